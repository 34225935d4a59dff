"""A restored data folder takes the former one's place, and a kill at any moment leaves nothing half done.

What was unpacked gets the name of a folder that is ready: from then on it is put in place piece by piece, the database
last, and whoever has the right to write next goes on where that was cut off.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from coach.errors import StorageError
from coach.folders import (
    BEFORE_RESTORE,
    BIN,
    CONFIG,
    DATABASE,
    PROFILE,
    QUESTIONS,
    TAKES,
    UPGRADE_COPIES,
    make_private_folder,
)

#: How the name begins of a folder into which a backup is being unpacked; cut off, it is of no use.
UNPACKING = ".restore-"
#: The same of one that is whole, and on its way into its place.
READY = "restoring-"
_ASIDE = BEFORE_RESTORE.partition("{")[0]
_PIECES = (TAKES, BIN, QUESTIONS, CONFIG, PROFILE, DATABASE)


def put_in_place(home: Path, unpacked: Path, moment: datetime) -> Path | None:
    """Put what was unpacked within `home` in its place; returns where the former data is now, None if there was none.

    Raises OSError; `finish` then goes on with it.
    """
    name, number = BEFORE_RESTORE.format(moment=moment).removeprefix(_ASIDE), 1
    stamp = name
    while (home / f"{READY}{stamp}").exists() or (home / f"{_ASIDE}{stamp}").exists():
        number += 1
        stamp = f"{name}-{number}"
    ready = home / f"{READY}{stamp}"
    unpacked.replace(ready)
    return _exchange(home, ready)


def finish(home: Path) -> Path | None:
    """Go on with a restore that was cut off; returns where the former data is, None where there was nothing to do.

    For whoever has the right to write. Raises StorageError.
    """
    aside = None
    try:
        for left in home.glob(f"{UNPACKING}*"):
            shutil.rmtree(left)
        for ready in sorted(home.glob(f"{READY}*")):
            aside = _exchange(home, ready) or aside
    except OSError as error:
        raise StorageError(
            f"A restore was cut off, and cannot be brought to its end: {error}.",
            f"Check who owns {home} and the folders in it, then start again.",
        ) from error
    return aside


def _exchange(home: Path, ready: Path) -> Path | None:
    """What is there goes aside, and the new in its place; each piece that is still in `ready` is left to be done."""
    aside = home / f"{_ASIDE}{ready.name.removeprefix(READY)}"
    for name in _PIECES:
        if (ready / name).exists():
            for former in _former(home, name):
                make_private_folder(aside)
                former.replace(aside / former.name)
            (ready / name).replace(home / name)
    shutil.rmtree(ready)
    return aside if aside.exists() else None


def _former(home: Path, name: str) -> Iterator[Path]:
    """What a piece takes the place of; beside a database, what belongs to it."""
    beside = [f"{DATABASE}-wal", f"{DATABASE}-shm"] if name == DATABASE else []
    copies = home.glob(UPGRADE_COPIES) if name == DATABASE else ()
    yield from (path for path in (home / name, *(home / one for one in beside), *copies) if path.exists())
