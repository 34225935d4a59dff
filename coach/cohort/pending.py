"""`coach score --pending`: the takes that were never scored, each by a worker process, so that none takes others along.

A worker only reads; what it heard is kept by the process that was started, which has the right to write.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from coach.bank import Question
from coach.cohort.work import Builder, built
from coach.errors import CoachError, ExitCode
from coach.model import Attempt, Recording
from coach.ports import Progress, WorkerPool, silent
from coach.rehearsal import Coach

#: A take that is worked on for so long (s), and for so many times its own length, will never be done.
PATIENCE_S, PATIENCE_TIMES = 900.0, 20.0
DIED = "The process that transcribed it ended, or did not come to an end; the computer may have run out of memory."
SMALLER = "The take is kept. Close other programs, or try a smaller speech model: coach score --pending --model tiny.en"


@dataclass(frozen=True, slots=True)
class PendingTake:
    """A take and the question that it answers. Nothing private is in its `repr`."""

    recording: Recording = field(repr=False)
    question: Question = field(repr=False)

    @property
    def patience_s(self) -> float:
        """How long a worker may take."""
        return max(PATIENCE_S, PATIENCE_TIMES * self.recording.duration_s)


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a take in a worker: an attempt that is not kept yet, or an error with what to do about it."""

    attempt: Attempt | None = field(default=None, repr=False)
    error: str = ""
    fix: str = ""
    ends_all: ExitCode | None = None


@dataclass(frozen=True, slots=True)
class HearTake:
    """The work, as it is sent to a worker; see `ScoreAnswer`."""

    build: Builder
    model: str
    engine: str

    def __call__(self, take: PendingTake) -> Heard:
        """Never raises a CoachError."""
        try:
            coach = built(self.build, self.model, self.engine)
            return Heard(coach.hear_take(take.question, take.recording))
        except CoachError as error:
            ends_all = None if error.exit_code is ExitCode.FAILED else error.exit_code
            return Heard(error=error.what, fix=error.fix, ends_all=ends_all)


@dataclass(slots=True)
class PendingRun:
    """One run. `write` is told of each take as it is done: the attempt that was kept, or what went wrong."""

    coach: Coach
    write: Callable[[Recording, Attempt | CoachError], None]
    progress: Progress = silent
    scored: int = 0
    failed: int = 0

    def score(self, takes: Sequence[Recording], pool: WorkerPool, work: Callable[[PendingTake], Heard]) -> None:
        """Score and keep each take, in order. Raises what would befall every take, StorageError, ReadOnlyError."""
        jobs = (PendingTake(take, self.coach.question_of_take(take)) for take in takes)
        self._say(takes)
        with closing(pool.run(work, jobs)) as done:
            for job, heard in done:
                self._settle(job.recording, heard or Heard(error=DIED, fix=SMALLER))
                self._say(takes)

    def _settle(self, take: Recording, heard: Heard) -> None:
        if heard.attempt is not None:
            self.write(take, self.coach.keep(heard.attempt))
            self.scored += 1
            return
        error = CoachError(heard.error, heard.fix)
        if heard.ends_all is not None:
            error.exit_code = heard.ends_all
            raise error
        self.failed += 1
        self.write(take, error)

    def _say(self, takes: Sequence[Recording]) -> None:
        done = self.scored + self.failed
        self.progress(f"Scoring the unscored takes: {done} of {len(takes)} done", done / len(takes))
