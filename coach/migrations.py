"""The database's schema, as numbered steps. A step that has been released is never edited; a change is a new step."""

from __future__ import annotations

import sqlite3

#: Marks a file as ours ("TURN" in ASCII), so that another program's database is never written to.
APPLICATION_ID = 0x5455524E

#: The drill or mock interview that an answer belongs to; empty for one that stands alone.
_SESSIONS = (
    "ALTER TABLE attempts ADD COLUMN session TEXT",
    "ALTER TABLE attempts ADD COLUMN session_kind TEXT",
    "CREATE INDEX attempts_by_session ON attempts (session) WHERE session IS NOT NULL",
)

#: Step N (from 1) brings a database from version N - 1 to N. Transcript, scorecard and delivery are JSON.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE attempts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            created_at TEXT NOT NULL,
            question_id TEXT NOT NULL,
            question TEXT NOT NULL,
            rubric TEXT NOT NULL,
            source TEXT NOT NULL,
            total INTEGER NOT NULL,
            refused TEXT,
            duration_s REAL NOT NULL,
            recording TEXT,
            transcript TEXT NOT NULL,
            scorecard TEXT NOT NULL,
            delivery TEXT
        ) STRICT
        """,
        "CREATE INDEX attempts_by_time ON attempts (created_at)",
        "CREATE INDEX attempts_by_question ON attempts (question_id, created_at)",
    ),
    _SESSIONS,
)

LATEST = len(STEPS)


class NewerSchemaError(Exception):
    """The database was written by a newer version of the coach."""


class ForeignDatabaseError(Exception):
    """The file is a database of another program."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to the latest version, in one transaction. The connection must be in autocommit mode.

    Raises NewerSchemaError, ForeignDatabaseError and what sqlite3 raises; nothing is changed then.
    """
    if _version(connection) == LATEST and _is_ours(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _apply(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _apply(connection: sqlite3.Connection) -> None:
    """Inside the transaction, because another process may have migrated in the meantime."""
    if not _is_ours(connection):
        raise ForeignDatabaseError
    version = _version(connection)
    if version > LATEST:
        raise NewerSchemaError
    for step in STEPS[version:]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {LATEST}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Marked as ours, or still empty."""
    if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        return True
    tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return tables == 0
