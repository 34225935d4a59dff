"""The folder of takes: names that sort by time and tell the question, takes left over from a crash, deletion."""

from __future__ import annotations

import logging
import os
import re
import shutil
import wave
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coach.errors import StorageError
from coach.folders import make_private_folder
from coach.model import Recording
from coach.unfinished import sweep, unfinished

#: Shorter takes hold no answer: a key pressed by mistake.
SHORTEST_S = 0.5
#: No colons: Windows does not allow them in names.
TIME_FORMAT = "%Y%m%dT%H%M%S"
NAME = re.compile(r"(?P<time>\d{8}T\d{6})\.(?P<milliseconds>\d{3})Z_(?P<question_id>[a-z0-9-]*)\.wav", re.ASCII)

#: How the name of a copy begins that is not whole yet.
COPYING = ".copy-"

log = logging.getLogger(__name__)


class Takes:
    """Recordings in one folder, each readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new_path(self, question_id: str, now: datetime) -> Path:
        """A name that no file has yet, such as `20261122T133000.123Z_step1-low.wav`. Raises StorageError."""
        return self._free_path(question_id, now, ".wav")

    def pending(self, known: Collection[Path | str]) -> tuple[Recording, ...]:
        """Takes that are not in `known`, newest first; files that are no takes, or not readable, are passed over."""
        try:
            with os.scandir(self.folder) as entries:
                names = {entry.name for entry in entries if entry.name.endswith(".wav")}
        except FileNotFoundError:
            return ()
        except OSError as error:
            log.warning("the folder of takes cannot be read: %s", error)
            return ()
        unknown = sorted(names - _names_in(self.folder, known), reverse=True)
        found = (read_take(self.folder / name) for name in unknown)
        return tuple(take for take in found if take and take.duration_s >= SHORTEST_S)

    def discard(self, path: Path) -> None:
        """Delete a take for good; one that is gone already is fine. Raises StorageError."""
        if path.resolve().parent != self.folder.resolve():
            raise StorageError(f"{path} is not among the takes, so it is left alone.", f"Takes are in {self.folder}.")
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"The take {path} cannot be deleted: {error}.", "Delete the file by hand.") from error

    def tidy(self) -> None:
        """Delete what a process that was killed had half copied here."""
        sweep(self.folder, COPYING)

    def keep_copy(self, source: Path, question_id: str, now: datetime) -> Path:
        """Copy an audio file among the takes, whole or not at all. Raises StorageError."""
        target = self._free_path(question_id, now, source.suffix.lower())
        try:
            with unfinished(self.folder, COPYING) as folder:
                copy = folder / target.name
                handle = os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
                with os.fdopen(handle, "wb") as file, source.open("rb") as original:
                    shutil.copyfileobj(original, file)
                    file.flush()
                    os.fsync(file.fileno())
                copy.replace(target)
        except OSError as error:
            raise _not_copied(source, error) from error
        return target

    def _free_path(self, question_id: str, now: datetime, suffix: str) -> Path:
        make_private_folder(self.folder)
        moment = now.astimezone(UTC)
        while (path := self.folder / f"{_time_text(moment)}_{question_id}{suffix}").exists():
            moment += timedelta(milliseconds=1)
        return path


def _names_in(folder: Path, known: Collection[Path | str]) -> set[str]:
    """The names of the known files that lie in the folder, whichever way their paths go.

    The way to a folder is resolved once: doing so for each of ten thousand takes costs more than reading their names.
    """
    here = os.path.realpath(folder)
    inside: dict[str, bool] = {}
    names: set[str] = set()
    for path in known:
        parent, name = os.path.split(path)
        if parent not in inside:
            inside[parent] = os.path.realpath(parent) == here
        if not inside[parent]:
            parent, name = os.path.split(os.path.realpath(path))
        if inside.get(parent, parent == here):
            names.add(name)
    return names


def _time_text(moment: datetime) -> str:
    return f"{moment:{TIME_FORMAT}}.{moment.microsecond // 1000:03d}Z"


def read_take(path: Path) -> Recording | None:
    """A take as its name and header tell it; None for anything else."""
    match = NAME.fullmatch(path.name)
    if not match:
        log.warning("%s is passed over: its name is not a take's", path.name)
        return None
    try:
        started_at = datetime.strptime(match["time"], TIME_FORMAT).replace(
            tzinfo=UTC, microsecond=int(match["milliseconds"]) * 1000
        )
        with wave.open(str(path), "rb") as audio:
            duration_s = audio.getnframes() / audio.getframerate()
    except (OSError, EOFError, ValueError, ZeroDivisionError, wave.Error) as error:
        log.warning("%s is passed over: %s", path.name, error)
        return None
    return Recording(path, duration_s, started_at, match["question_id"])


def _not_copied(source: Path, error: OSError) -> StorageError:
    return StorageError(f"{source} could not be copied among the takes: {error}.", "Free some space and try again.")
