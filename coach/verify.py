"""`coach doctor --check`: whether everything that is kept is whole. Says nothing of what was asked or answered.

Every recording is read once, a piece at a time, so memory stays small whatever there is. Nothing is mended; a recording
of an earlier version, which has no checksum yet, gets one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coach.bin import Bin
from coach.doctor import Check, Status
from coach.errors import CoachError, ReadOnlyError, StorageError
from coach.folders import BIN, DATABASE, RESTORE_COPIES, TAKES, UPGRADE_COPIES
from coach.history import History
from coach.ports import Progress, silent
from coach.recordings import Kept, Seen, State, kept_recordings, look_at, store_checksums
from coach.takes import COPYING, NAME, SHORTEST_S, read_take

_FROM_A_BACKUP = "A backup may hold it whole: `coach restore FILE`."
#: What is told of a recording, and what to do. Those that are whole are counted only.
_TOLD = {
    State.CHANGED: ("its recording is not what was saved: the checksum differs", _FROM_A_BACKUP),
    State.GONE: ("its recording is gone", f"{_FROM_A_BACKUP} The words and the score are still there."),
    State.UNREADABLE: ("its recording cannot be read", "Check the disk, and who owns the file."),
    State.DOUBTFUL: (
        "its recording is not of the length that was scored, or is damaged; it has no checksum to tell",
        _FROM_A_BACKUP,
    ),
}


@dataclass(slots=True)
class _Read:
    """How much was read, out of how much (bytes)."""

    progress: Progress
    whole: int
    done: int = 0

    def __call__(self, number: int) -> None:
        self.done += number
        self.progress("Reading the recordings", min(1.0, self.done / max(1, self.whole)))


def verify(home: Path, progress: Progress = silent) -> tuple[Check, ...]:
    """Everything in a data folder, the database first. Raises nothing that is expected: it is told in a Check."""
    # The files first: what is saved while this goes on is then no stranger.
    files = tuple((folder, path) for folder in (TAKES, BIN) for path in _files(home / folder))
    try:
        progress("Reading the history", None)
        database = _database(home)
        kept = kept_recordings(home)
    except CoachError as error:
        return (Check("history", Status.FAIL, error.what, error.fix),)
    read = _Read(progress, _size(kept))
    seen = tuple(_look(home, one, read) for one in kept)
    return (
        database,
        _summary(home, seen),
        *(_told(one) for one in seen if one.state in _TOLD),
        *_strangers(files, kept),
        *_copies(home),
    )


def _database(home: Path) -> Check:
    if not (home / DATABASE).exists():
        return Check("history", Status.OK, "nothing is kept yet")
    answers = History(home / DATABASE).check()
    deleted = len(Bin(home / DATABASE, home / TAKES).list())
    return Check("history", Status.OK, f"{answers} answers and {deleted} deleted ones, undamaged (integrity check)")


def _size(kept: tuple[Kept, ...]) -> int:
    """Of all files together (bytes); those that cannot be looked at count nothing."""
    return sum(one.path.stat().st_size for one in kept if one.path.is_file())


def _look(home: Path, kept: Kept, read: _Read) -> Seen:
    seen = look_at(kept, read)
    if seen.state is not State.GONE:
        return seen
    # Another coach may have deleted it, or brought it back, since the list was read.
    now = next((one for one in kept_recordings(home) if one.attempt_id == kept.attempt_id), None)
    return Seen(kept, State.WHOLE) if now is None else look_at(now, read)


def _summary(home: Path, seen: tuple[Seen, ...]) -> Check:
    found = tuple(one for one in seen if one.state in {State.WHOLE, State.UNSUMMED})
    unsummed = tuple(one for one in found if one.state is State.UNSUMMED)
    detail = f"{len(found) - len(unsummed)} of {len(seen)} match the checksum that was stored with the answer"
    detail += f" ({sum(one.size for one in found) / 1e6:.1f} MB read)"
    if not unsummed:
        return Check("recordings", Status.OK, detail)
    older = f"{detail}; {len(unsummed)} from an earlier version had none"
    try:
        store_checksums(home, unsummed)
    except ReadOnlyError as error:
        return Check("recordings", Status.WARN, f"{older}, and it is not recorded: {error.what}", error.fix)
    except StorageError as error:
        return Check("recordings", Status.FAIL, f"{older}, and it cannot be recorded: {error.what}", error.fix)
    return Check("recordings", Status.OK, f"{older}: recorded now, from the files as they are")


def _told(seen: Seen) -> Check:
    detail, fix = _TOLD[seen.state]
    where = f" ({_place(seen.kept.path)})"
    name = f"deleted answer {seen.kept.attempt_id}" if seen.kept.deleted else f"answer {seen.kept.attempt_id}"
    return Check(name, Status.FAIL, detail + where, fix)


def _strangers(files: tuple[tuple[str, Path], ...], kept: tuple[Kept, ...]) -> Iterator[Check]:
    """Files among the recordings to which no answer refers."""
    known = {one.path for one in kept}
    for folder, path in files:
        if path in known or not path.exists():
            continue
        yield _stranger(folder, path)


def _stranger(folder: str, path: Path) -> Check:
    where = _place(path)
    if path.name.startswith(COPYING):
        return Check(where, Status.WARN, "a copy that was broken off", "Delete it by hand.")
    if folder == BIN:
        fix = f"To hear it, or to have it scored, move it to {TAKES}/; else delete it by hand."
        return Check(where, Status.WARN, "no deleted answer refers to it", fix)
    take = read_take(path)
    if take is None:
        fix = "`coach score FILE` scores it if it is sound; else move it elsewhere."
        return Check(where, Status.WARN, "no answer refers to it, and it is no take that can be read", fix)
    if take.duration_s < SHORTEST_S:
        return Check(where, Status.OK, "a take of less than half a second, with no answer in it")
    fix = "`coach score --pending` scores it; the app offers it too."
    return Check(where, Status.WARN, f"no answer refers to it: an unscored take of {take.duration_s:.0f} s", fix)


def _copies(home: Path) -> Iterator[Check]:
    """What an upgrade and a restore leave behind."""
    found = [*home.glob(UPGRADE_COPIES), *home.glob(RESTORE_COPIES)]
    if found:
        size = sum(path.stat().st_size for one in found for path in (one, *one.rglob("*")) if path.is_file())
        detail = f"{len(found)} from before an upgrade or a restore, {size / 1e6:.1f} MB: {', '.join(_names(found))}"
        yield Check("former data", Status.OK, detail)


def _names(paths: list[Path]) -> list[str]:
    return sorted(path.name for path in paths)


def _place(path: Path) -> str:
    """Where a recording is, without the question that a take's name tells: what the doctor says may be shown around."""
    match = NAME.fullmatch(path.name)
    name = f"{match['time']}.{match['milliseconds']}Z_*.wav" if match else path.name
    return f"{path.parent.name}/{name}"


def _files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for path in folder.glob("*") if not path.is_dir())) if folder.is_dir() else ()
