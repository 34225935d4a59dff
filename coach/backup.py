"""Everything that is kept, in one zip file, and back from it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from coach.database import Database
from coach.errors import StorageError
from coach.folders import BIN, CONFIG, DATABASE, PROFILE, QUESTIONS, TAKES, make_private_folder

#: What was deleted less than thirty days ago is kept too: it can still be had back.
FOLDERS = (TAKES, BIN)
#: What not everybody has. A backup without one of them leaves the one that is here where it is.
FILES = (CONFIG, PROFILE)


def back_up(home: Path, file: Path, *, replace: bool = False) -> int:
    """Write all that `home` keeps to a zip file, mode 0600; returns how many files.

    That is the database, the takes, the bin, the settings, the profile and the user's own questions.

    Raises StorageError, also when the file is there already and not to be replaced.
    """
    if not (home / DATABASE).exists():
        raise StorageError("There is nothing to back up yet.", "Answer a question first.")
    if file.is_dir() or (file.exists() and not replace):
        raise StorageError(f"{file} is there already.", "Choose another name, or replace it with --force.")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=file.parent) as folder:
            made = Path(folder) / "backup.zip"
            made.touch(mode=0o600)
            _copy_database(home / DATABASE, Path(folder) / DATABASE)
            with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(Path(folder) / DATABASE, DATABASE)
                for path in _others(home):
                    if path.is_file() and not path.is_symlink():
                        archive.write(path, path.relative_to(home).as_posix())
                files = len(archive.namelist())
            made.replace(file)
    except (OSError, sqlite3.Error, zipfile.BadZipFile) as error:
        raise StorageError(
            f"The backup cannot be written: {error}.", "Free space, or choose another folder."
        ) from error
    return files


def restore(home: Path, file: Path, moment: datetime) -> Path | None:
    """Put a backup's content in the place of what `home` keeps; returns where the former data is now, None if none.

    Nothing is changed unless the whole backup can be read. Raises StorageError.
    """
    make_private_folder(home)
    try:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as folder:
            names = _unpack(file, Path(folder))
            Database(Path(folder) / DATABASE).check()
            return _exchange(home, Path(folder), names, moment)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise StorageError(
            f"{file} cannot be restored: {error}.", "Choose a file that `coach backup` wrote."
        ) from error


def _others(home: Path) -> Iterator[Path]:
    """All but the database; what is listed need not be there."""
    yield from (home / name for name in FILES)
    for name in FOLDERS:
        yield from sorted((home / name).glob("*"))
    yield from sorted((home / QUESTIONS).glob("*.yaml"))


def _copy_database(source: Path, target: Path) -> None:
    """By SQLite's own means, so that an app that is writing at this moment does no harm."""
    with closing(sqlite3.connect(source)) as kept, closing(sqlite3.connect(target)) as copy:
        kept.backup(copy)


def _unpack(file: Path, folder: Path) -> list[str]:
    """The names that were unpacked. A name that leads anywhere else is refused: a zip file may come from anybody."""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        strange = [name for name in names if not _is_ours(name)]
        if strange or DATABASE not in names:
            found = f"it holds {strange[0]!r}" if strange else "it has no history"
            raise StorageError(f"{file} is not a backup of the coach: {found}.", "Nothing was changed.")
        for name in FOLDERS:
            make_private_folder(folder / name)
        if _holds_questions(names):
            make_private_folder(folder / QUESTIONS)
        for name in names:
            handle = os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with archive.open(name) as packed, os.fdopen(handle, "wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
    return names


def _is_ours(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    if folder in {*FOLDERS, QUESTIONS}:
        return bool(file) and file not in {".", ".."} and not set(file) & set("\\:\0")
    return name in {DATABASE, *FILES}


def _holds_questions(names: list[str]) -> bool:
    return any(name.startswith(f"{QUESTIONS}/") for name in names)


def _exchange(home: Path, new: Path, names: list[str], moment: datetime) -> Path | None:
    """Move what is there aside, and the new in its place."""
    some = [name for name in FILES if name in names] + ([QUESTIONS] if _holds_questions(names) else [])
    belongings = [DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", *FOLDERS, *some]
    former = [home / name for name in belongings if (home / name).exists()]
    aside = home / f"before-restore-{moment:%Y%m%d-%H%M%S}"
    if former:
        make_private_folder(aside)
    for path in former:
        path.replace(aside / path.name)
    for name in (DATABASE, *FOLDERS, *some):
        (new / name).replace(home / name)
    return aside if former else None
