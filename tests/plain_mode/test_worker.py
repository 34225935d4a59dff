"""Work in the background, and a line about it now and then."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from threading import Event

import pytest

from coach.errors import ModelError
from coach.plain_mode.beside import Beside
from coach.plain_mode.worker import APART_S, Worker, outcome
from coach.ports import Progress
from tests.support.typist import Typist
from tests.support.waiting import wait_until


@pytest.fixture
def typist() -> Typist:
    return Typist()


def test_a_long_job_tells_of_itself_in_lines_that_are_far_apart(typist: Typist) -> None:
    """The clock goes on a second each time somebody looks at it."""
    seconds = count()
    worker = Worker(typist.console, lambda: float(next(seconds)))
    done = Event()

    def work(progress: Progress) -> str:
        for percent in count():
            progress("Transcribing", percent / 100_000)
            if done.wait(0.0001):
                break
        return "heard"

    job = worker.begin(work)
    done_at: list[int] = []

    def enough() -> Iterator[None]:
        wait_until(lambda: len(typist.said) > 2, "three lines")
        done_at.append(len(typist.said))
        done.set()
        yield

    watcher = Beside(lambda _stop: list(enough()), lambda: None)
    assert worker.wait(job) == "heard"
    watcher.end()
    worker.close(finish=True)
    assert all(line.startswith("Transcribing, ") and line.endswith(" percent.\n") for line in typist.said)
    assert next(seconds) >= APART_S * 2


def test_a_short_job_says_nothing_and_its_error_is_raised(typist: Typist) -> None:
    worker = Worker(typist.console)

    def fail(progress: Progress) -> str:
        progress("Loading", None)
        raise ModelError("The model is damaged.", "Get it again.")

    with pytest.raises(ModelError):
        worker.do(fail)
    assert isinstance(outcome(worker.begin(lambda _: "fine")), str)
    worker.close(finish=True)
    assert typist.said == []


def test_models_that_nobody_needs_are_not_loaded_to_the_end(typist: Typist) -> None:
    worker, loading = Worker(typist.console), Event()

    def load(progress: Progress) -> None:
        while True:
            progress("Loading the speech model", 0.4)
            loading.set()

    worker.warm_up(load)
    assert loading.wait(30)
    last = worker.begin(lambda _: "scored")
    worker.close(finish=True)
    assert outcome(last) == "scored"


def test_what_is_beside_tells_when_it_ends_by_itself_only() -> None:
    told: list[str] = []
    ends = Beside(lambda _stop: 1, lambda: told.append("ended"))
    wait_until(lambda: told, "the end to be told")
    assert ends.end() == 1
    asked = Beside(lambda stop: stop.wait(30), lambda: told.append("asked"))
    assert not asked.is_over
    assert asked.end()
    assert told == ["ended"]
