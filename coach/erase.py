"""Everything that the coach keeps on this computer, found and removed: its own files only, and no link is followed.

A folder that somebody named as the data folder may hold other things. So nothing is removed but what the coach names
itself, or what its history refers to; folders go when nothing is left in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from coach.errors import StorageError
from coach.exchange import READY, UNPACKING
from coach.folders import (
    APP,
    BIN,
    CONFIG,
    DATABASE,
    LOCK,
    LOCKED,
    LOG,
    PROFILE,
    QUESTIONS,
    RESTORE_COPIES,
    RUBRICS,
    TAKES,
    UPGRADE_COPIES,
)
from coach.migrations import APPLICATION_ID
from coach.one_writer import Writer
from coach.recordings import kept_recordings
from coach.takes import COPYING
from coach.vault import WORKING

#: Takes, and copies of recordings that were made elsewhere.
_RECORDING = re.compile(r"\d{8}T\d{6}\.\d{3}Z_[a-z0-9-]*\.\w{1,5}", re.ASCII)
#: What is in the cache, by name.
_CACHED = ("models", "heads", "embeddings", "voice", "batches", "speeds.json", ".speeds.*", "benchmark-*")
_EXPORTED = ("md", "csv", "json", "html")
#: The other files: in which folder, by which names, and what they are.
_NAMED = (
    ("", DATABASE, "history files"),
    ("", f"{DATABASE}-*", "history files"),
    ("", UPGRADE_COPIES, "copies from before an upgrade"),
    ("", f".{UPGRADE_COPIES}*", "copies from before an upgrade"),
    *(("", name, "files of settings and profile") for name in (CONFIG, f".{CONFIG}.*", PROFILE, f".{PROFILE}.*")),
    (QUESTIONS, "*.yaml", "files of your own questions"),
    (RUBRICS, "*.yaml", "files of your own rubrics"),
    (LOCKED, "*.age", "locked files"),
    *(
        ("exports", f"{start}*.{suffix}{end}", "exports")
        for suffix in _EXPORTED
        for start, end in (("", ""), (".", ".*"))
    ),
    (LOG.parent.name, f"{LOG.name}*", "logs"),
)
_FOLDERS = frozenset({TAKES, BIN, *(folder for folder, _, _ in _NAMED if folder)})
LINKS = "links"
_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Belonging:
    """A file, a link or a folder of the coach's. `kind` says what it is, empty for a folder; `size` is in bytes."""

    path: Path
    kind: str
    size: int = 0


@dataclass(slots=True)
class Erased:
    """What became of it all: files and bytes by kind, what could not be removed, and what was left alone."""

    files: Counter[str] = field(default_factory=Counter)
    size: int = 0
    failed: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)


def find_belongings(home: Path, cache: Path) -> tuple[Belonging, ...]:
    """Everything to be removed; the lock is not among it. Raises StorageError for a folder that is not the coach's."""
    _check(home)
    return (*_data(home), *_cached(cache))


def erase(home: Path, cache: Path) -> Erased:
    """Remove it all. What cannot be removed is told, and the rest goes on. Raises ReadOnlyError, StorageError."""
    _check(home)
    erased = Erased()
    if home.exists():
        with Writer(home, locked_too=True).turn():
            _remove(find_belongings(home, cache), erased)
            with suppress(OSError):  # where an open file cannot be removed, it goes below
                (home / LOCK).unlink()
        with suppress(OSError):
            (home / LOCK).unlink(missing_ok=True)
    else:
        _remove(find_belongings(home, cache), erased)
    for folder in (cache, home):
        _remove_empty(folder)
        erased.left += _strangers(folder)
    return erased


# What is the coach's


def _check(home: Path) -> None:
    """Raises StorageError for a folder from which nothing should be removed by a program."""
    there = home.resolve()
    if there == Path(there.anchor) or there == Path.home().resolve():
        raise StorageError(f"{home} is not a folder for the coach alone.", "Remove what is the coach's by hand.")
    if home.exists() and not home.is_dir():
        raise StorageError(f"{home} is not a folder.", "Set COACH_HOME to the data folder.")
    database = home / DATABASE
    if database.is_file() and not _is_ours(database):
        raise StorageError(f"{database} is a database of another program.", "Nothing was erased. Check COACH_HOME.")
    if home.is_dir() and any(home.iterdir()) and not any(_marks(home)):
        raise StorageError(
            f"Nothing in {home} shows that it is the coach's data folder.", "Nothing was erased. Check COACH_HOME."
        )


