"""Read a file that ought to be small, whatever it turns out to be."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class NotSmallError(OSError):
    """The file is too large, or no file at all: a folder, a pipe or a device."""


def read_small(path: Path, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes. Raises OSError.

    A pipe or a device is refused, not waited for; no more than `most` bytes are ever held.
    """
    # Opening a pipe would wait for somebody who writes to it.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotSmallError("it is not a file")
        content = file.read(most + 1)
    if len(content) > most:
        raise NotSmallError(f"it is larger than {_size(most)}")
    return content


def _size(size: int) -> str:
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{size // 1000} kB"
