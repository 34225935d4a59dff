"""Embeddings of the rubric's examples, remembered: shipped beside the rubric and added to in the cache.

Embedding the 13,400 examples of five_part takes more than half a minute, fitting the heads on them a few seconds. So
the embeddings of the shipped examples come with the rubric (`NAME.embeddings.npz`, made by `benchmarks/fit_levels.py`),
in 8 bits a number, and only an example that was added or changed is embedded on the user's machine, once.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.array_file import ArrayFileError, read_arrays
from coach.folders import make_private_folder
from coach.ports import Encoder
from coach.private_file import write_private
from coach.rubric import Rubric

#: Components of a unit vector in some hundred dimensions lie well within this; beyond, they are clipped.
LARGEST = 0.5


@dataclass
class EmbeddingMemory:
    """Remembers the embeddings of texts by one encoder."""

    encoder: Encoder
    _known: dict[str, NDArray[np.int8]] = field(default_factory=dict)
    _new: bool = False

    @classmethod
    def of_rubric(cls, encoder: Encoder, rubric: Rubric, cache: Path) -> EmbeddingMemory:
        """What is shipped beside the rubric, and what was learned of it on this machine."""
        memory = cls(encoder)
        memory.recall(rubric.folder / f"{rubric.name}.embeddings.npz")
        memory.recall(_learned(rubric, cache))
        return memory

    def keep_learned(self, rubric: Rubric, cache: Path, texts: Iterable[str]) -> None:
        """For the next time, in the user's cache."""
        path = _learned(rubric, cache)
        make_private_folder(path.parent)
        self.keep(path, texts)

    def recall(self, path: Path) -> None:
        """Add what a file holds; a missing or damaged one, or one of another encoder, holds nothing."""
        try:
            arrays = read_arrays(path, ("encoder", "keys", "vectors"))
        except ArrayFileError:
            return
        keys, vectors = arrays["keys"], arrays["vectors"]
        fits = vectors.dtype == np.int8 and vectors.ndim == 2 and keys.shape == vectors.shape[:1]
        if fits and str(arrays["encoder"]) == self.encoder.name:
            self._known.update(zip(map(str, keys), vectors, strict=True))

    def forgotten(self, texts: Iterable[str]) -> list[str]:
        """The texts that are not known yet, each once, short ones first: batches of like length embed faster."""
        return sorted({text for text in texts if _key(text) not in self._known}, key=len)

    def learn(self, texts: Sequence[str]) -> None:
        """Embed and remember."""
        vectors = np.clip(np.rint(self.encoder.encode(texts) * (127 / LARGEST)), -127, 127).astype(np.int8)
        self._known.update(zip(map(_key, texts), vectors, strict=True))
        self._new = self._new or bool(texts)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension); every text must have been learned or recalled."""
        table = np.stack([self._known[_key(text)] for text in texts]).astype(np.float32)
        return np.asarray(table * (LARGEST / 127), dtype=np.float32)

    def keep(self, path: Path, texts: Iterable[str]) -> None:
        """Write what is known of `texts`, for their owner only, unless nothing was learned. Raises StorageError."""
        if not self._new:
            return
        keys = sorted({_key(text) for text in texts})
        vectors = np.stack([self._known[key] for key in keys])
        file = io.BytesIO()
        np.savez_compressed(file, encoder=np.array(self.encoder.name), keys=np.array(keys), vectors=vectors)
        write_private(path, file.getvalue(), replace=True)


def _learned(rubric: Rubric, cache: Path) -> Path:
    return cache / "embeddings" / f"{rubric.name}.npz"


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
