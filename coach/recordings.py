"""The recordings that answers refer to, of deleted answers too: where they are, and whether they are whole."""

from __future__ import annotations

import wave
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from coach.checksums import sha256_of
from coach.database import Database
from coach.errors import StorageError
from coach.folders import BIN, DATABASE, TAKES

if TYPE_CHECKING:
    import sqlite3

#: A recording that is longer or shorter than what was heard in it (s) is not the one that was scored.
_SAME_S = 0.25
_ATTEMPTS = "SELECT id, recording, recording_sha256, duration_s FROM attempts WHERE recording IS NOT NULL ORDER BY id"
_DELETED = """
    SELECT attempt_id AS id, recording, json_extract(kept, '$.attempts.recording_sha256') AS recording_sha256,
           json_extract(kept, '$.attempts.duration_s') AS duration_s
    FROM bin WHERE recording IS NOT NULL AND json_valid(kept) ORDER BY attempt_id
"""


class State(Enum):
    """What became of a recording. DOUBTFUL has no checksum, and does not look like what was scored."""

    WHOLE = auto()
    CHANGED = auto()
    GONE = auto()
    UNREADABLE = auto()
    UNSUMMED = auto()
    DOUBTFUL = auto()


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording that an answer refers to. `sha256` is empty where none was stored yet; `duration_s` of the answer."""

    attempt_id: int
    path: Path
    sha256: str
    duration_s: float
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A recording that was looked at; `sha256` and `size` (bytes) are those that it has, where it can be read."""

    kept: Kept
    state: State
    sha256: str = ""
    size: int = 0


def kept_recordings(home: Path) -> tuple[Kept, ...]:
    """Of every answer in a data folder, then of every deleted one. Raises StorageError."""
    database = Database(home / DATABASE)
    attempts = [_kept(home, row, home / row["recording"]) for row in database.rows(_ATTEMPTS)]
    deleted = [_kept(home, row, _where(home, row["recording"]), deleted=True) for row in database.rows(_DELETED)]
    return (*attempts, *deleted)


def look_at(kept: Kept, on_read: Callable[[int], None] | None = None) -> Seen:
    """Read a recording from its first byte to its last, a piece at a time; `on_read` is told each piece's bytes."""
    try:
        size = kept.path.stat().st_size
        found = sha256_of(kept.path, on_read)
    except FileNotFoundError:
        return Seen(kept, State.GONE)
    except OSError:
        return Seen(kept, State.UNREADABLE)
    if kept.sha256:
        state = State.WHOLE if found == kept.sha256 else State.CHANGED
    else:
        state = State.DOUBTFUL if _speaks_against(kept, size) else State.UNSUMMED
    return Seen(kept, state, found, size)


def store_checksums(home: Path, seen: tuple[Seen, ...]) -> None:
    """Keep the checksum that each has now, where there is none yet. Raises ReadOnlyError, StorageError."""
    with Database(home / DATABASE).writing() as connection:
        for one in seen:
            connection.execute(
                "UPDATE bin SET kept = json_set(kept, '$.attempts.recording_sha256', ?) WHERE attempt_id = ?"
                " AND json_extract(kept, '$.attempts.recording_sha256') IS NULL"
                if one.kept.deleted
                else "UPDATE attempts SET recording_sha256 = ? WHERE id = ? AND recording_sha256 IS NULL",
                (one.sha256, one.kept.attempt_id),
            )


def _kept(home: Path, row: sqlite3.Row, path: Path, *, deleted: bool = False) -> Kept:
    try:
        return Kept(int(row["id"]), path, str(row["recording_sha256"] or ""), float(row["duration_s"]), deleted)
    except (TypeError, ValueError) as error:
        raise StorageError(
            f"Attempt {row['id']} in {home / DATABASE} cannot be read.", "It may come from another version: upgrade."
        ) from error


def _where(home: Path, recording: str) -> Path:
    """Where the recording of a deleted answer is: moved to the bin, or not yet."""
    take = home / recording
    binned = home / BIN / take.name
    return binned if take.parent == home / TAKES and binned.exists() else take


def _speaks_against(kept: Kept, size: int) -> bool:
    """Whether a recording without a checksum does not look like what was scored."""
    if not size:
        return True
    if kept.path.suffix.lower() != ".wav":
        return False
    try:
        with wave.open(str(kept.path), "rb") as audio:
            told = audio.getnframes() * audio.getnchannels() * audio.getsampwidth()
            duration_s = audio.getnframes() / audio.getframerate()
    except wave.Error as error:
        return not str(error).startswith("unknown format")  # others than whole numbers: it cannot tell
    except (OSError, EOFError, ZeroDivisionError):
        return True
    return size < told or abs(duration_s - kept.duration_s) > _SAME_S
