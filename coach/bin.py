"""Answers that were deleted: out of every list and figure at once, and for thirty days to be had back.

An attempt's row moves to a table of its own, as JSON with what the user added to it, so that nothing that reads
attempts can come upon it; its recording moves from the takes to a folder of its own. Whatever is interrupted on the way
leaves a row in the bin and the recording in one of the two folders, and both are looked in.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coach.database import Database, stored_moment
from coach.errors import NotFoundError, StorageError
from coach.folders import BIN, make_private_folder
from coach.one_writer import Writer

KEPT = timedelta(days=30)
#: The tables whose rows make up an attempt, the attempt itself first; figures come back by their trigger.
_TABLES = {"attempts": "id", "annotations": "attempt_id"}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Binned:
    """One deleted attempt. `recording` is where its sound is now; None when it has none, or none in our folders."""

    id: int
    deleted_at: datetime
    created_at: datetime
    question: str
    recording: Path | None

    @property
    def gone_at(self) -> datetime:
        """When it is deleted for good."""
        return self.deleted_at + KEPT


class Bin:
    """The bin of the database at `path`; recordings in `takes` are moved, others are left where they are.

    Every method raises StorageError when the database cannot be used, and those that change something ReadOnlyError
    when another process has the right to write.
    """

    def __init__(self, path: Path, takes: Path) -> None:
        self._path = path
        self._writer = Writer(path.parent)
        self._takes = takes
        self._folder = path.parent / BIN
        self._database = Database(path)

    def list(self) -> tuple[Binned, ...]:
        """What was deleted last comes first."""
        rows = self._database.rows("SELECT * FROM bin ORDER BY deleted_at DESC, attempt_id DESC")
        return tuple(self._binned(row) for row in rows)

    def recordings(self) -> frozenset[Path]:
        """Where the recordings of deleted attempts are, so that none is taken for a take that was never scored."""
        return frozenset(binned.recording for binned in self.list() if binned.recording)

    def put(self, attempt_id: int, now: datetime) -> None:
        """Take an attempt and its recording out of everything. Raises NotFoundError."""
        if not self._path.exists():
            raise _no_attempt(attempt_id)
        with self._writer.turn():
            self._put(attempt_id, now)

    def _put(self, attempt_id: int, now: datetime) -> None:
        with self._database.writing() as connection:
            kept = {
                table: dict(row)
                for table, key in _TABLES.items()
                for row in connection.execute(f"SELECT * FROM {table} WHERE {key} = ?", (attempt_id,))  # noqa: S608 - ours
            }
            attempt = kept.get("attempts")
            if attempt is None:
                raise _no_attempt(attempt_id)
            connection.execute(
                "INSERT INTO bin (attempt_id, deleted_at, created_at, question, recording, kept)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    attempt_id,
                    now.astimezone(UTC).isoformat(timespec="seconds"),
                    attempt["created_at"],
                    attempt["question"],
                    attempt["recording"],
                    json.dumps(kept),
                ),
            )
            connection.execute("DELETE FROM attempts WHERE id = ?", (attempt_id,))
        take = self._take(attempt["recording"])
        if take is not None and take.exists():
            try:
                make_private_folder(self._folder)
                take.replace(self._folder / take.name)
            except (OSError, StorageError) as error:
                # It is out of every list all the same, and is found where it is.
                log.warning("%s stays among the takes: %s", take, error)

    def restore(self, attempt_id: int) -> None:
        """Put a deleted attempt back as it was, its recording too. Raises NotFoundError."""
        rows = self._database.rows("SELECT * FROM bin WHERE attempt_id = ?", attempt_id)
        if not rows:
            raise _not_in_bin(attempt_id)
        with self._writer.turn():
            self._bring_back(rows[0]["recording"])
            with self._database.writing() as connection:
                if not connection.execute("DELETE FROM bin WHERE attempt_id = ?", (attempt_id,)).rowcount:
                    raise _not_in_bin(attempt_id)
                kept = self._read(rows[0])
                for table in _TABLES:
                    if table in kept:
                        _insert(connection, table, kept[table])

    def empty(self) -> int:
        """Delete for good all that is in the bin; returns how many attempts that was."""
        return self._remove(self.list())

    def purge(self, now: datetime) -> int:
        """Delete for good what has been in the bin for thirty days; returns how many attempts that was."""
        return self._remove(tuple(binned for binned in self.list() if binned.gone_at <= now))

    def _remove(self, gone: tuple[Binned, ...]) -> int:
        if not gone:
            return 0
        with self._writer.turn():
            for binned in gone:
                self._remove_one(binned)
        return len(gone)

    def _remove_one(self, binned: Binned) -> None:
        # The recording first: a row without one is deleted the next time, a recording without a row never.
        try:
            if binned.recording is not None:
                binned.recording.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"The recording {binned.recording} cannot be deleted: {error}.", "Delete the file by hand."
            ) from error
        with self._database.writing() as connection:
            connection.execute("DELETE FROM bin WHERE attempt_id = ?", (binned.id,))

    def _take(self, recording: str | None) -> Path | None:
        """Where the recording lies among the takes; None for one that is not ours to move."""
        path = self._path.parent / recording if recording else None
        return path if path is not None and path.parent == self._takes else None

    def _bring_back(self, recording: str | None) -> None:
        take = self._take(recording)
        binned = self._folder / take.name if take else None
        if take is None or binned is None or not binned.exists():
            return
        try:
            if take.exists():
                raise StorageError(f"{take} is in the way of the recording.", "Move that file to another folder.")
            make_private_folder(self._takes)
            binned.replace(take)
        except OSError as error:
            raise StorageError(
                f"The recording {binned} cannot be moved back: {error}.", "Check that you may write to its folder."
            ) from error

    def _binned(self, row: sqlite3.Row) -> Binned:
        take = self._take(row["recording"])
        moved = self._folder / take.name if take else None
        try:
            return Binned(
                row["attempt_id"],
                stored_moment(row["deleted_at"]),
                stored_moment(row["created_at"]),
                row["question"],
                moved if moved and moved.exists() else take,
            )
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise self._unreadable(row) from error

    def _read(self, row: sqlite3.Row) -> Mapping[str, Mapping[str, object]]:
        try:
            return {str(table): dict(values) for table, values in json.loads(row["kept"]).items()}
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise self._unreadable(row) from error

    def _unreadable(self, row: sqlite3.Row) -> StorageError:
        return StorageError(
            f"The deleted attempt {row['attempt_id']} in {self._path} cannot be read.",
            "It may come from another version: upgrade.",
        )


def _insert(connection: sqlite3.Connection, table: str, values: Mapping[str, object]) -> None:
    """Into the columns that the table has today."""
    known = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
    columns = [column for column in values if column in known]
    marks = ", ".join("?" * len(columns))
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - names of our own schema
        [values[column] for column in columns],
    )


def _no_attempt(attempt_id: int) -> NotFoundError:
    return NotFoundError(f"There is no attempt {attempt_id}.", "`coach history` lists them.")


def _not_in_bin(attempt_id: int) -> NotFoundError:
    return NotFoundError(f"Attempt {attempt_id} is not in the bin.", "`coach bin` lists what is there.")
