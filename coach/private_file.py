"""Write a file that only its owner can read, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from coach.errors import StorageError


def write_private(path: Path, content: bytes, *, replace: bool = False) -> Path:
    """Write `content` to `path`, mode 0600, and return the path. Raises StorageError.

    A file that is there already is replaced only with `replace`; a reader sees the old or the new one, never half.
    """
    if path.is_dir():
        raise StorageError(f"{path} is a folder.", "Name a file in it.")
    if path.exists() and not replace:
        raise StorageError(f"{path} is there already.", "Choose another name, or replace it with --force.")
    try:
        # mkstemp makes the file 0600; in the same folder, so that putting it in place is one step.
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        written.replace(path)
    except OSError as error:
        written.unlink(missing_ok=True)
        raise _unwritable(path, error) from error
    return path


def _unwritable(path: Path, error: OSError) -> StorageError:
    return StorageError(f"{path} cannot be written: {error.strerror}.", "Choose a folder that you may write to.")
