"""An answer that was given in a session, before and after it is scored."""

from __future__ import annotations

from dataclasses import dataclass

from coach.bank import Question
from coach.errors import CoachError
from coach.model import Attempt, Recording


@dataclass(frozen=True, slots=True)
class Given:
    """Either a take on disk or a text that is `kept` in the history, to be scored.

    `attempt` is there once it is scored, `error` when that did not work.
    """

    question: Question
    recording: Recording | None = None
    kept: Attempt | None = None
    attempt: Attempt | None = None
    error: CoachError | None = None

    @property
    def is_waiting(self) -> bool:
        """Neither scored nor failed."""
        return self.attempt is None and self.error is None
