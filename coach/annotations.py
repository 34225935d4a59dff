"""What the user adds to a saved attempt: a note, a star, tags, and the levels guessed before they were shown."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from coach.database import Database
from coach.errors import NotFoundError, StorageError

LONGEST_NOTE = 4000
LONGEST_TAG = 30
MOST_TAGS = 12
STARRED = "starred"

_SAVE = """
    INSERT OR REPLACE INTO annotations (attempt_id, note, starred, tags, guess)
    SELECT id, ?, ?, ?, ? FROM attempts WHERE id = ?
"""


@dataclass(frozen=True, slots=True)
class Annotation:
    """`guess` is the level (0 to 2) that the user expected of each part, by its name; None when they did not guess."""

    note: str = ""
    starred: bool = False
    tags: tuple[str, ...] = ()
    guess: Mapping[str, int] | None = None

    @property
    def is_empty(self) -> bool:
        return self == Annotation()


@dataclass(frozen=True, slots=True)
class GuessedLevel:
    """One part as the user guessed it and as it was scored; `difference` is guess minus score (-2 to 2)."""

    part: str
    guessed: int
    scored: int

    @property
    def difference(self) -> int:
        return self.guessed - self.scored


@dataclass(frozen=True, slots=True)
class Guessed:
    """A guess beside the score, for the parts that both have."""

    parts: tuple[GuessedLevel, ...] = ()

    @property
    def mean_difference(self) -> float | None:
        """The mean absolute difference in levels; None when no part can be compared."""
        return sum(abs(part.difference) for part in self.parts) / len(self.parts) if self.parts else None


def beside_score(guess: Mapping[str, int] | None, levels: Mapping[str, int]) -> Guessed:
    """The guess beside the levels, in the order of the levels."""
    both = (GuessedLevel(name, guess[name], level) for name, level in levels.items() if guess and name in guess)
    return Guessed(tuple(both))


def tidy_tags(text: str) -> tuple[str, ...]:
    """The tags in "gap, Second try  #visa": separated by commas or #, in lower case, each once, in their order."""
    tags = (" ".join(tag.lower().split())[:LONGEST_TAG].strip() for tag in text.replace("#", ",").split(","))
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS]


def filters_of(annotations: Iterable[Annotation]) -> tuple[str, ...]:
    """What a list of attempts can be limited to: "starred" where one is, and "#tag" for each tag in use, sorted."""
    known = list(annotations)
    tags = sorted({tag for annotation in known for tag in annotation.tags})
    starred = [STARRED] if any(annotation.starred for annotation in known) else []
    return (*starred, *(f"#{tag}" for tag in tags))


def passes(chosen: str, annotation: Annotation | None) -> bool:
    """Whether an attempt is among those that `chosen` (see `filters_of`; empty for all) lets through."""
    if not chosen or annotation is None:
        return not chosen
    return annotation.starred if chosen == STARRED else chosen.removeprefix("#") in annotation.tags


class Annotations:
    """The annotations in the database at `path`. Every method raises StorageError when it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = Database(path)

    def get(self, attempt_id: int) -> Annotation:
        """An empty one where nothing was added."""
        rows = self._database.rows("SELECT * FROM annotations WHERE attempt_id = ?", attempt_id)
        return self._annotation(rows[0]) if rows else (Annotation())

    def all(self) -> Mapping[int, Annotation]:
        """By the attempt's id; attempts to which nothing was added are left out."""
        rows = self._database.rows("SELECT * FROM annotations")
        return MappingProxyType({row["attempt_id"]: self._annotation(row) for row in rows})

    def save(self, attempt_id: int, annotation: Annotation) -> None:
        """Keep it instead of what was there. Raises NotFoundError when the attempt is gone."""
        if not self._path.exists():
            raise _no_attempt(attempt_id)
        guess = None if annotation.guess is None else json.dumps(dict(annotation.guess))
        note = annotation.note.strip()[:LONGEST_NOTE]
        values = (note, int(annotation.starred), json.dumps(annotation.tags), guess, attempt_id)
        with self._database.writing() as connection:
            saved = connection.execute(_SAVE, values).rowcount
        if not saved:
            raise _no_attempt(attempt_id)

    def _annotation(self, row: sqlite3.Row) -> Annotation:
        try:
            guess = json.loads(row["guess"]) if row["guess"] else None
            return Annotation(row["note"], bool(row["starred"]), tuple(map(str, json.loads(row["tags"]))), guess)
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise StorageError(
                f"The note on attempt {row['attempt_id']} in {self._path} cannot be read.",
                "It may come from another version: upgrade.",
            ) from error


def _no_attempt(attempt_id: int) -> NotFoundError:
    return NotFoundError(f"There is no attempt {attempt_id}.", "`coach history` lists them.")
