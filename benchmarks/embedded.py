"""Texts embedded for the benchmarks, kept in the user's cache: an encoder needs minutes for tens of thousands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coach.folders import make_private_folder
from coach.scoring.memory import EmbeddingMemory


def embed(memory: EmbeddingMemory, texts: Iterable[str], kept: Path) -> None:
    """Let the memory know these texts. `kept` is the file that remembers them until the next run."""
    known = list(texts)
    memory.recall(kept)
    memory.learn(memory.forgotten(known))
    make_private_folder(kept.parent)
    memory.keep(kept, known)


def kept_embeddings(cache: Path, name: str) -> Path:
    """Where embeddings are kept for a purpose; one encoder's replace another's."""
    return cache / "benchmark-embeddings" / f"{name}.npz"
