"""What a list shows of every attempt, read without transcripts and scorecards; ten thousand take a moment.

It needs neither the settings nor a validation library, so that `coach history` answers at once.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coach.database import Database, stored_moment
from coach.errors import StorageError

_LISTED = """
    SELECT id, created_at, question_id, question, rubric, source, total, refused, recording,
           2 * json_array_length(scorecard, '$.parts') AS maximum,
           (SELECT json_group_array(json_extract(value, '$.name')) FROM json_each(scorecard, '$.flags')) AS flags,
           coalesce(json_extract(scorecard, '$.asks_about'), '') AS asks_about,
           json_extract(delivery, '$.duration_s') AS duration_s,
           json_extract(delivery, '$.speaking_rate_wpm') AS speaking_rate_wpm
    FROM attempts ORDER BY created_at DESC, id DESC
"""

_RECENT = """
    SELECT question_id, question, rubric,
           (SELECT json_group_array(json_array(json_extract(value, '$.name'), json_extract(value, '$.level')))
            FROM json_each(scorecard, '$.parts')) AS levels
    FROM attempts WHERE refused IS NULL ORDER BY created_at DESC, id DESC LIMIT ?
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
    flags: tuple[str, ...]
    duration_s: float | None
    speaking_rate_wpm: float | None
    recording: Path | None
    asks_about: str = ""


def list_attempts(database: Path) -> tuple[Listed, ...]:
    """Every attempt, newest first. Raises StorageError."""
    rows = Database(database).rows(_LISTED)
    return tuple(_listed(row, database) for row in rows)


def recent_levels(database: Path, limit: int) -> tuple[AnswerLevels, ...]:
    """The levels of the latest `limit` answers that were scored, newest first. Raises StorageError."""
    return tuple(_answer_levels(row, database) for row in Database(database).rows(_RECENT, limit))


def _answer_levels(row: sqlite3.Row, database: Path) -> AnswerLevels:
    try:
        levels = tuple((str(name), int(level)) for name, level in json.loads(row["levels"]))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise StorageError(
            f"The latest answers in {database} cannot be read.", "They may come from another version: upgrade."
        ) from error
    return AnswerLevels(row["question_id"], row["question"], row["rubric"], levels)


def _listed(row: sqlite3.Row, database: Path) -> Listed:
    try:
        return Listed(
            id=row["id"],
            created_at=stored_moment(row["created_at"]),
            question_id=row["question_id"],
            question=row["question"],
            rubric=row["rubric"],
            source=row["source"],
            total=row["total"],
            maximum=row["maximum"],
            refused=row["refused"],
            flags=tuple(json.loads(row["flags"])),
            duration_s=row["duration_s"],
            speaking_rate_wpm=row["speaking_rate_wpm"],
            recording=database.parent / row["recording"] if row["recording"] else None,
            asks_about=row["asks_about"],
        )
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise StorageError(
            f"Attempt {row['id']} in {database} cannot be read.", "It may come from another version: upgrade."
        ) from error
