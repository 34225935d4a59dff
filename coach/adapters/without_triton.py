"""Keeps Triton, a compiler for GPUs that comes with openai-whisper on Linux, out of memory: 70 MB for nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_triton() -> Iterator[None]:
    """Import as on a machine without Triton, which torch loads with `torch._dynamo` wherever it is installed.

    It is optional for torch; a module that is None cannot be imported.
    """
    if "triton" in sys.modules:
        yield
        return
    sys.modules["triton"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["triton"]
