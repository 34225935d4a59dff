"""The figures of attempts, added up by the database for the points of a chart, without any transcript or scorecard.

SQLite adds up ten thousand rows while the screen is painted; as Python's objects they would keep the painting waiting.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from coach.annotations import beside_score
from coach.database import Database, stored_moment
from coach.errors import StorageError

LEVELS = range(3)


class Grain(StrEnum):
    """What one point of a chart, or one line of a table, stands for."""

    ANSWER = "answer"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def first_day(self, day: date) -> date:
        """The first day of the day, week (from Monday) or month that `day` is in."""
        if self is Grain.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Grain.MONTH else day


#: Where a point begins, for SQLite: the answer's own moment, or the first day by the local clock.
_STARTS = {
    Grain.ANSWER: "created_at",
    Grain.DAY: "date(created_at, 'localtime')",
    Grain.WEEK: "date(created_at, 'localtime', 'weekday 0', '-6 days')",
    Grain.MONTH: "date(created_at, 'localtime', 'start of month')",
}
_CHOSEN = "(?1 IS NULL OR question_id IN (SELECT value FROM json_each(?1)))"
_DAYS = f"SELECT {_STARTS[Grain.DAY]} AS start, count(*), min(attempt_id) FROM figures WHERE {_CHOSEN} GROUP BY start"  # noqa: S608 - ours
_RUBRICS = f"""
    SELECT rubric, count(*) FROM figures WHERE NOT refused AND {_CHOSEN}
    GROUP BY rubric ORDER BY count(*) DESC, min(created_at)
"""  # noqa: S608 - ours
_NEWEST_LEVELS = f"""
    SELECT levels, attempt_id FROM figures WHERE rubric = ?2 AND NOT refused AND asks_about = '' AND {_CHOSEN}
    ORDER BY created_at DESC, attempt_id DESC LIMIT 1
"""  # noqa: S608 - ours
_PRACTISED = "SELECT question_id FROM figures WHERE question_id != '' GROUP BY question_id ORDER BY min(attempt_id)"


@dataclass(frozen=True, slots=True)
class Means:
    """Over the answers of one point that have the figure, None where none has.

    Length in seconds, rate in words and fillers (the lower end of their range) in fillers per minute: typed answers
    have none of the three. Flags are those of the answers that were scored.
    """

    answers: int
    flags: float | None
    speaking_rate_wpm: float | None
    fillers_per_min: float | None
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class Scored:
    """So many scored answers of one point that earned the same levels (0 to 2, by part).

    `guess_difference` is the mean absolute difference in levels between the user's guess and the score, None when they
    did not guess. `whole` is false where only one part was asked for.
    """

    start: date
    answers: int
    rubric: str
    levels: Mapping[str, int]
    whole: bool
    guess_difference: float | None

    @property
    def share(self) -> float:
        """The total as a share (0 to 1) of the most that the rubric gives."""
        return sum(self.levels.values()) / (2 * len(self.levels)) if self.levels else 0.0


class Figures:
    """Of all answers, or of those to some questions. Methods raise StorageError where they cannot be read."""

    def __init__(self, connection: sqlite3.Connection, path: Path, questions: Collection[str] | None) -> None:
        self._connection = connection
        self._path = path
        self._questions = None if questions is None else json.dumps(sorted(questions))
        self._levels: dict[str, Mapping[str, int]] = {}

    def days(self) -> dict[date, int]:
        """How many answers were given on each day of the local clock, in order."""
        return {self._start(Grain.DAY, start, attempt_id): count for start, count, attempt_id in self._rows(_DAYS)}

    def rubrics(self) -> dict[str, int]:
        """How many answers were scored by each, the most used first."""
        return dict(map(tuple, self._rows(_RUBRICS)))

    def parts(self, rubric: str) -> tuple[str, ...]:
        """Those of the newest whole answer, which has the parts of today's rubric."""
        return next((tuple(self._parsed(text, known)) for text, known in self._rows(_NEWEST_LEVELS, rubric)), ())

    def means(self, grain: Grain) -> dict[date, Means]:
        """By the moment or day at which a point begins, in order."""
        query = f"""
            SELECT {_STARTS[grain]} AS start, min(attempt_id), count(*), avg(flags) FILTER (WHERE NOT refused),
                   avg(speaking_rate_wpm), avg(fillers_per_min), avg(duration_s)
            FROM figures WHERE {_CHOSEN} GROUP BY start
        """  # noqa: S608 - ours
        found = {
            self._start(grain, start, attempt_id): Means(*figures) for start, attempt_id, *figures in self._rows(query)
        }
        return dict(sorted(found.items()))

    def scored(self, grain: Grain) -> Iterator[Scored]:
        """What was earned, without the answers that were refused."""
        query = f"""
            SELECT {_STARTS[grain]} AS start, min(attempt_id), count(*), rubric, levels, asks_about = '', guess
            FROM figures LEFT JOIN annotations USING (attempt_id) WHERE NOT refused AND {_CHOSEN}
            GROUP BY start, rubric, levels, asks_about = '', guess
        """  # noqa: S608 - ours
        for start, attempt_id, count, rubric, text, whole, guess in self._rows(query):
            levels = self._parsed(text, attempt_id)
            difference = self._difference(guess, levels, attempt_id) if guess else None
            yield Scored(self._start(grain, start, attempt_id), count, rubric, levels, bool(whole), difference)

    def _rows(self, query: str, *values: object) -> Iterator[sqlite3.Row]:
        return iter(self._connection.execute(query, (self._questions, *values)))

    def _start(self, grain: Grain, text: str, attempt_id: int) -> date:
        try:
            moment = stored_moment(text)
            return moment.astimezone() if grain is Grain.ANSWER else moment.date()
        except (ValueError, TypeError, OverflowError) as error:
            raise self._unreadable(attempt_id) from error

    def _parsed(self, text: str, attempt_id: int) -> Mapping[str, int]:
        """Thousands of attempts have a few hundred different sets of levels: each is parsed once."""
        if text not in self._levels:
            try:
                self._levels[text] = _levels(text)
            except (ValueError, RecursionError) as error:
                raise self._unreadable(attempt_id) from error
        return self._levels[text]

    def _difference(self, guess: str, levels: Mapping[str, int], attempt_id: int) -> float | None:
        try:
            return beside_score(json.loads(guess), levels).mean_difference
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise self._unreadable(attempt_id) from error

    def _unreadable(self, attempt_id: int) -> StorageError:
        return StorageError(
            f"The figures of attempt {attempt_id} in {self._path} cannot be read.",
            "It may come from another version: upgrade.",
        )


@contextmanager
def figures_in(database: Path, questions: Collection[str] | None = None) -> Iterator[Figures]:
    """Of one state of the database: what is added meanwhile is not in them. Raises StorageError."""
    with Database(database).reading() as connection:
        yield Figures(connection, database, questions)


def practised_questions(database: Path) -> tuple[str, ...]:
    """The ids of the questions that were answered, the first practised first. Raises StorageError."""
    return tuple(row["question_id"] for row in Database(database).rows(_PRACTISED))


def _levels(text: str) -> Mapping[str, int]:
    """Raises ValueError, RecursionError."""
    levels = json.loads(text)
    if not isinstance(levels, dict) or any(type(level) is not int or level not in LEVELS for level in levels.values()):
        raise ValueError("these are no levels")
    return levels
