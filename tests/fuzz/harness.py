"""What a fuzzed parser is, and what is expected of each case: success or a CoachError, soon."""

from __future__ import annotations

import signal
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from coach.errors import CoachError

#: On a busy machine a second of work takes several.
WAITED = 30
ROOT = Path(__file__).resolve().parent.parent.parent


class TooSlowError(BaseException):
    """A case took longer than its parser allows. Not an Exception, so that nothing in between keeps it."""


class UnclearError(AssertionError):
    """A CoachError that does not say what happened, or what to do."""


@dataclass(frozen=True)
class Parser:
    """One thing that parses: what it may be given, and what is asked of it.

    `check` is given a case and an empty folder; it may raise a CoachError with a fix and nothing else. `share` is how
    many cases `make test` tries, `seconds` how long one may take, `megabytes` how much memory all of them may add.
    """

    name: str
    cases: SearchStrategy[Any]
    check: Callable[[Any, Path], object]
    share: int = 60
    seconds: float = 10.0
    megabytes: int = 1024


@dataclass
class Findings:
    """How many cases were tried, and those that failed, by where they did, with the first case of each."""

    cases: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)


def attempt(parser: Parser, case: object, seconds: float | None = None) -> None:
    """One case. Raises whatever the parser should not have raised, and TooSlowError after `seconds` of work."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, _limited(seconds or parser.seconds):
        try:
            parser.check(case, Path(folder))
        except CoachError as error:
            if not error.what.strip() or not error.fix.strip():
                raise UnclearError(f"{type(error).__name__}: {error.what!r} has no fix") from error


def search(
    parser: Parser,
    cases: int,
    start: int,
    begun: Callable[[object], object] | None = None,
    seconds: float | None = None,
) -> Findings:
    """Try so many cases from the seed `start` and go on after a failure. Hypothesis may find fewer that differ.

    `begun` is told of each case before it is tried, since a case may end the process. `seconds` is another limit for
    each than the parser's.
    """
    findings = Findings()

    @seed(start)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(parser.cases)
    def one(case: object) -> None:
        if findings.cases >= cases:
            return
        findings.cases += 1
        if begun is not None:
            begun(case)
        try:
            attempt(parser, case, seconds)
        except (Exception, TooSlowError) as error:  # noqa: BLE001 - every kind is a finding
            where = signature(error)
            findings.failed[where] += 1
            findings.first.setdefault(where, f"{case!r}"[:4000])

    one()
    return findings


def signature(error: BaseException) -> str:
    """The kind of failure and the innermost place in the coach, so that one fault counts as one finding."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{ROOT}/coach/" in frame.filename] or frames
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__} at {place}: {str(error)[:160]!r}"


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """`seconds` of the processor's time, so that a busy machine fails nothing; of the clock's, for what waits, more."""

    def late(number: int, _frame: FrameType | None) -> None:
        what = f"worked for more than {seconds} s" if number == signal.SIGPROF else "waited too long"
        raise TooSlowError(what)

    timers = ((signal.SIGPROF, signal.ITIMER_PROF, seconds), (signal.SIGALRM, signal.ITIMER_REAL, WAITED * seconds))
    former = [signal.signal(number, late) for number, _, _ in timers]
    for _, timer, limit in timers:
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for (number, timer, _), handler in zip(timers, former, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)
