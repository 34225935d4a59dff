"""The database's schema, as numbered steps. A step that has been released is never edited; a change is a new step."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

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
    # What the user adds to an attempt, and its figures in a narrow table, so that progress over thousands of attempts
    # reads no scorecard. Triggers keep the figures, so no writer can forget them; what is damaged has none.
    (
        """
        CREATE TABLE annotations (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id) ON DELETE CASCADE,
            note TEXT NOT NULL,
            starred INTEGER NOT NULL,
            tags TEXT NOT NULL,
            guess TEXT
        ) STRICT
        """,
        """
        CREATE TABLE figures (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id) ON DELETE CASCADE,
            created_at TEXT NOT NULL,
            question_id TEXT NOT NULL,
            rubric TEXT NOT NULL,
            refused INTEGER NOT NULL,
            levels TEXT NOT NULL,
            flags INTEGER NOT NULL,
            asks_about TEXT NOT NULL,
            duration_s REAL,
            speaking_rate_wpm REAL,
            fillers_per_min REAL
        ) STRICT
        """,
        """
        CREATE VIEW figures_of_attempts AS
        SELECT id AS attempt_id, created_at, question_id, rubric, refused IS NOT NULL AS refused,
               (SELECT json_group_object(json_extract(value, '$.name'), json_extract(value, '$.level'))
                FROM json_each(scorecard, '$.parts')) AS levels,
               coalesce(json_array_length(scorecard, '$.flags'), 0) AS flags,
               coalesce(json_extract(scorecard, '$.asks_about'), '') AS asks_about,
               json_extract(delivery, '$.duration_s') AS duration_s,
               json_extract(delivery, '$.speaking_rate_wpm') AS speaking_rate_wpm,
               json_extract(delivery, '$.fillers_per_min') AS fillers_per_min
        FROM attempts
        WHERE json_valid(scorecard) AND (delivery IS NULL OR json_valid(delivery))
        """,
        "INSERT INTO figures SELECT * FROM figures_of_attempts",
        """
        CREATE TRIGGER figures_of_new_attempt AFTER INSERT ON attempts BEGIN
            INSERT INTO figures SELECT * FROM figures_of_attempts WHERE attempt_id = NEW.id;
        END
        """,
        """
        CREATE TRIGGER figures_of_changed_attempt AFTER UPDATE ON attempts BEGIN
            INSERT OR REPLACE INTO figures SELECT * FROM figures_of_attempts WHERE attempt_id = NEW.id;
        END
        """,
    ),
    # What was deleted, for thirty days: each attempt's rows as JSON, so that they outlast a change of their columns.
    (
        """
        CREATE TABLE bin (
            attempt_id INTEGER PRIMARY KEY,
            deleted_at TEXT NOT NULL,
            created_at TEXT NOT NULL,
            question TEXT NOT NULL,
            recording TEXT,
            kept TEXT NOT NULL
        ) STRICT
        """,
    ),
    # The SHA-256 of the recording as it was saved, in hexadecimal. Those saved before have none until somebody looks.
    ("ALTER TABLE attempts ADD COLUMN recording_sha256 TEXT",),
    # How the question of each take was asked, until the take's answer is saved.
    (
        """
        CREATE TABLE asked (
            recording TEXT PRIMARY KEY,
            question_id TEXT NOT NULL,
            question TEXT NOT NULL,
            rubric TEXT NOT NULL,
            asks_about TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TRIGGER asked_and_answered AFTER INSERT ON attempts BEGIN
            DELETE FROM asked WHERE recording = NEW.recording;
        END
        """,
    ),
)

LATEST = len(STEPS)


class NewerSchemaError(Exception):
    """The database was written by a newer version of the coach."""


class ForeignDatabaseError(Exception):
    """The file is a database of another program."""


def schema_version(connection: sqlite3.Connection) -> int:
    """The version of a database, 0 for an empty one.

    Raises NewerSchemaError, ForeignDatabaseError, and what sqlite3 raises.
    """
    if connection.in_transaction:
        return _schema_version(connection)
    # All of it at one moment: another thread or process may be making the database right now.
    connection.execute("BEGIN")
    try:
        return _schema_version(connection)
    finally:
        connection.rollback()


def _schema_version(connection: sqlite3.Connection) -> int:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables:
            raise ForeignDatabaseError
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > LATEST:
        raise NewerSchemaError
    return version


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the database has the latest version. Raises as `schema_version` does."""
    return schema_version(connection) == LATEST


def migrate(connection: sqlite3.Connection, keep: Callable[[int], None] | None = None) -> None:
    """Bring the database to the latest version, in one transaction. The connection must be in autocommit mode.

    `keep` is called with the version of a database that has something in it, before it is changed and while nobody
    else can change it. Raises NewerSchemaError, ForeignDatabaseError, what sqlite3 and `keep` raise; nothing is
    changed then.
    """
    if is_current(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _apply(connection, keep)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _apply(connection: sqlite3.Connection, keep: Callable[[int], None] | None) -> None:
    """Inside the transaction, because another process may have migrated in the meantime."""
    version = schema_version(connection)
    if version and version < LATEST and keep is not None:
        keep(version)
    for step in STEPS[version:]:
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {LATEST}")
