"""An Encoder that remembers the texts of late, so that a clause embedded during the take costs nothing at its end."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from coach.ports import Encoder, Progress, silent

#: The windows of an answer of ten minutes, twice; 3 kB each.
REMEMBERED = 2048


class RememberingEncoder:
    """Wraps another encoder. Safe from several threads when that one is."""

    def __init__(self, encoder: Encoder, remembered: int = REMEMBERED) -> None:
        self._encoder = encoder
        self._known: LRUCache[str, NDArray[np.float32]] = LRUCache(remembered)
        self._most = remembered
        self._lock = Lock()

    @property
    def name(self) -> str:
        return self._encoder.name

    def load(self, progress: Progress = silent) -> None:
        self._encoder.load(progress)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of unit length, shape (len(texts), dimension)."""
        with self._lock:
            found = {text: self._known[text] for text in set(texts) if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new or not texts:
            vectors = self._encoder.encode(new)
            if not texts:
                return vectors
            found.update(zip(new, vectors, strict=True))
            with self._lock:
                self._known.update({text: found[text].copy() for text in new[-self._most :]})
        return np.stack([found[text] for text in texts])
