"""A private folder for what is not finished yet. What a process that was killed left of one, the next one sweeps away.

Whoever works in such a folder holds the system's lock on a file in it, which ends with the process; a folder whose lock
is free belongs to nobody any more.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK = "lock"


@contextmanager
def unfinished(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder in `parent`, for its owner only, that is gone afterwards unless it was renamed. Raises OSError."""
    from filelock import Timeout

    sweep(parent, prefix)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        lock = lock_of(folder, wait_s=0)
        with suppress(Timeout):  # somebody else sweeps at this very moment
            lock.acquire()
            break
    try:
        folder.chmod(0o700)  # the lock makes a folder anew that was swept before it was locked
        yield folder
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path, *prefixes: str) -> None:
    """Delete what killed processes left in `parent` under these prefixes; what cannot be deleted stays."""
    found = [left for prefix in prefixes for left in parent.glob(f"{prefix}*")]
    if not found:
        return
    from filelock import Timeout

    for left in found:
        with suppress(OSError, Timeout):
            if not left.is_dir() or left.is_symlink():
                continue
            if not (left / LOCK).exists():
                left.rmdir()  # it may be in the making, and is empty then
                continue
            with lock_of(left, wait_s=0):
                pass
            shutil.rmtree(left)


def lock_of(folder: Path, wait_s: float = 30.0) -> BaseFileLock:
    """The right to a folder, to be used with `with`, which raises filelock.Timeout when somebody else has it."""
    from filelock import FileLock

    return FileLock(folder / LOCK, timeout=wait_s, mode=0o600, thread_local=False, preserve_lock_file=True)
