"""Everything that is kept, in one zip file, and back from it."""

from __future__ import annotations

import lzma
import os
import shutil
import sqlite3
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from coach.checksums import BLOCK
from coach.database import Database
from coach.errors import StorageError
from coach.exchange import UNPACKING, finish, put_in_place
from coach.folders import BIN, CONFIG, DATABASE, PROFILE, QUESTIONS, RUBRICS, TAKES, make_private_folder
from coach.one_writer import Writer
from coach.ports import Progress, silent
from coach.recordings import Kept, State, kept_recordings, look_at
from coach.unfinished import unfinished

#: How often a recording is looked for that is deleted and brought back while the backup is made.
TRIES = 50
#: How often, and after how long (s), it is looked again whether a deleted answer's row has gone like its recording.
PATIENCE, MOMENT_S = 40, 0.05
#: What was deleted less than thirty days ago is kept too: it can still be had back.
FOLDERS = (TAKES, BIN)
#: A backup of ten thousand answers has some ten thousand files.
_MOST_FILES = 200_000
#: Recordings pack to about half; what unpacks to so much more than there is was made to fill a disk.
_MOST_UNPACKING = 200
_ALWAYS_ALLOWED = 100_000_000
#: Left free for everything else that is written meanwhile (bytes).
_SPARE = 10_000_000
#: What the library raises for archives that are damaged, encrypted or packed in a way that it does not know.
_UNREADABLE = (
    *(OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError),
    *(RuntimeError, ValueError, OverflowError, IndexError),
)
#: What not everybody has. A backup without one of them leaves the one that is here where it is.
FILES = (CONFIG, PROFILE)
#: Folders of YAML files that not everybody has.
OWN = (QUESTIONS, RUBRICS)
#: Of a take.
HEADER_BYTES = 44


def back_up(home: Path, file: Path, *, replace: bool = False) -> int:
    """Write all that `home` keeps to a zip file, mode 0600; returns how many files.

    That is the database, the takes, the bin, the settings, the profile and the user's own questions and rubrics,
    as they were at one moment: another process may record, save and delete meanwhile. A take that is being recorded is
    in it as far as it is on the disk.

    Raises StorageError, also when the file is there already and not to be replaced.
    """
    if not (home / DATABASE).exists():
        raise StorageError("There is nothing to back up yet.", "Answer a question first.")
    if file.is_dir() or (file.exists() and not replace):
        raise StorageError(f"{file} is there already.", "Choose another name, or replace it with --force.")
    try:
        with unfinished(file.parent, ".backup-") as folder:
            made = folder / "backup.zip"
            made.touch(mode=0o600)
            files = _pack(home, made, folder, zipfile.ZIP_DEFLATED)
            if _is_bomb(made):  # nothing but silence packs so well, and a restore would refuse it
                files = _pack(home, made, folder, zipfile.ZIP_STORED)
            if _is_bomb(made):
                raise StorageError("There is more than a backup can hold.", f"Copy the folder {home} instead.")
            made.replace(file)
    except (OSError, sqlite3.Error, zipfile.BadZipFile) as error:
        raise StorageError(
            f"The backup cannot be written: {error}.", "Free space, or choose another folder."
        ) from error
    return files


def restore(
    home: Path, file: Path, moment: datetime, *, damaged_too: bool = False, progress: Progress = silent
) -> Path | None:
    """Put a backup's content in the place of what `home` keeps; returns where the former data is now, None if none.

    Nothing is changed unless the whole backup can be read and its recordings have the checksums that were stored with
    the answers (with `damaged_too` whatever they have). Raises ReadOnlyError, StorageError.
    """
    if not file.is_file():
        raise StorageError(f"{file} is not a file.", "Choose a file that `coach backup` wrote.")
    make_private_folder(home)
    with Writer(home).turn():
        return replace_by(home, file, moment, damaged_too=damaged_too, progress=progress)


