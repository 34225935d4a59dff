"""Texts embedded for the benchmarks, kept in the user's cache: an encoder needs minutes for tens of thousands."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from coach.folders import make_private_folder
from coach.scoring.memory import EmbeddingMemory

#: Texts between two writes, so that a run that is broken off need not begin anew.
AT_ONCE = 8192


def embed(memory: EmbeddingMemory, texts: Iterable[str], kept: Path) -> None:
    """Let the memory know these texts. `kept` is the file that remembers them until the next run."""
    known = list(texts)
    memory.recall(kept)
    new = memory.forgotten(known)
    make_private_folder(kept.parent)
    for end in range(AT_ONCE, len(new) + AT_ONCE, AT_ONCE):
        memory.learn(new[end - AT_ONCE : end])
        left = set(new[end:])
        memory.keep(kept, (text for text in known if text not in left))
        sys.stderr.write(f"{kept.stem}: {min(end, len(new)):,} of {len(new):,} embedded\n")


def kept_embeddings(cache: Path, name: str) -> Path:
    """Where embeddings are kept for a purpose; one encoder's replace another's."""
    return cache / "benchmark-embeddings" / f"{name}.npz"
