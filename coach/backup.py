"""Everything that is kept, in one zip file, and back from it."""

from __future__ import annotations

import lzma
import os
import shutil
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from contextlib import closing
from datetime import datetime
from pathlib import Path

from coach.database import Database
from coach.errors import StorageError
from coach.folders import BIN, DATABASE, TAKES, make_private_folder

#: What was deleted less than thirty days ago is kept too: it can still be had back.
FOLDERS = (TAKES, BIN)
CONFIG = "config.toml"
#: A backup of ten thousand answers has some ten thousand files.
_MOST_FILES = 200_000
#: Recordings pack to about half; what unpacks to so much more than there is was made to fill a disk.
_MOST_UNPACKING = 200
_SPARE = 100_000_000
#: What the library raises for archives that are damaged, encrypted or packed in a way that it does not know.
_UNREADABLE = (
    *(OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError),
    *(RuntimeError, ValueError, OverflowError, IndexError),
)


def back_up(home: Path, file: Path, *, replace: bool = False) -> int:
    """Write the database, the takes and the settings of `home` to a zip file, mode 0600; returns how many files.

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
                others = [home / CONFIG, *(path for name in FOLDERS for path in sorted((home / name).glob("*")))]
                for path in others:
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
    if not file.is_file():
        raise StorageError(f"{file} is not a file.", "Choose a file that `coach backup` wrote.")
    make_private_folder(home)
    try:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as folder:
            names = _unpack(file, Path(folder))
            Database(Path(folder) / DATABASE).check()
            return _exchange(home, Path(folder), names, moment)
    except _UNREADABLE as error:
        raise StorageError(
            f"{file} cannot be restored: {error}.", "Choose a file that `coach backup` wrote."
        ) from error


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
        _check_size(file, archive, folder)
        for name in FOLDERS:
            make_private_folder(folder / name)
        for name in names:
            handle = os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with archive.open(name) as packed, os.fdopen(handle, "wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
    return names


def _check_size(file: Path, archive: zipfile.ZipFile, folder: Path) -> None:
    """No more than this is unpacked, whatever the archive holds. Raises StorageError before anything is written."""
    size, packed = sum(info.file_size for info in archive.infolist()), file.stat().st_size
    if len(archive.infolist()) > _MOST_FILES or size > max(_SPARE, _MOST_UNPACKING * packed):
        raise StorageError(f"{file} is not a backup of the coach: it unpacks to too much.", "Nothing was changed.")
    if size + _SPARE > (free := shutil.disk_usage(folder).free):
        raise StorageError(
            f"{file} needs {size // 1_000_000} MB of disk space and {free // 1_000_000} MB are free.",
            "Free some space. Nothing was changed.",
        )


def _is_ours(name: str) -> bool:
    folder, _, take = name.rpartition("/")
    if folder in FOLDERS:
        return bool(take) and take not in {".", ".."} and not set(take) & set("\\:\0")
    return name in {DATABASE, CONFIG}


def _exchange(home: Path, new: Path, names: list[str], moment: datetime) -> Path | None:
    """Move what is there aside, and the new in its place."""
    belongings = [DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", *FOLDERS, *([CONFIG] if CONFIG in names else [])]
    former = [home / name for name in belongings if (home / name).exists()]
    aside = home / f"before-restore-{moment:%Y%m%d-%H%M%S}"
    if former:
        make_private_folder(aside)
    for path in former:
        path.replace(aside / path.name)
    for name in (DATABASE, CONFIG, *FOLDERS):
        if (new / name).exists():
            (new / name).replace(home / name)
    return aside if former else None
