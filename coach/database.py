"""The SQLite file behind the history: a short-lived connection per operation, so any thread may call.

Reading changes no file and waits for nobody. Writing is for the one process that has the right (`coach.one_writer`); it
alone changes the schema, and keeps a copy of the file before it does.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from coach.errors import StorageError
from coach.folders import BEFORE_UPGRADE, UPGRADE_COPIES
from coach.migrations import ForeignDatabaseError, NewerSchemaError, is_current, migrate, schema_version
from coach.one_writer import Writer

#: How long a write waits for another process's (s).
BUSY_S = 10.0
#: Copies from before an upgrade that are not whole yet, with what SQLite keeps beside them.
_HALF_COPIES = f".{UPGRADE_COPIES}*"
#: The least that has to be read before anything else.
_READ = "SELECT count(*) FROM sqlite_master"
#: How SQLite says that it cannot make or change a file beside the database.
_NO_ROOM = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})
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
        self._writer = Writer(path.parent)

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """What a query finds. A database of an earlier version is read as a migrated copy in memory."""
        return list(self.each(query, *values))

    def each(self, query: str, *values: object) -> Iterator[sqlite3.Row]:
        """The same, one after the other, so that memory holds one at a time."""
        if not self.path.exists():
            return
        with self.reading() as connection:
            yield from connection.execute(query, values)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """For several queries of one state of the database; of an empty one while there is none."""
        with self._telling(), self._current() if self.path.exists() else _empty() as connection:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all or nothing. Raises ReadOnlyError when another process has the right to write."""
        with self._writer.turn(), self._telling():
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            with self._opened() as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA secure_delete = ON")
                self._prepare(connection)
                _use_wal(connection)
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.rollback()
                    raise
                connection.execute("COMMIT")

    def check(self) -> None:
        """Read the whole file for damage, as it is."""
        if not self.path.exists():
            return
        with self._telling(), self._opened() as connection:
            schema_version(connection)
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise self._damaged(found)

    def tidy(self) -> None:
        """Delete what a killed process left of a copy; another process's work is left alone."""
        if any(self.path.parent.glob(_HALF_COPIES)):
            with suppress(StorageError, OSError), self._writer.turn(0):
                _sweep(self.path.parent)

    @property
    def is_of_an_earlier_version(self) -> bool:
        """Whether the next write changes the schema."""
        if not self.path.exists():
            return False
        with self._telling(), self._opened() as connection:
            return schema_version(connection) > 0 and not is_current(connection)

    @contextmanager
    def _current(self) -> Iterator[sqlite3.Connection]:
        """The database of today's version: the file, or a copy in memory of one that this process may not change."""
        with self._opened() as connection:
            if is_current(connection):
                yield connection
            elif self._writer.holds:
                with self._writer.turn():
                    self._prepare(connection)
                    yield connection
            else:
                with closing(_connect(":memory:")) as copy:
                    connection.backup(copy)
                    migrate(copy)
                    yield copy

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection to the file as it is; never makes one."""
        self.path.open("rb").close()
        with closing(_connected(self.path)) as connection:
            yield connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Bring the schema up to date. The copy of what was there stays until it is erased or moved aside."""
        migrate(connection, partial(_keep_copy, self.path))

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """SQLite's failures become StorageError."""
        try:
            yield
        except NewerSchemaError as error:
            raise StorageError(
                f"{self.path} was written by a newer version of the coach.", "Upgrade turnaround-coach."
            ) from error
        except ForeignDatabaseError as error:
            raise StorageError(
                f"{self.path} is a database of another program.", "Move it away, or set COACH_HOME to another folder."
            ) from error
        except sqlite3.OperationalError as error:
            if not _code(error):  # Python's own, for what is no text: it quotes what somebody said
                raise self._damaged("it holds what is no text") from None
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


def _connected(path: Path) -> sqlite3.Connection:
    """A connection with which at least reading works, on a full disk and in a folder that may not be written too.

    What SQLite shares between the readers of a WAL needs a file of its own; a reader that is alone, or a file that
    nobody can change, can do without.
    """
    where = path.absolute().as_uri()
    connection = _connect(f"{where}?mode=rw")
    try:
        connection.execute(_READ)
    except sqlite3.OperationalError as error:
        connection.close()
        if _code(error) & 0xFF not in _NO_ROOM:
            raise
        return _connected_alone(path, where, error)
    return connection


def _connected_alone(path: Path, where: str, error: sqlite3.OperationalError) -> sqlite3.Connection:
    """Raises `error` when there is no other way."""
    connection = _connect(f"{where}?mode=rw")
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(_READ)
        return connection
    connection.close()
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise error
    return _connect(f"{where}?mode=ro&immutable=1")


def _connect(database: str) -> sqlite3.Connection:
    connection = sqlite3.connect(database, timeout=BUSY_S, isolation_level=None, uri=True)
    connection.row_factory = sqlite3.Row
    return connection


@contextmanager
def _empty() -> Iterator[sqlite3.Connection]:
    with closing(_connect(":memory:")) as connection:
        migrate(connection)
        yield connection


def _keep_copy(path: Path, version: int) -> None:
    """Copy the database as it is, whole or not at all. Raises StorageError."""
    copy = path.with_name(BEFORE_UPGRADE.format(version=version, moment=datetime.now(UTC)))
    unfinished = copy.with_name(f".{copy.name}")
    try:
        _sweep(path.parent)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with (
            closing(_connect(f"{path.absolute().as_uri()}?mode=ro")) as source,
            closing(_connect(unfinished.absolute().as_uri())) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        unfinished.replace(copy)
    except (OSError, sqlite3.OperationalError) as error:
        with suppress(OSError):
            _sweep(path.parent)
        megabytes = path.stat().st_size / 1e6
        raise StorageError(
            f"The history in {path} comes from an earlier version. Before it is changed a copy is kept, and that"
            f" failed: {error}. Nothing was changed.",
            f"Free {megabytes:.0f} MB or more where it lies, then try again.",
        ) from error


def _sweep(home: Path) -> None:
    """Delete what a killed process had half copied. For whoever has the right to write. Raises OSError."""
    for left in home.glob(_HALF_COPIES):
        left.unlink()


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


def _code(error: sqlite3.OperationalError) -> int:
    """SQLite's; 0 for an error that is Python's own."""
    return getattr(error, "sqlite_errorcode", 0)


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return _code(error) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _fix(error: sqlite3.OperationalError) -> str:
    if _is_busy(error):
        return "Another coach is writing to it: close it and try again."
    if _code(error) == sqlite3.SQLITE_FULL or _code(error) & 0xFF == sqlite3.SQLITE_IOERR:
        return "The disk may be full: free some space and try again."
    return "Check who owns the file and its folder, or set COACH_HOME to another folder."
