"""What a file holds, in one short number: whoever keeps it notices any later change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

#: Read at once (bytes), so that memory stays small whatever the file's size.
BLOCK = 1 << 20


def sha256_of(path: Path, on_read: Callable[[int], None] | None = None) -> str:
    """The SHA-256 of a file, in hexadecimal; `on_read` is told each number of bytes that was read. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK):
            digest.update(block)
            if on_read is not None:
                on_read(len(block))
    return digest.hexdigest()
