"""`coach score --pending`: every take that was left behind is scored, and none that fails takes the others along."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach.cli import main
from coach.cohort.pending import PATIENCE_S, PendingTake
from coach.config import Settings
from coach.folders import LOCK
from coach.model import Recording, Source
from coach.ports import JobT, Results, ResultT
from tests.support import content
from tests.support.failing import CRASHES, FailingTranscriber
from tests.support.fakes import Stage, make_stage, write_wav
from tests.support.other_coach import OtherCoach
from tests.unit.test_cli import logging_as_before  # noqa: F401 - a fixture

NOW = datetime(2026, 11, 22, 13, 30, 0, 123_000, tzinfo=UTC)


@dataclass
class InThisProcess:
    """A pool without processes. Over the takes in `deadly` (from 0) its worker dies; at `stop` comes Ctrl+C."""

    deadly: set[int] = field(default_factory=set)
    stop: int = -1
    limit_s: Callable[[PendingTake], float] | None = None

    def run(self, work: Callable[[JobT], ResultT], jobs: Iterable[JobT]) -> Results[JobT, ResultT]:
        for number, job in enumerate(jobs):
            if number == self.stop:
                raise KeyboardInterrupt
            assert "step1" not in repr(job), "libraries write that to their logs"
            yield job, None if number in self.deadly else work(job)


@dataclass
class Left:
    """A Coach, three takes that were never scored, and how they are transcribed."""

    stage: Stage
    paths: list[Path]
    transcriber: FailingTranscriber
    pool: InThisProcess

    @property
    def pending(self) -> set[Path]:
        return {take.path for take in self.stage.coach.pending_takes()}


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Left:
    stage, pool = make_stage(tmp_path / "home"), InThisProcess()
    transcriber = FailingTranscriber()
    transcriber.loaded.set()
    object.__setattr__(stage.coach._equipment, "transcriber", transcriber)

    def build(settings: Settings) -> object:
        stage.coach.settings = settings
        return stage.coach

    def build_pool(*, limit_s: Callable[[PendingTake], float], **options: object) -> InThisProcess:
        assert options == {"workers": 1, "scheduler": None, "model_bytes": 1_000_000}
        pool.limit_s = limit_s
        return pool

    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("coach.wiring.build_coach", build)
    monkeypatch.setattr("coach.wiring.build_worker_pool", build_pool)
    paths = [
        write_wav(stage.coach._takes.new_path(question, NOW + timedelta(hours=hour)), 4.0)
        for hour, question in enumerate(("step1-low", "gone-from-the-bank", "boards"))
    ]
    return Left(stage, paths, transcriber, pool)


def test_all_are_scored_and_kept_the_oldest_first(left: Left, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--pending"]) == 0
    out, err = capsys.readouterr()
    assert [line.split("\t") for line in out.splitlines()] == [
        [path.name, "9 of 10", f"attempt {number}"] for number, path in enumerate(left.paths, start=1)
    ]
    assert "3 scored, 0 failed." in err
    assert not left.pending
    attempts = left.stage.coach.attempts()[::-1]
    assert [attempt.recording for attempt in attempts] == left.paths
    assert [attempt.created_at for attempt in attempts] == [NOW + timedelta(hours=hour) for hour in range(3)]
    assert {attempt.source for attempt in attempts} == {Source.MICROPHONE}
    assert [attempt.question_id for attempt in attempts] == ["step1-low", "", "boards"]
    assert attempts[0].question == content.QUESTIONS[0].text
    assert main(["score", "--pending"]) == 0
    assert "Every take is scored." in capsys.readouterr().err


@pytest.mark.parametrize("how", sorted(set(CRASHES) - {"model"}))
def test_one_that_fails_stays_and_stops_none(left: Left, capsys: pytest.CaptureFixture[str], how: str) -> None:
    left.transcriber.crash = CRASHES[how]
    left.transcriber.fails_on = lambda path: path == left.paths[1]
    assert main(["score", "--pending", "--json"]) == 1
    out, err = capsys.readouterr()
    first, failed, last = map(json.loads, out.splitlines())
    assert (first["error"], first["id"], first["total"]) == (None, 1, 9)
    assert (last["error"], last["id"]) == (None, 2)
    assert failed["recording"] == str(left.paths[1])
    assert failed["fix"]
    assert "secret" not in out + err
    assert "2 scored, 1 failed. Those stay on the disk for later." in err
    assert left.pending == {left.paths[1]}
    left.transcriber.crash = None
    assert main(["score", "--pending"]) == 0
    assert not left.pending


def test_a_worker_that_dies_or_hangs_stops_none(left: Left, capsys: pytest.CaptureFixture[str]) -> None:
    left.pool.deadly = {0}
    assert main(["score", "--pending"]) == 1
    assert "failed: The process that transcribed it ended, or did not come to an end" in capsys.readouterr().out
    assert left.pending == {left.paths[0]}


def test_how_long_a_worker_may_take_grows_with_the_take(left: Left) -> None:
    main(["score", "--pending"])
    assert left.pool.limit_s is not None
    short, long = (
        PendingTake(Recording(left.paths[0], seconds, NOW), content.QUESTIONS[0]) for seconds in (30.0, 1800.0)
    )
    assert PATIENCE_S == left.pool.limit_s(short) < left.pool.limit_s(long)


def test_without_a_model_all_stay(left: Left, capsys: pytest.CaptureFixture[str]) -> None:
    left.transcriber.crash = CRASHES["model"]
    assert main(["score", "--pending"]) == 3
    err = capsys.readouterr().err
    assert "Stopped. 0 of 3 are scored and kept; the others stay on the disk for later." in err
    assert "The speech model is damaged." in err
    assert left.pending == set(left.paths)


def test_ctrl_c_keeps_what_is_scored_and_what_is_not(left: Left, capsys: pytest.CaptureFixture[str]) -> None:
    left.pool.stop = 1
    assert main(["score", "--pending"]) == 130
    assert "Stopped. 1 of 3 are scored" in capsys.readouterr().err
    assert left.pending == set(left.paths[1:])


def test_beside_another_coach_it_refuses(left: Left, capsys: pytest.CaptureFixture[str]) -> None:
    with OtherCoach(left.stage.coach.settings.home):
        assert main(["score", "--pending"]) == 1
    assert "Another coach is open" in capsys.readouterr().err
    assert left.pending == set(left.paths)


def test_with_nothing_to_score_no_lock_is_taken(left: Left) -> None:
    for path in left.paths:
        path.unlink()
    (left.stage.coach.settings.home / LOCK).unlink()
    assert main(["score", "--pending"]) == 0
    assert not (left.stage.coach.settings.home / LOCK).exists()


@pytest.mark.parametrize("more", [("a.wav",), ("--save",), ("--batch", "x"), ("--question", "boards"), ("--remote",)])
def test_nothing_goes_with_it(left: Left, more: tuple[str, ...]) -> None:
    assert main(["score", "--pending", *more]) == 2
    assert left.pending == set(left.paths)