def _is_ours(database: Path) -> bool:
    """By its header: marked as ours, or no SQLite file at all, as a damaged one may look."""
    with database.open("rb") as file:
        header = file.read(100)
    if not header.startswith(_SQLITE):
        return True
    return int.from_bytes(header[68:72], "big") == APPLICATION_ID


def _marks(home: Path) -> Iterator[Path]:
    """What only the coach's data folder has."""
    database = home / DATABASE
    if database.is_file() and database.stat().st_size:
        yield database
    for pattern in (LOCK, LOCKED, PROFILE, LOG.as_posix(), UPGRADE_COPIES, RESTORE_COPIES):
        yield from home.glob(pattern)
    yield from (path for name in (TAKES, BIN) for path in _files(home / name) if _RECORDING.fullmatch(path.name))
    if home.name == APP or (home / "cache" / "models").is_dir():
        yield home
    if home.name == "recordings":  # of a checkout
        yield from home.glob(".gitkeep")


def _data(home: Path) -> Iterator[Belonging]:
    """Of a data folder, or of what was moved aside from one."""
    known = _referred_to(home)
    for name, kind in ((TAKES, "recordings"), (BIN, "deleted recordings")):
        for path in _files(home / name):
            if _RECORDING.fullmatch(path.name) or path.name.startswith(COPYING) or path in known:
                yield _belonging(path, kind)
    for name, pattern, kind in _NAMED:
        yield from (_belonging(path, kind) for path in _files(home / name, pattern))
    for name in (TAKES, BIN, *dict.fromkeys(name for name, _, _ in _NAMED if name)):
        if (home / name).is_symlink() or (home / name).is_dir():
            yield _belonging(home / name, "")
    for folder in home.glob(RESTORE_COPIES):
        within = () if folder.is_symlink() else _data(folder)
        yield from (Belonging(one.path, one.kind and "files of former data", one.size) for one in within)
        yield _belonging(folder, "")
    # Made by a restore or a lock that was cut off, and by nobody else.
    for pattern in (f"{READY}*", f"{UNPACKING}*", f"{WORKING}*"):
        for folder in home.glob(pattern):
            yield from _whole(folder, "files of former data")


def _cached(cache: Path) -> Iterator[Belonging]:
    if cache.is_symlink():
        yield _belonging(cache, "")
        return
    for pattern in _CACHED:
        for path in cache.glob(pattern):
            yield from _whole(path, "models and other cached files")


def _whole(path: Path, kind: str) -> Iterator[Belonging]:
    """A file, or a folder with all that is in it, from the bottom up; of a link the link."""
    if path.is_dir() and not path.is_symlink():
        for below in sorted(path.iterdir()):
            yield from _whole(below, kind)
        yield Belonging(path, "")
    else:
        yield _belonging(path, kind)


def _files(folder: Path, pattern: str = "*") -> tuple[Path, ...]:
    """Those in a folder; none where the folder is a link to another place."""
    if folder.is_symlink() or not folder.is_dir():
        return ()
    return tuple(path for path in sorted(folder.glob(pattern)) if path.is_symlink() or path.is_file())


def _referred_to(home: Path) -> set[Path]:
    """What the history calls a recording, in the data folder; a history that cannot be read says nothing."""
    with suppress(StorageError):
        return {one.path for one in kept_recordings(home)}
    return set()


def _belonging(path: Path, kind: str) -> Belonging:
    """A link is one, whatever it leads to; without a kind it is a folder."""
    return Belonging(path, LINKS if path.is_symlink() else kind, path.lstat().st_size)


# Removing it


def _remove(belongings: Iterable[Belonging], erased: Erased) -> None:
    """Folders after what is in them, and only when that was all."""
    folders = []
    for one in belongings:
        if not one.kind:
            folders.append(one.path)
            continue
        try:
            target = str(one.path.readlink()) if one.kind == LINKS else ""
            one.path.unlink(missing_ok=True)
        except OSError as error:
            erased.failed.append(f"{one.path}: {error.strerror}")
            continue
        erased.files[one.kind] += 1
        erased.size += one.size
        if target:
            erased.links.append(f"{one.path} -> {target}")
    for folder in sorted(folders, key=lambda path: len(path.parts), reverse=True):
        _remove_empty(folder)


def _strangers(folder: Path) -> list[Path]:
    """What is left: in the folders that the coach makes each file, of others the name."""
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        ours = (
            path.name in {TAKES, BIN, QUESTIONS, RUBRICS, LOCKED, "exports", LOG.parent.name} and not path.is_symlink()
        )
        found += sorted(path.iterdir()) if ours and path.is_dir() else [path]
    return found


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
