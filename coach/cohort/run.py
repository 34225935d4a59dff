"""A batch from its answers to its results: each content once, each file one line."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from coach.bank import Question
from coach.checksums import sha256_of
from coach.cohort.files import AnswerFile
from coach.cohort.journal import Journal
from coach.cohort.pace import pace
from coach.cohort.work import Job, Outcome
from coach.ports import Progress, WorkerPool, silent

Line = dict[str, Any]
DIED = "The worker process ended twice while it was scoring this answer; it may have run out of memory."
FEWER = "Try again with fewer workers (--workers 1)."


@dataclass(frozen=True, slots=True)
class Task:
    """By what the answers are scored; what it settles is part of every key in the journal."""

    question: Question
    scoring: str
    model: str
    engine: str

    def key(self, digest: str, *, typed: bool) -> str:
        """Of one content; a typed answer does not depend on the speech model."""
        heard_by = "" if typed else f"{self.model} {self.engine}"
        parts = (digest, self.scoring, self.question.rubric, self.question.id, self.question.text, heard_by)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(slots=True)
class Tally:
    """How many files have their result, and how many failed."""

    files: int = 0
    scored: int = 0
    known: int = 0
    failed: int = 0

    @property
    def done(self) -> int:
        return self.scored + self.known + self.failed


@dataclass
class CohortRun:
    """One run over the files. `write` gets a line for each, in the order in which they are done."""

    task: Task
    journal: Journal
    write: Callable[[Line], None]
    progress: Progress = silent
    tally: Tally = field(default_factory=Tally)
    _files: dict[str, list[AnswerFile]] = field(default_factory=dict)
    _began: float = 0.0

    def score(self, answers: Sequence[AnswerFile], pool: WorkerPool, work: Callable[[Job], Outcome]) -> Tally:
        """Score what the journal does not hold. Raises StorageError, and what would befall every answer."""
        todo = self._sort(answers)
        self._began = time.monotonic()
        self._say()
        elsewhere = self._work_off(pool, work, todo)
        # A worker on another machine may lack the folder: it gets the content itself.
        self._work_off(pool, work, _with_content(elsewhere))
        for job in elsewhere:
            self._fail(job.key, "The file changed or went away while the batch ran.", "Run the batch again.")
        return self.tally

    def _sort(self, answers: Sequence[AnswerFile]) -> list[Job]:
        """Write what is known already; the jobs for the rest, large ones first, so that all workers end together."""
        self.tally.files = len(answers)
        jobs: dict[str, tuple[int, Job]] = {}
        for number, answer in enumerate(answers):
            self.progress("Looking at the files", number / len(answers))
            try:
                digest, size = sha256_of(answer.path), answer.path.stat().st_size
            except OSError as error:
                self.tally.failed += 1
                self.write(_failure(answer, f"It cannot be read: {error.strerror}.", "Check that you may open it."))
                continue
            key = self.task.key(digest, typed=answer.typed)
            if key in self.journal:
                self.tally.known += 1
                self.write(_success(answer, self.journal.result(key)))
                continue
            self._files.setdefault(key, []).append(answer)
            job = Job(key, digest, answer.typed, answer.path, self.task.question, self.task.scoring)
            jobs.setdefault(key, (size, job))
        return [job for _, job in sorted(jobs.values(), key=lambda sized: -sized[0])]

    def _work_off(self, pool: WorkerPool, work: Callable[[Job], Outcome], jobs: Iterable[Job]) -> list[Job]:
        """The jobs whose file no worker could read."""
        unread = []
        with closing(pool.run(work, jobs)) as done:
            for job, outcome in done:
                if outcome is not None and outcome.unread:
                    unread.append(job)
                else:
                    self._settle(job.key, outcome or Outcome(error=DIED, fix=FEWER))
                self._say()
        return unread

    def _settle(self, key: str, outcome: Outcome) -> None:
        if outcome.result is not None:
            self._succeed(key, outcome.result)
        else:
            outcome.raise_if_for_all()
            self._fail(key, outcome.error, outcome.fix)

    def _succeed(self, key: str, result: Line) -> None:
        self.journal.add(key, result)
        for answer in self._files.pop(key):
            self.tally.scored += 1
            self.write(_success(answer, result))

    def _fail(self, key: str, error: str, fix: str) -> None:
        for answer in self._files.pop(key, ()):
            self.tally.failed += 1
            self.write(_failure(answer, error, fix))

    def _say(self) -> None:
        tally = self.tally
        now = tally.done - tally.known
        self.progress(
            pace(tally.done, tally.files, now, time.monotonic() - self._began), tally.done / max(1, tally.files)
        )


def _with_content(jobs: Iterable[Job]) -> Iterator[Job]:
    """The jobs whose content is still what it was, read when a worker is free for it."""
    for job in jobs:
        try:
            content = job.path.read_bytes()
        except OSError:
            continue
        if hashlib.sha256(content).hexdigest() == job.digest:
            yield replace(job, content=content)


def _success(answer: AnswerFile, result: Line) -> Line:
    recording = None if answer.typed else str(answer.path)
    return {"file": answer.name, "error": None} | result | {"recording": recording}


def _failure(answer: AnswerFile, error: str, fix: str) -> Line:
    return {"file": answer.name, "error": error, "fix": fix or None}
