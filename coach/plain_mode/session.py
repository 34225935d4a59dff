"""The answers of a drill or an interview: scored on the worker, one after the other, while the next is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from coach.errors import CoachError
from coach.model import Attempt, Session, SessionKind
from coach.plain_mode.answering import Given, begin_scoring
from coach.plain_mode.room import Room
from coach.plain_mode.worker import Job, outcome


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was given, and its scoring."""

    given: Given
    job: Job[Attempt]


@dataclass(slots=True)
class Answers:
    """Those of one session, in order. Each is kept with the session's id."""

    room: Room
    session: Session
    given: list[Answered] = field(default_factory=list)

    @classmethod
    def of(cls, room: Room, kind: SessionKind) -> Answers:
        """A session that begins now."""
        return cls(room, Session(kind, datetime.now(UTC).isoformat(timespec="seconds")))

    def add(self, given: Given) -> Answered:
        """Raises StorageError when a text cannot be kept."""
        answered = Answered(given, begin_scoring(self.room, given, self.session))
        self.given.append(answered)
        return answered

    def wait(self) -> list[tuple[Given, Attempt | CoachError]]:
        """What became of each answer, once all are scored; a line now and then meanwhile."""
        waiting = sum(not answered.job.is_done for answered in self.given)
        if waiting:
            self.room.console.say(f"Answers that are still being scored: {waiting}.")
        for answered in self.given:
            try:
                self.room.worker.wait(answered.job)
            except CoachError:
                continue  # told in the debrief
        results: list[tuple[Given, Attempt | CoachError]] = []
        for answered in self.given:
            result = outcome(answered.job)
            results.append((answered.given, result))
        return results
