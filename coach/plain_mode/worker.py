"""The one thread that loads models and scores, so that Ctrl+C and the next question never wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from coach.errors import CoachError
from coach.plain_mode.console import Console
from coach.ports import AbandonedError, Progress

#: The first word about a job comes after so long, further ones at least so far apart (s).
FIRST_S, APART_S = 2.0, 5.0
#: How often a job is looked at (s).
BEAT_S = 0.1

ResultT = TypeVar("ResultT")


@dataclass(slots=True)
class Told:
    """What a job last said of itself; a Progress, which ends the job once it is `abandoned`."""

    line: str = ""
    abandoned: bool = False

    def __call__(self, what: str, fraction: float | None = None, /) -> None:
        if self.abandoned:
            raise AbandonedError
        self.line = f"{what}." if fraction is None else f"{what}, {fraction * 100:.0f} percent."


@dataclass(frozen=True, slots=True)
class Job(Generic[ResultT]):
    """Something that is being done, and how far it is."""

    future: Future[ResultT]
    told: Told

    @property
    def is_done(self) -> bool:
        return self.future.done()


class Worker:
    """Does one job after the other. `now_s` is a clock in seconds."""

    def __init__(self, console: Console, now_s: Callable[[], float] = time.monotonic) -> None:
        self._console, self._now_s = console, now_s
        self._pool = ThreadPoolExecutor(1, "plain-mode")
        self._jobs: list[Job[object]] = []
        self._warming: Job[None] | None = None

    @property
    def is_idle(self) -> bool:
        """Nothing is left to be scored; models may still be loading."""
        return all(job.is_done for job in self._jobs)

    def warm_up(self, load: Callable[[Progress], None]) -> None:
        """Load the models while the question is read; at the first answer only. What fails is told by the answer."""
        if self._warming is None:
            self._warming = self._submitted(load)

    def begin(self, work: Callable[[Progress], ResultT]) -> Job[ResultT]:
        """Do it when what was begun before is done."""
        job = self._submitted(work)
        self._jobs = [*(one for one in self._jobs if not one.is_done), cast("Job[object]", job)]
        return job

    def _submitted(self, work: Callable[[Progress], ResultT]) -> Job[ResultT]:
        told = Told()
        return Job(self._pool.submit(work, told), told)

    def do(self, work: Callable[[Progress], ResultT]) -> ResultT:
        """Wait for it, with a line now and then. Raises what `work` raises."""
        return self.wait(self.begin(work))

    def wait(self, job: Job[ResultT]) -> ResultT:
        """The result, with a line about it now and then. Raises what the work raises."""
        said, next_s = "", self._now_s() + FIRST_S
        while not self.is_done_within(job, BEAT_S):
            line = self._line(job)
            if line and line != said and self._now_s() >= next_s:
                self._console.say(line)
                said, next_s = line, self._now_s() + APART_S
        return job.future.result()

    def is_done_within(self, job: Job[ResultT], seconds: float) -> bool:
        """Whether it is done by then, with or without success."""
        try:
            job.future.exception(timeout=seconds)
        except NotYet:
            return False
        return True

    def _line(self, job: Job[ResultT]) -> str:
        """A job that waits for the models tells how far those are."""
        warming = self._warming
        return job.told.line or (warming.told.line if warming and not warming.is_done else "")

    def close(self, *, finish: bool) -> None:
        """End it. With `finish` wait until every answer is scored; otherwise for nothing: what is not done is left."""
        if self._warming is not None:
            self._warming.told.abandoned = True  # an answer that still needs the models loads them itself
        for job in self._jobs:
            job.told.abandoned = not finish
            while finish and not self.is_done_within(job, BEAT_S):
                pass  # Ctrl+C comes in between
        self._pool.shutdown(wait=False, cancel_futures=not finish)


def outcome(job: Job[ResultT]) -> ResultT | CoachError:
    """What became of a job that is done. Raises what is no expected failure."""
    try:
        return job.future.result()
    except CoachError as error:
        return error
