"""The answers in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coach.answers import InputError

TEXT_SUFFIX = ".txt"
#: The usual endings of what `coach.adapters.audiofile` reads; films are read for their sound.
AUDIO_SUFFIXES = (
    *(".wav", ".w64", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".m4b", ".mp4", ".mov", ".3gp"),
    *(".aac", ".mka", ".mkv", ".webm", ".aiff", ".aif", ".caf", ".amr", ".au"),
)


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """One file. `name` is its place in the folder, with forward slashes on every system."""

    name: str
    path: Path

    @property
    def typed(self) -> bool:
        return self.path.suffix.lower() == TEXT_SUFFIX


def find_answers(folder: Path) -> tuple[AnswerFile, ...]:
    """Every recording and text in a folder and those below it, by name; hidden ones are left out.

    Links to folders are not followed, and links to files only while they stay in the folder. Raises InputError when
    there is none, or the folder cannot be read.
    """
    root = folder.resolve()
    found = sorted(_paths(root), key=lambda path: path.relative_to(root).as_posix())
    if not found:
        raise InputError(
            f"There is no recording and no .txt file in {folder}.", "Name the folder that holds the answers."
        )
    return tuple(AnswerFile(path.relative_to(root).as_posix(), path) for path in found)


def _paths(root: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(root, onerror=_refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(here, name)
            if name.startswith(".") or path.suffix.lower() not in (*AUDIO_SUFFIXES, TEXT_SUFFIX):
                continue
            if not path.is_symlink() or (path.is_file() and path.resolve().is_relative_to(root)):
                yield path


def _refused(error: OSError) -> None:
    raise InputError(f"{error.filename} cannot be read: {error.strerror}.", "Check that you may open it.") from error
