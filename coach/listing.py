"""What a list shows of every attempt, read without transcripts and scorecards; ten thousand take a moment.

It needs neither the settings nor a validation library, so that `coach history` answers at once.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from coach.database import Database, stored_moment

# Figures are narrow; what stands behind the transcript in a row of attempts costs six times as long to read.
_COLUMNS = """
    id, attempts.created_at, attempts.question_id, question, attempts.rubric, source, total, attempts.refused,
    recording, levels, figures.duration_s, speaking_rate_wpm, asks_about
"""
_LISTED = f"""
    SELECT {_COLUMNS} FROM attempts LEFT JOIN figures ON attempt_id = id
    ORDER BY attempts.created_at DESC, id DESC LIMIT ?
"""  # noqa: S608 - ours
_EVERY = -1
#: Why an attempt whose row is damaged has no score. It stands in the list, so that it is not lost in silence, and no
#: other answer is lost for it.
DAMAGED = "This answer is damaged and cannot be shown."

_LATEST = f"""
    SELECT {_COLUMNS}
    FROM (SELECT DISTINCT question_id AS practised FROM attempts) JOIN attempts ON id IN (
        SELECT given.id FROM attempts AS given LEFT JOIN figures ON attempt_id = given.id
        WHERE given.question_id = practised AND coalesce(asks_about, '') = ''
        ORDER BY given.created_at DESC, given.id DESC LIMIT ?
    ) LEFT JOIN figures ON attempt_id = id
    ORDER BY attempts.created_at DESC, id DESC
"""  # noqa: S608 - ours

_ASKED = "SELECT question_id, count(*) FROM figures WHERE asks_about = '' GROUP BY question_id"

_FLAGS = """
    SELECT id, (SELECT json_group_array(json_extract(value, '$.name')) FROM json_each(scorecard, '$.flags')) AS flags
    FROM attempts JOIN figures ON attempt_id = id WHERE figures.flags > 0
"""

_RECENT = """
    SELECT question_id, question, rubric,
           (SELECT json_group_array(json_array(json_extract(value, '$.name'), json_extract(value, '$.level')))
            FROM json_each(scorecard, '$.parts')) AS levels
    FROM attempts WHERE refused IS NULL AND json_valid(scorecard) ORDER BY created_at DESC, id DESC LIMIT ?
"""


_HEARD_WITH = """
    SELECT CASE WHEN json_valid(transcript) THEN json_extract(transcript, '$.model') END
    FROM attempts WHERE source = 'microphone' ORDER BY created_at DESC, id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class AnswerLevels:
    """What one scored answer earned: each part's name and level (0 to 2)."""

    question_id: str
    question: str
    rubric: str
    levels: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One attempt as a list shows it. `duration_s` and `speaking_rate_wpm` are None for a typed answer.

    `asks_about` is the only part that was asked for; empty when it was the whole answer.
    """

    id: int
    created_at: datetime
    question_id: str
    question: str
    rubric: str
    source: str
    total: int
    maximum: int
    refused: str | None
    duration_s: float | None
    speaking_rate_wpm: float | None
    recording_file: str | None
    asks_about: str = ""

    @property
    def recording(self) -> Path | None:
        """Where the recording is. Ten thousand Path objects would take as long as all the rest."""
        return Path(self.recording_file) if self.recording_file else None


@dataclass(frozen=True, slots=True)
class Practised:
    """The history as far as the next question depends on it; answers to follow-ups and of one part count for nothing.

    `answers` is how many attempts there are, those too. `asked` is how often each question was answered, `latest` are
    the last answers to each, newest first.
    """

    answers: int = 0
    asked: Mapping[str, int] = field(default_factory=dict)
    latest: tuple[Listed, ...] = ()

    @property
    def last(self) -> Listed | None:
        """The newest of all."""
        return self.latest[0] if self.latest else None

    @property
    def last_of_each(self) -> Mapping[str, Listed]:
        """The newest answer to each question."""
        return {one.question_id: one for one in reversed(self.latest)}


def list_attempts(database: Path, most: int | None = None) -> tuple[Listed, ...]:
    """Every attempt, newest first, or the `most` newest ones. Raises StorageError."""
    return _listed(database, _LISTED, _EVERY if most is None else most)


def read_practised(database: Path, most: int) -> Practised:
    """With the `most` latest answers to each question: takes no longer after years than after weeks.

    Raises StorageError.
    """
    counted = Database(database).rows("SELECT count(*) FROM attempts")
    answers = counted[0][0] if counted else 0
    return Practised(answers, questions_asked(database), _listed(database, _LATEST, most))


def questions_asked(database: Path) -> Mapping[str, int]:
    """How often each question was answered in whole. Raises StorageError."""
    return dict(map(tuple, Database(database).rows(_ASKED)))


def flags_of_attempts(database: Path) -> Mapping[int, tuple[str, ...]]:
    """The names of the flags by the attempt's id; attempts without any are left out. Raises StorageError."""
    return {row["id"]: tuple(json.loads(row["flags"])) for row in Database(database).rows(_FLAGS)}


