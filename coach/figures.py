"""The figures of every attempt, for progress: read from a narrow table, without any transcript or scorecard."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coach.annotations import beside_score
from coach.database import Database, stored_moment
from coach.errors import StorageError

_FIGURES = """
    SELECT attempt_id, created_at, question_id, rubric, refused, levels, flags, asks_about,
           duration_s, speaking_rate_wpm, fillers_per_min, annotations.guess
    FROM figures LEFT JOIN annotations USING (attempt_id)
    ORDER BY created_at, attempt_id
"""
_PRACTISED = "SELECT question_id FROM figures WHERE question_id != '' GROUP BY question_id ORDER BY min(attempt_id)"

LEVELS = range(3)


@dataclass(frozen=True, slots=True)
class Figures:
    """One attempt in figures.

    `levels` are those (0 to 2) of its parts, by name. Length (s), rate (words per minute) and fillers (per minute, the
    lower end of their range) are None for a typed answer. `guess_difference` is the mean absolute difference in levels
    between the user's guess and the score, None when they did not guess. `asks_about` names the only part that a
    follow-up asked for; empty when it was the whole answer.
    """

    attempt_id: int
    created_at: datetime
    question_id: str
    rubric: str
    refused: bool
    levels: Mapping[str, int]
    flags: int
    duration_s: float | None
    speaking_rate_wpm: float | None
    fillers_per_min: float | None
    guess_difference: float | None = None
    asks_about: str = ""

    @property
    def share(self) -> float:
        """The total as a share (0 to 1) of the most that the rubric gives."""
        return sum(self.levels.values()) / (2 * len(self.levels)) if self.levels else 0.0


def read_figures(database: Path) -> tuple[Figures, ...]:
    """Of every attempt, oldest first. Raises StorageError."""
    rows = Database(database).rows(_FIGURES)
    # Thousands of attempts have a few hundred different sets of levels: each is parsed once.
    known: dict[str, Mapping[str, int]] = {}
    return tuple(_figures(row, known, database) for row in rows)


def practised_questions(database: Path) -> tuple[str, ...]:
    """The ids of the questions that were answered, the first practised first. Raises StorageError."""
    return tuple(row["question_id"] for row in Database(database).rows(_PRACTISED))


def _levels(text: str) -> Mapping[str, int]:
    """Raises ValueError, RecursionError."""
    levels = json.loads(text)
    if not isinstance(levels, dict) or any(type(level) is not int or level not in LEVELS for level in levels.values()):
        raise ValueError("these are no levels")
    return levels


def _figures(row: sqlite3.Row, known: dict[str, Mapping[str, int]], database: Path) -> Figures:
    attempt_id, created_at, question_id, rubric, refused, text, flags, asks_about, duration_s, rate, fillers, guess = (
        row
    )
    try:
        levels = known.get(text)
        if levels is None:
            levels = known[text] = _levels(text)
        moment = stored_moment(created_at)
        difference = beside_score(json.loads(guess), levels).mean_difference if guess else None
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise StorageError(
            f"The figures of attempt {attempt_id} in {database} cannot be read.",
            "It may come from another version: upgrade.",
        ) from error
    return Figures(
        attempt_id,
        moment,
        question_id,
        rubric,
        bool(refused),
        levels,
        flags,
        duration_s,
        rate,
        fillers,
        difference,
        asks_about,
    )