def replace_by(
    home: Path, file: Path, moment: datetime, *, damaged_too: bool = False, progress: Progress = silent
) -> Path | None:
    """`restore`, for whoever has the right to write in `home`. Raises StorageError."""
    finish(home)
    unpacked = Path(tempfile.mkdtemp(prefix=UNPACKING, dir=home))
    try:
        _unpack(file, unpacked)
        Database(unpacked / DATABASE).check()
        if not damaged_too:
            _verify(file, unpacked, progress)
        return put_in_place(home, unpacked, moment)
    except _UNREADABLE as error:
        raise StorageError(
            f"{file} cannot be restored: {error}.", "Choose a file that `coach backup` wrote."
        ) from error
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def belongings(home: Path) -> Iterator[Path]:
    """The files that a backup holds, but for the database; of what is listed some may be gone."""
    yield from (home / name for name in FILES)
    yield from (path for path in _recordings(home) if _fits(home, path))
    yield from (path for name in OWN for path in sorted((home / name).glob("*.yaml")) if _fits(home, path))


def strangers(home: Path) -> tuple[Path, ...]:
    """What lies in the folders of a backup and is not in it: other files and folders, links, names of no system."""
    ours = set(belongings(home))
    folders = [home / name for name in (*FOLDERS, *OWN)]
    links = [folder for folder in folders if folder.is_symlink()]
    return tuple(links + [path for folder in folders for path in sorted(folder.glob("*")) if path not in ours])


# Backing up


def _pack(home: Path, made: Path, folder: Path, compression: int) -> int:
    """Write the zip file; returns how many files are in it."""
    copy = folder / DATABASE
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    _copy_database(home / DATABASE, copy)
    wanted = {one.path.name: one for one in kept_recordings(folder) if one.path.is_relative_to(folder)}
    # A clock that was set wrong (before 1980) is no reason to have no backup.
    with zipfile.ZipFile(made, "w", compression, strict_timestamps=False) as archive:
        for path in belongings(home):
            if path.name not in wanted:
                _add(archive, path, path.relative_to(home).as_posix(), may_grow=True)
        # They may move between the folders meanwhile: each is looked for in both, and lies where the copy expects it.
        for folder_name in FOLDERS * TRIES:
            for name in _missing(archive, wanted):
                place = BIN if wanted[name].deleted else TAKES
                _add(archive, home / folder_name / name, f"{place}/{name}", may_grow=False)
        _leave_out(copy, [wanted[name] for name in _deleted_since(home, _missing(archive, wanted))])
        archive.write(copy, DATABASE)
        return len(archive.namelist())


def _missing(archive: zipfile.ZipFile, wanted: Collection[str]) -> set[str]:
    """Recordings that answers refer to, and that are not in the backup."""
    return set(wanted) - {Path(name).name for name in archive.namelist()}


def _deleted_since(home: Path, missing: set[str]) -> set[str]:
    """Of the recordings that are missing, those whose answers have been deleted for good.

    A recording goes a moment before its row in the bin does, so a row without one is given that moment. One that has
    stayed without its recording for longer is kept: its words are all there is.
    """
    for _ in range(PATIENCE):
        there = {one.path.name: one.deleted for one in kept_recordings(home)}
        if not any(there.get(name) for name in missing):
            break
        time.sleep(MOMENT_S)
    return missing - set(there)


def _leave_out(copy: Path, deleted: list[Kept]) -> None:
    """Answers that were deleted for good since the database was copied."""
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        for one in deleted:
            where = "bin WHERE attempt_id" if one.deleted else "attempts WHERE id"
            connection.execute(f"DELETE FROM {where} = ?", (one.attempt_id,))  # noqa: S608 - ours


def _recordings(home: Path) -> tuple[Path, ...]:
    """Listed before the first is read, so that one that moves to the bin is in one of the two."""
    return tuple(path for name in FOLDERS for path in sorted((home / name).glob("*")))


def _add(archive: zipfile.ZipFile, path: Path, name: str, *, may_grow: bool) -> None:
    """Add a file as it is now; one that has gone, or is none, is left out."""
    if path.is_symlink() or not path.is_file():
        return
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return
    with source:
        left = _told(source) if may_grow else None
        packed = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
        packed.compress_type = archive.compression
        with archive.open(packed, "w", force_zip64=True) as target:
            while block := source.read(BLOCK if left is None else min(BLOCK, left)):
                target.write(block)
                left = None if left is None else left - len(block)


