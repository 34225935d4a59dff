"""Spoken questions as WAV files that only their owner can read, named by a digest of the voice and the text."""

from __future__ import annotations

import hashlib
import logging
import os
from contextlib import suppress
from pathlib import Path

from coach.folders import make_private_folder
from coach.private_file import write_private

#: A question takes a third of a megabyte, a follow-up half as much; those not heard for longest go first.
MOST_FILES = 300

log = logging.getLogger(__name__)


class SpeechCache:
    """The files of one folder. It can be deleted at any time."""

    def __init__(self, folder: Path, most: int = MOST_FILES) -> None:
        self._folder = folder
        self._most = most

    def get(self, voice: str, text: str) -> Path | None:
        """The file with `text` spoken by `voice`, None when there is none. Asking for it keeps it longer."""
        path = self._path(voice, text)
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    def keep(self, voice: str, text: str, sound: bytes) -> Path:
        """Write a WAV file, whole or not at all. Raises StorageError."""
        make_private_folder(self._folder)
        path = write_private(self._path(voice, text), sound, replace=True)
        self._forget_the_oldest()
        return path

    def _path(self, voice: str, text: str) -> Path:
        digest = hashlib.sha256(f"{voice}\0{text}".encode()).hexdigest()
        return self._folder / f"{digest}.wav"

    def _forget_the_oldest(self) -> None:
        """What cannot be deleted stays: it does no harm."""
        with suppress(OSError):
            files = sorted(self._folder.glob("*.wav"), key=lambda path: path.stat().st_mtime)
            for path in files[: -self._most]:
                path.unlink(missing_ok=True)
                log.debug("removed %s", path.name)
