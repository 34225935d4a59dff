"""The SQLite file behind the history: a short-lived connection per operation, so any thread may call."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from coach.errors import StorageError
from coach.migrations import ForeignDatabaseError, NewerSchemaError, migrate

#: How long a write waits for another process's (s).
BUSY_S = 10.0
#: Other years come from a damaged file; at the ends of the calendar no local time can be told.
_FIRST_YEAR, _LAST_YEAR = 1970, 9998


def stored_moment(text: str) -> datetime:
    """A moment as it is kept: ISO 8601, of years in which somebody answered. Raises ValueError, TypeError."""
    moment = datetime.fromisoformat(text)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"{text} is no time at which an answer was given")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Database:
    """The database at `path`, made at the first write. Every method raises StorageError when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        if not self.path.exists():
            return []
        with self._connected() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all or nothing."""
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.execute("COMMIT")

    def check(self) -> None:
        """Read the whole file for damage."""
        rows = self.rows("PRAGMA integrity_check")
        if rows and rows[0][0] != "ok":
            raise self._damaged(rows[0][0])

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """A connection to the migrated database; SQLite's failures become StorageError."""
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)) as connection:
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA secure_delete = ON")
                migrate(connection)
                _use_wal(connection)
                yield connection
        except NewerSchemaError as error:
            raise StorageError(
                f"{self.path} was written by a newer version of the coach.", "Upgrade turnaround-coach."
            ) from error
        except ForeignDatabaseError as error:
            raise StorageError(
                f"{self.path} is a database of another program.", "Move it away, or set COACH_HOME to another folder."
            ) from error
        except sqlite3.OperationalError as error:
            raise StorageError(f"The history in {self.path} cannot be used: {error}.", _fix(error)) from error
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            # SQLite quotes what it cannot read, and sometimes that is not text.
            raise self._damaged(str(error)) from error
        except OSError as error:
            raise StorageError(
                f"The history in {self.path} cannot be opened: {error.strerror}.",
                "Check who owns the file and its folder, or set COACH_HOME to another folder.",
            ) from error

    def _damaged(self, detail: str) -> StorageError:
        return StorageError(
            f"The history in {self.path} is damaged: {detail}.",
            "Move the file away (keep it: recordings are not in it) and the coach starts a new one.",
        )


def _use_wal(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work side by side, once nobody else is in a new file.

    SQLite does not wait for the change of mode (two who wait for each other would wait for ever). The file works
    without it, so whoever comes next makes the change.
    """
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if not _is_busy(error):
            raise


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _fix(error: sqlite3.OperationalError) -> str:
    if _is_busy(error):
        return "Another coach is writing to it: close it and try again."
    if error.sqlite_errorcode == sqlite3.SQLITE_FULL or error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_IOERR:
        return "The disk may be full: free some space and try again."
    return "Check who owns the file and its folder, or set COACH_HOME to another folder."
