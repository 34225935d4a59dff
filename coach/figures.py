"""The figures of every attempt, for progress: read from a narrow table, without any transcript or scorecard."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coach.annotations import beside_score
from coach.database import Database
from coach.errors import StorageError

_FIGURES = """
    SELECT figures.*, annotations.guess
    FROM figures LEFT JOIN annotations USING (attempt_id)
    ORDER BY created_at, attempt_id
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """One attempt in figures.

    `levels` are those (0 to 2) of its parts, by name. Length (s), rate (words per minute) and fillers (per minute, the
    lower end of their range) are None for a typed answer. `guess_difference` is the mean absolute difference in levels
    between the user's guess and the score, None when they did not guess.
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

    @property
    def share(self) -> float:
        """The total as a share (0 to 1) of the most that the rubric gives."""
        return sum(self.levels.values()) / (2 * len(self.levels)) if self.levels else 0.0


def read_figures(database: Path) -> tuple[Figures, ...]:
    """Of every attempt, oldest first. Raises StorageError."""
    rows = Database(database).rows(_FIGURES)
    return tuple(_figures(row, database) for row in rows)


def _figures(row: sqlite3.Row, database: Path) -> Figures:
    try:
        levels = json.loads(row["levels"])
        guess = json.loads(row["guess"]) if row["guess"] else None
        return Figures(
            attempt_id=row["attempt_id"],
            created_at=datetime.fromisoformat(row["created_at"]),
            question_id=row["question_id"],
            rubric=row["rubric"],
            refused=bool(row["refused"]),
            levels=levels,
            flags=row["flags"],
            duration_s=row["duration_s"],
            speaking_rate_wpm=row["speaking_rate_wpm"],
            fillers_per_min=row["fillers_per_min"],
            guess_difference=beside_score(guess, levels).mean_difference if guess else None,
        )
    except (ValueError, TypeError) as error:
        raise StorageError(
            f"The figures of attempt {row['attempt_id']} in {database} cannot be read.",
            "It may come from another version: upgrade.",
        ) from error
