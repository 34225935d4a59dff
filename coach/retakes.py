"""The takes of one question, as little of each as comparing their wording needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coach.database import Database, stored_moment
from coach.errors import StorageError

_SAME = "attempts.question_id = ?1 AND (?1 != '' OR question = ?2)"
_TEXTS = f"""
    SELECT id, attempts.created_at, question,
           coalesce(nullif(json_extract(transcript, '$.corrected_text'), ''), json_extract(transcript, '$.text'), '')
           AS said,
           coalesce(figures.asks_about, '') AS asks_about
    FROM attempts LEFT JOIN figures ON attempt_id = id WHERE {_SAME} ORDER BY attempts.created_at DESC, id DESC LIMIT ?3
"""  # noqa: S608 - both halves are ours
_IDS = f"""
    SELECT id, attempts.created_at, question, '' AS said, coalesce(figures.asks_about, '') AS asks_about
    FROM attempts LEFT JOIN figures ON attempt_id = id WHERE {_SAME} ORDER BY attempts.created_at, id
"""  # noqa: S608 - ours


@dataclass(frozen=True, slots=True)
class Retake:
    """One take of a question: when it was given, how the question was worded, and what was said ("" when not read).

    `asks_about` is the only part that was asked for, in a follow-up; empty when it was the whole answer.
    """

    id: int
    created_at: datetime
    question: str
    said: str = ""
    asks_about: str = ""


def retakes(database: Path, question_id: str, question: str) -> tuple[Retake, ...]:
    """Every take of the question, oldest first, without what was said. Raises StorageError.

    A question that is not of the bank has no id (""): then its text tells it from others.
    """
    return _read(database, _IDS, question_id, question)


def said_in_retakes(database: Path, question_id: str, question: str, most: int) -> tuple[Retake, ...]:
    """The newest `most` takes of the question with what was said, newest first. Raises StorageError."""
    return _read(database, _TEXTS, question_id, question, most)


def _read(database: Path, query: str, *values: object) -> tuple[Retake, ...]:
    rows = Database(database).rows(query, *values)
    try:
        return tuple(
            Retake(row["id"], stored_moment(row["created_at"]), row["question"], row["said"], row["asks_about"])
            for row in rows
        )
    except (ValueError, TypeError) as error:
        raise StorageError(
            f"The takes of a question in {database} cannot be read.", "They may come from another version: upgrade."
        ) from error
