"""How the question of a take was asked, kept from the take's start until its answer is saved.

A take's name tells the question, not its wording: an interrupted take would be offered under another one, and an answer
to a follow-up as the answer to all of its question.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from coach.database import Database
from coach.errors import StorageError
from coach.folders import make_private_folder

#: A trigger forgets it again when the answer is saved.
_REMEMBER = "INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?, ?)"
_RECALL = "SELECT question_id, question, rubric, asks_about FROM asked WHERE recording = ?"
_FORGET = "DELETE FROM asked WHERE recording = ?"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked; `asks_about` is the only part that was asked for, empty for the whole answer."""

    question_id: str
    question: str
    rubric: str
    asks_about: str = ""


class AskedQuestions:
    """What was asked for each take that is not saved yet, in the database at `path`; takes lie in the same folder.

    For whoever has the right to write. What the speaker says matters more than how it was asked: where that cannot be
    kept, the log says so.
    """

    def __init__(self, path: Path) -> None:
        self._home = path.parent
        self._database = Database(path)

    def remember(self, take: Path, asked: Asked) -> None:
        name = self._name(take)
        self._write(_REMEMBER, name, asked.question_id, asked.question, asked.rubric, asked.asks_about)

    def recall(self, take: Path) -> Asked | None:
        """None for a take that nothing is known of. Raises StorageError."""
        rows = self._database.rows(_RECALL, self._name(take))
        return Asked(*map(str, rows[0])) if rows else None

    def forget(self, take: Path) -> None:
        self._write(_FORGET, self._name(take))

    def _write(self, statement: str, name: str, *values: str) -> None:
        try:
            make_private_folder(self._home)
            with self._database.writing() as connection:
                connection.execute(statement, (name, *values))
        except StorageError as error:
            log.warning("how %s was asked cannot be kept: %s", name, error)

    def _name(self, take: Path) -> str:
        """As an attempt names its recording."""
        return take.absolute().relative_to(self._home.absolute()).as_posix()
