"""One process at a time writes in a data folder, for as long as it lives and no longer.

The lock is the system's own (flock, LockFileEx), so that a process that is killed leaves nothing behind. The library
keeps one lock for each path in a process: whatever writes there asks for its turn, and has it at once where the
process has the right already.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from coach.errors import LockedError, ReadOnlyError, StorageError
from coach.folders import LOCK, is_locked, make_private_folder

if TYPE_CHECKING:
    from filelock import BaseFileLock

#: How long a write waits for a command that saves at the same moment (s).
WAIT_S = 3.0
#: The least that is waited (s): threads of one process pass the library's gate one after the other.
LEAST_S = 0.5


class Writer:
    """The right of this process to write in one data folder. Safe from several threads.

    Nobody has it beside encrypted data, which is the truth and would replace what was written; with `locked_too` it is
    for those who lock, unlock or erase.
    """

    def __init__(self, home: Path, *, locked_too: bool = False) -> None:
        self._home = home
        self._locked_too = locked_too
        self._file = home / LOCK
        self._kept: BaseFileLock | None = None
        self._claiming = Lock()

    @property
    def holds(self) -> bool:
        """Whether this process may write at this moment. Takes nothing and makes no file."""
        return self._file.exists() and self._lock().is_locked

    @contextmanager
    def turn(self, wait_s: float = WAIT_S) -> Iterator[None]:
        """Write. Raises ReadOnlyError when another process still has the right after `wait_s`, LockedError,
        StorageError."""
        lock = self._take(wait_s)
        try:
            yield
        finally:
            lock.release()

    def claim(self, wait_s: float = WAIT_S) -> None:
        """Keep the right until `give_up`, or as long as this object lives. Raises as `turn` does."""
        with self._claiming:
            if self._kept is None:
                self._kept = self._take(wait_s)

    def give_up(self) -> None:
        """Let go of what was claimed."""
        with self._claiming:
            kept, self._kept = self._kept, None
            if kept is not None:
                kept.release()

    def _take(self, wait_s: float) -> BaseFileLock:
        from filelock import Timeout

        make_private_folder(self._home)
        lock = self._lock()
        try:
            _acquire(lock, max(wait_s, LEAST_S))
        except Timeout as error:
            raise ReadOnlyError(
                f"Another coach is open{self._holder()}: this one can only read.",
                "Close the other one, then try again. Until then you can look at answers, play and export them here.",
            ) from error
        except OSError as error:
            raise StorageError(
                f"The data folder {self._home} cannot be written: {error.strerror}.",
                "Check who owns it, or set COACH_HOME to another folder.",
            ) from error
        # Asked only now: it may have been locked while this process waited, or long after it began.
        if is_locked(self._home) and not self._locked_too:
            lock.release()
            raise LockedError
        return lock

    def _lock(self) -> BaseFileLock:
        from filelock import FileLock

        # With preserve_lock_file it never falls back on a mere file, which would outlive a killed process.
        return FileLock(
            self._file,
            mode=0o600,
            thread_local=False,
            is_singleton=True,
            preserve_lock_file=True,
            on_acquired=_sign,
        )

    def _holder(self) -> str:
        """Which process has it, as far as it has said so."""
        with suppress(OSError, ValueError):
            return f" (process {int(self._file.read_text(encoding='ascii'))})"
        return ""


def _acquire(lock: BaseFileLock, wait_s: float) -> None:
    from filelock import Timeout

    try:
        lock.acquire(timeout=wait_s)
    except Timeout:
        if not lock.is_locked:
            raise
        lock.acquire(timeout=WAIT_S)  # it was a thread of this very process that was in the way


def _sign(descriptor: int) -> None:
    """Write down who has it, for whoever is turned away. A full disk is no reason not to write."""
    with suppress(OSError):
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, f"{os.getpid():<10}\n".encode())
