"""A WAV file that is playable at every moment."""

from __future__ import annotations

import errno
import os
import struct
import time
import wave
from contextlib import suppress
from pathlib import Path

from coach.errors import StorageError
from coach.folders import make_private_folder

SAMPLE_BYTES = 2
HEADER_BYTES = 44
SYNC_S = 1.0
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: fdatasync is not everywhere; fsync is.
_sync = getattr(os, "fdatasync", os.fsync)


class WavWriter:
    """Writes 16-bit mono PCM. The header is right after every block, so that a crash loses at most the last one."""

    def __init__(self, path: Path, rate: int) -> None:
        """Create the file, for its owner only, never over another. Raises StorageError."""
        if not path.parent.exists():
            make_private_folder(path.parent)
        self.path = path
        self._rate = rate
        try:
            flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
            self._file = os.fdopen(os.open(path, flags, 0o600), "w+b")
        except OSError as error:
            raise StorageError(f"The recording {path} cannot be created: {error}.", "Check the folder.") from error
        self._wave = wave.open(self._file, "wb")  # noqa: SIM115 - open as long as the take
        self._wave.setparams((1, SAMPLE_BYTES, rate, 0, "NONE", "not compressed"))
        self._frames = 0
        self._synced = time.monotonic()

    @property
    def duration_s(self) -> float:
        return self._frames / self._rate

    def write(self, pcm: bytes) -> None:
        """Append samples; on disk at most a second later. Raises StorageError, keeping what was written readable."""
        try:
            self._wave.writeframes(pcm)
            if time.monotonic() - self._synced >= SYNC_S:
                _sync(self._file.fileno())
                self._synced = time.monotonic()
        except OSError as error:
            self._rescue()
            raise _not_written(self.path, error) from error
        self._frames += len(pcm) // SAMPLE_BYTES

    def close(self) -> None:
        """Finish the file. Raises StorageError."""
        if self._file.closed:
            return
        try:
            self._wave.close()
            self._file.flush()
            _sync(self._file.fileno())
            self._file.close()
        except OSError as error:
            self._rescue()
            raise _not_written(self.path, error) from error

    def _rescue(self) -> None:
        """After a failed write: let go of the file, then make its header tell what is really there."""
        for step in (self._wave.close, self._file.close):
            with suppress(OSError):
                step()
        with suppress(OSError), self.path.open("r+b") as file:
            size = max(0, os.fstat(file.fileno()).st_size - HEADER_BYTES) // SAMPLE_BYTES * SAMPLE_BYTES
            self._frames = size // SAMPLE_BYTES
            for position, value in ((4, HEADER_BYTES - 8 + size), (40, size)):
                file.seek(position)
                file.write(struct.pack("<L", value))


def _not_written(path: Path, error: OSError) -> StorageError:
    if error.errno in FULL:
        return StorageError("The disk is full.", "Free some space, then take it again.")
    return StorageError(f"The recording {path} cannot be written: {error}.", "Check the disk, then take it again.")
