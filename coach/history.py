"""Every saved attempt, whole. What a list needs of each is in `coach.listing`."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

from pydantic import TypeAdapter

from coach.checksums import sha256_of
from coach.database import Database, stored_moment
from coach.errors import NotFoundError, StorageError
from coach.folders import make_private_folder
from coach.model import Attempt, Delivery, Scorecard, Session, SessionKind, Source, Transcript

_INSERT = """
    INSERT INTO attempts (created_at, question_id, question, rubric, source, total, refused, duration_s, recording,
                          transcript, scorecard, delivery, session, session_kind, recording_sha256)
    VALUES (:created_at, :question_id, :question, :rubric, :source, :total, :refused, :duration_s, :recording,
            :transcript, :scorecard, :delivery, :session, :session_kind, :recording_sha256)
"""

_UPDATE = """
    UPDATE attempts
    SET rubric = :rubric, total = :total, refused = :refused, transcript = :transcript, scorecard = :scorecard
    WHERE id = :id
"""

log = logging.getLogger(__name__)


_LEVELS = range(3)


class History:
    """The attempts kept in the database at `path`; recordings lie in the same folder and are stored relative to it.

    The database is made at the first write. Every method raises StorageError when it cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = Database(path)
        self._transcripts = TypeAdapter(Transcript)
        self._scorecards = TypeAdapter(Scorecard)
        self._deliveries = TypeAdapter(Delivery)

    def add(self, attempt: Attempt, checksum: str | None = None) -> Attempt:
        """Keep an attempt; returned with its id once it is on disk. `checksum` is that of its recording, if known."""
        make_private_folder(self._path.parent)
        values = self._new_row(attempt, checksum)
        with self._database.writing() as connection:
            attempt_id = connection.execute(_INSERT, values).lastrowid
        return replace(attempt, id=attempt_id)

    def add_all(self, attempts: Iterable[Attempt]) -> None:
        """Keep many at once, all or none."""
        make_private_folder(self._path.parent)
        with self._database.writing() as connection:
            connection.executemany(_INSERT, map(self._new_row, attempts))

    def all(self) -> tuple[Attempt, ...]:
        """Every attempt, newest first."""
        return tuple(
            self._attempt(row)
            for row in self._database.rows("SELECT * FROM attempts ORDER BY created_at DESC, id DESC")
        )

    def get(self, attempt_id: int) -> Attempt:
        """Raises NotFoundError."""
        rows = self._database.rows("SELECT * FROM attempts WHERE id = ?", attempt_id)
        if not rows:
            raise _no_attempt(attempt_id)
        return self._attempt(rows[0])

    def update(self, attempt: Attempt) -> None:
        """Keep another transcript and scorecard of a saved attempt. Raises NotFoundError."""
        if attempt.id is None or not self._path.exists():
            raise _no_attempt(attempt.id)
        with self._database.writing() as connection:
            updated = connection.execute(_UPDATE, self._row(attempt) | {"id": attempt.id}).rowcount
        if not updated:
            raise _no_attempt(attempt.id)

    def recordings(self) -> frozenset[str]:
        """The paths of the recordings that belong to attempts; as text, because there may be ten thousand."""
        rows = self._database.rows("SELECT recording FROM attempts WHERE recording IS NOT NULL")
        folder = str(self._path.parent)
        return frozenset(os.path.join(folder, recording) for (recording,) in rows)  # noqa: PTH118 - a tenth of the time

    def check(self) -> int:
        """Read the whole database for damage, one piece after the other, and return the number of attempts."""
        self._database.check()
        return sum(self._attempt(row).id is not None for row in self._database.each("SELECT * FROM attempts"))

    def _new_row(self, attempt: Attempt, checksum: str | None = None) -> dict[str, object]:
        return self._row(attempt) | {"recording_sha256": checksum or recording_checksum(attempt.recording)}

    def _row(self, attempt: Attempt) -> dict[str, object]:
        return {
            "created_at": attempt.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "question_id": attempt.question_id,
            "question": attempt.question,
            "rubric": attempt.scorecard.rubric,
            "source": attempt.source.value,
            "total": attempt.scorecard.total,
            "refused": attempt.scorecard.refused,
            "duration_s": attempt.transcript.duration_s,
            "recording": self._relative(attempt.recording),
            "transcript": self._transcripts.dump_json(attempt.transcript).decode(),
            "scorecard": self._scorecards.dump_json(attempt.scorecard).decode(),
            "delivery": self._deliveries.dump_json(attempt.delivery).decode() if attempt.delivery else None,
            "session": attempt.session.id if attempt.session else None,
            "session_kind": attempt.session.kind.value if attempt.session else None,
        }

    def _relative(self, recording: Path | None) -> str | None:
        """Relative to the data folder, so that the folder can be moved; elsewhere absolute."""
        if recording is None:
            return None
        folder, recording = self._path.parent.absolute(), recording.absolute()
        return (recording.relative_to(folder) if recording.is_relative_to(folder) else recording).as_posix()

    def _attempt(self, row: sqlite3.Row) -> Attempt:
        try:
            card = self._scorecards.validate_json(row["scorecard"])
            _check_levels(card)
            return Attempt(
                id=row["id"],
                question_id=row["question_id"],
                question=row["question"],
                created_at=stored_moment(row["created_at"]),
                source=Source(row["source"]),
                transcript=self._transcripts.validate_json(row["transcript"]),
                scorecard=card,
                delivery=self._deliveries.validate_json(row["delivery"]) if row["delivery"] else None,
                recording=self._path.parent / row["recording"] if row["recording"] else None,
                session=Session(SessionKind(row["session_kind"]), row["session"]) if row["session"] else None,
            )
        except (ValueError, TypeError, OverflowError) as error:
            raise StorageError(
                f"Attempt {row['id']} in {self._path} cannot be read.", "It may come from another version: upgrade."
            ) from error


def _check_levels(card: Scorecard) -> None:
    """Raises ValueError."""
    if any(part.level not in _LEVELS for part in card.parts):
        raise ValueError("there is no such level")


def recording_checksum(recording: Path | None) -> str | None:
    """None for a recording that cannot be read: the answer is kept all the same, and `doctor --check` tells of it."""
    if recording is None:
        return None
    try:
        return sha256_of(recording)
    except OSError as error:
        log.warning("%s has no checksum: %s", recording.name, error.strerror)
        return None


def _no_attempt(attempt_id: int | None) -> NotFoundError:
    return NotFoundError(f"There is no attempt {attempt_id}.", "`coach history` lists them.")
