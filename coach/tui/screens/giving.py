"""Answers of a session, scored and kept in the background, one after the other, while the next is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from textual import work

from coach.errors import CoachError
from coach.model import Attempt, Session, SessionKind
from coach.ports import AbandonedError, Progress
from coach.tui.given import Given
from coach.tui.messages import GivenScored
from coach.tui.screens.taking import TakingScreen
from coach.tui.workers import Reporter


class GivingScreen(TakingScreen[None]):
    """`given` are the answers so far, in order; `session` is kept with each."""

    def __init__(self, kind: SessionKind) -> None:
        super().__init__()
        self.session = Session(kind, datetime.now(UTC).isoformat(timespec="seconds"))
        self.given: list[Given] = []
        self._scoring: int | None = None

    def scored(self, number: int) -> None:
        """One of `given` was scored, or could not be."""

    def give(self, given: Given) -> None:
        """An answer to be scored when those before it are."""
        self.given.append(given)
        self._score_next()

    def _score_next(self) -> None:
        """One at a time, in the order in which they were given."""
        if self._scoring is None:
            number = next((number for number, given in enumerate(self.given) if given.is_waiting), None)
            if number is not None:
                self._scoring = number
                self._score(number, self.given[number])

    @work(thread=True, group="score")
    def _score(self, number: int, given: Given) -> None:
        try:
            attempt = self._assess_given(given, Reporter(self))
        except AbandonedError:
            return
        except CoachError as error:
            self.post_message(GivenScored(number, None, error))
        else:
            self.post_message(GivenScored(number, attempt))

    def _assess_given(self, given: Given, progress: Progress) -> Attempt:
        if given.recording is not None:
            return self.coach.assess_take(given.question, given.recording, progress, self.session)
        assert given.kept is not None
        return self.coach.rescore(given.kept, given.kept.transcript.text, progress)

    def on_given_scored(self, message: GivenScored) -> None:
        self.given[message.number] = replace(self.given[message.number], attempt=message.attempt, error=message.error)
        self._scoring = None
        self._score_next()
        self.scored(message.number)
