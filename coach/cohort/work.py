"""One answer, scored by a worker: what it is given, what it gives back, and the work itself."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from coach.answers import LONGEST_BYTES, decode_answer
from coach.bank import Question
from coach.checksums import sha256_of
from coach.config import Settings, load_settings
from coach.errors import CoachError, ExitCode
from coach.model import Attempt
from coach.rehearsal import Coach
from coach.report import as_dict
from coach.rubric import Rubric

Builder = Callable[[Settings], Coach]

#: Held while a coach is built, so that the threads of a process share one, and with it one copy of each model.
_BUILDING = Lock()


class VersionError(CoachError):
    """A worker would score by other files than this machine."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Job:
    """An answer to score: the `text` of it, or a file's `content`; with neither the worker reads `path` itself.

    Nothing private is in its `repr`: libraries write that to their logs.
    """

    key: str
    digest: str
    typed: bool
    path: Path = field(repr=False)
    question: Question = field(repr=False)
    scoring: str = ""
    content: bytes | None = field(default=None, repr=False)
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: a result, or an error with what to do about it.

    `unread` means that the worker has no such file; `ends_all` that every other answer would fail in the same way.
    """

    result: dict[str, Any] | None = field(default=None, repr=False)
    error: str = ""
    fix: str = ""
    unread: bool = False
    ends_all: ExitCode | None = None

    def raise_if_for_all(self) -> None:
        """Raises CoachError, as the worker met it, when no answer can be scored."""
        if self.ends_all is not None:
            error = CoachError(self.error, self.fix)
            error.exit_code = self.ends_all
            raise error


@dataclass(frozen=True, slots=True)
class ScoreAnswer:
    """The work, as it is sent to a worker: `build` makes a coach there, once per process, with the models it loads.

    Folders and the like are the worker's own; speech is heard by `model` and `engine` on every one.
    """

    build: Builder
    model: str
    engine: str

    def __call__(self, job: Job) -> Outcome:
        """Never raises a CoachError."""
        try:
            with _local(job) as path:
                if path is None:
                    return Outcome(unread=True)
                coach = built(self.build, self.model, self.engine)
                if scoring_digest(coach.rubrics.get(job.question.rubric)) != job.scoring:
                    raise VersionError(
                        "A worker scores by other rubric files than this computer.",
                        "Install the same version of the coach, with the same rubrics, on every machine.",
                    )
                attempt = _assess(coach, job, path)
        except CoachError as error:
            ends_all = None if error.exit_code is ExitCode.FAILED else error.exit_code
            return Outcome(error=error.what, fix=error.fix, ends_all=ends_all)
        return Outcome(as_dict(replace(attempt, recording=None)))


def scoring_digest(rubric: Rubric) -> str:
    """Changes whenever any file changes by which answers are scored."""
    digest = hashlib.sha256(rubric.name.encode())
    folders = (rubric.folder, *([rubric.own] if rubric.own else []))
    for path in (path for folder in folders for path in sorted(folder.glob(f"{rubric.name}.*"))):
        digest.update(f"{path.name} {sha256_of(path)}".encode())
    return digest.hexdigest()[:16]


def built(build: Builder, model: str, engine: str) -> Coach:
    """The one coach of this process that hears by that model and engine. Raises ConfigError, ContentError."""
    with _BUILDING:
        return _built(build, model, engine)


@cache
def _built(build: Builder, model: str, engine: str) -> Coach:
    return build(load_settings(model=model, engine=engine))


def _assess(coach: Coach, job: Job, path: Path) -> Attempt:
    if job.text is not None:
        return coach.assess_text(job.question, job.text)
    if not job.typed:
        return coach.assess_file(job.question, path)
    with path.open("rb") as file:
        return coach.assess_text(job.question, decode_answer(file.read(LONGEST_BYTES + 1), job.path.name))


@contextmanager
def _local(job: Job) -> Iterator[Path | None]:
    """Where the worker reads the answer: its own copy of what it was sent, or the same file, if it has it."""
    if job.content is None:
        yield job.path if job.text is not None or _is_here(job) else None
        return
    descriptor, name = tempfile.mkstemp(prefix="coach-", suffix=job.path.suffix)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(job.content)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _is_here(job: Job) -> bool:
    try:
        return job.path.is_file() and sha256_of(job.path) == job.digest
    except OSError:
        return False