def _told(source: BinaryIO) -> int | None:
    """How long a take is by the header that the recorder keeps up (bytes); None for any other file.

    A take that is being recorded grows while it is read: no more of it than its header tells, and it is a whole one.
    """
    head = source.read(HEADER_BYTES)
    source.seek(0)
    if len(head) < HEADER_BYTES or head[:4] + head[8:12] + head[36:40] != b"RIFFWAVEdata":
        return None
    whole, sound = struct.unpack("<L", head[4:8])[0], struct.unpack("<L", head[40:44])[0]
    return HEADER_BYTES + sound if whole == sound + HEADER_BYTES - 8 else None


def _copy_database(source: Path, target: Path) -> None:
    """By SQLite's own means, so that an app that is writing at this moment does no harm."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as kept,
        closing(sqlite3.connect(target)) as copy,
    ):
        kept.backup(copy)


# Restoring


def _unpack(file: Path, folder: Path) -> None:
    """A name that leads anywhere else is refused: a zip file may come from anybody."""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        strange = [name for name in names if not _is_ours(name)]
        if strange or DATABASE not in names:
            found = f"it holds {strange[0]!r}" if strange else "it has no history"
            raise StorageError(f"{file} is not a backup of the coach: {found}.", "Nothing was changed.")
        _check_size(file, archive, folder)
        for name in FOLDERS:
            make_private_folder(folder / name)
        for name in OWN:
            if any(packed.startswith(f"{name}/") for packed in names):
                make_private_folder(folder / name)
        for name in names:
            handle = os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with archive.open(name) as packed, os.fdopen(handle, "wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)


def _check_size(file: Path, archive: zipfile.ZipFile, folder: Path) -> None:
    """No more than this is unpacked, whatever the archive holds. Raises StorageError before anything is written."""
    if _unpacks_to_too_much(file, archive):
        raise StorageError(f"{file} is not a backup of the coach: it unpacks to too much.", "Nothing was changed.")
    size = sum(info.file_size for info in archive.infolist())
    needed = size + _SPARE
    if needed > (free := shutil.disk_usage(folder).free):
        raise StorageError(
            f"{file} needs {needed / 1e6:.0f} MB of disk space and {free / 1e6:.0f} MB are free.",
            "Free some space. Nothing was changed.",
        )


def _is_bomb(file: Path) -> bool:
    with zipfile.ZipFile(file) as archive:
        return _unpacks_to_too_much(file, archive)


def _unpacks_to_too_much(file: Path, archive: zipfile.ZipFile) -> bool:
    size, packed = sum(info.file_size for info in archive.infolist()), file.stat().st_size
    return len(archive.infolist()) > _MOST_FILES or size > max(_ALWAYS_ALLOWED, _MOST_UNPACKING * packed)


def _fits(home: Path, path: Path) -> bool:
    """Whether a file can be in a backup, and be had back from it on any system."""
    return not path.is_symlink() and path.is_file() and _is_ours(path.relative_to(home).as_posix())


def _is_ours(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    if folder in {*FOLDERS, *OWN}:
        # A name that is no Unicode (surrogates) cannot be written into an archive.
        odd = set(file) & set("\\:\0") or any("\ud800" <= letter <= "\udfff" for letter in file)
        return bool(file) and file not in {".", ".."} and not odd
    return name in {DATABASE, *FILES}


def _verify(file: Path, unpacked: Path, progress: Progress) -> None:
    """Raises StorageError when a recording is not the one that was saved."""
    kept = [one for one in kept_recordings(unpacked) if one.sha256 and one.path.is_relative_to(unpacked)]
    changed = []
    for number, one in enumerate(kept):
        progress("Verifying the recordings", number / len(kept))
        if look_at(one).state in {State.CHANGED, State.UNREADABLE}:
            changed.append(str(one.attempt_id))
    if changed:
        raise StorageError(
            f"In {file} the recordings of {len(changed)} of {len(kept)} answers are not what was saved"
            f" (answers {', '.join(changed[:10])}{', ...' if len(changed) > 10 else ''}). Nothing was changed.",
            "`coach restore --damaged-too` restores it all the same, those as they are.",
        )