def recent_levels(database: Path, limit: int) -> tuple[AnswerLevels, ...]:
    """The levels of the latest `limit` answers that were scored, newest first. Raises StorageError."""
    found = (_answer_levels(row) for row in Database(database).rows(_RECENT, limit))
    return tuple(one for one in found if one is not None)


def heard_with(database: Path) -> str:
    """The speech model that wrote down the latest spoken answer; empty where nothing tells. Raises StorageError."""
    rows = Database(database).rows(_HEARD_WITH)
    return str(rows[0][0] or "") if rows else ""


def _answer_levels(row: sqlite3.Row) -> AnswerLevels | None:
    """None for a damaged answer: it tells nothing."""
    try:
        levels = tuple((str(name), int(level)) for name, level in json.loads(row["levels"]))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return AnswerLevels(row["question_id"], row["question"], row["rubric"], levels)


def _listed(database: Path, query: str, *values: object) -> tuple[Listed, ...]:
    # Thousands of attempts have a few hundred different sets of levels: each is parsed once.
    maximums: dict[str | None, int | None] = {}
    folder = str(database.parent)
    found = [_one(row, maximums, folder) for row in Database(database).rows(query, *values)]
    if any(one.refused == DAMAGED for one in found):  # where the database puts nonsense is not where 1970 belongs
        found.sort(key=lambda one: one.created_at, reverse=True)
    return tuple(found)


def _moment_or_none(text: str) -> datetime | None:
    try:
        return stored_moment(text)
    except (ValueError, TypeError):
        return None


def _maximum_or_none(levels: str | None) -> int | None:
    """The most that an answer with these parts can earn."""
    try:
        return 2 * len(json.loads(levels or ""))
    except (ValueError, TypeError, RecursionError):
        return None


def _one(row: sqlite3.Row, maximums: dict[str | None, int | None], folder: str) -> Listed:
    (
        attempt_id,
        created_at,
        question_id,
        question,
        rubric,
        source,
        total,
        refused,
        recording,
        levels,
        *spoken,
        asks,
    ) = row
    if levels not in maximums:
        maximums[levels] = _maximum_or_none(levels)
    moment, maximum = _moment_or_none(created_at), maximums[levels]
    if moment is None or maximum is None:
        moment, maximum, refused = moment or datetime.fromtimestamp(0, UTC), 0, DAMAGED
    duration_s, rate = spoken
    return Listed(
        attempt_id,
        moment,
        question_id,
        question,
        rubric,
        source,
        total,
        maximum,
        refused,
        duration_s,
        rate,
        os.path.join(folder, recording) if recording else None,  # noqa: PTH118 - see Listed.recording
        asks or "",
    )
