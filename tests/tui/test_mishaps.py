"""Whatever becomes of a transcription: the take stays, the user is told, and the app goes on."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.tui.screens.catching_up import CatchingUpScreen
from coach.tui.screens.rehearse import RehearseScreen
from coach.tui.widgets.notice import Notice
from tests.support.failing import CRASHES, FailingTranscriber
from tests.support.fakes import Stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text
from tests.tui.test_home import leave_take


@pytest.fixture
def failing(stage: Stage) -> Iterator[FailingTranscriber]:
    """In the place of the transcriber; how it fails is for the test to say."""
    transcriber = FailingTranscriber()
    transcriber.loaded.set()
    object.__setattr__(stage.coach._equipment, "transcriber", transcriber)
    yield transcriber
    transcriber.released.set()


@pytest.mark.parametrize("how", CRASHES)
async def test_a_take_is_kept_and_can_be_scored_again(stage: Stage, failing: FailingTranscriber, how: str) -> None:
    failing.crash = CRASHES[how]
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("c", "space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("space")
        await wait_for_text(pilot, "What you said is kept: press s to score it")
        assert_fits(pilot.app)
        assert "secret" not in shown(pilot.app)
        (take,) = stage.coach.pending_takes()
        failing.crash = None
        await pilot.press("s")
        await wait_for_screen(pilot, "ScorecardScreen")
    assert [attempt.recording for attempt in stage.coach.attempts()] == [take.path]


async def test_running_out_of_memory_says_what_helps(stage: Stage, failing: FailingTranscriber) -> None:
    failing.crash = MemoryError
    leave_take(stage)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("s")
        await wait_for_text(pilot, "This computer ran out of memory while transcribing.")
        assert "smaller speech model" in re.sub(r"\s+", " ", shown(pilot.app))


@pytest.mark.parametrize("how", CRASHES)
async def test_models_that_fail_to_load_leave_the_app_and_the_take(stage: Stage, how: str) -> None:
    stage.transcriber.refuse = CRASHES[how]()  # type: ignore[assignment]
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await wait_for(pilot, lambda: pilot.app.models.error)  # type: ignore[attr-defined]
        await pilot.press("c", "space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("space")
        await wait_for_text(pilot, "What you said is kept")
    assert len(stage.coach.pending_takes()) == 1


async def test_what_cannot_be_followed_is_recorded_all_the_same(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def live(*_: object) -> None:
        raise ImportError("libtorch is broken")

    monkeypatch.setattr(stage.transcriber, "live", live)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("c", "space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_a_transcription_that_hangs_is_left_and_the_take_kept(
    stage: Stage, failing: FailingTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RehearseScreen, "SLOW_S", 0.01)
    failing.hangs = True
    async with make_app(stage).run_test(size=SMALL, notifications=True) as pilot:
        await wait_for(pilot, lambda: pilot.app.models.ready)  # type: ignore[attr-defined]
        await pilot.press("c", "space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("space")
        await wait_for(pilot, failing.hanging.is_set)
        await wait_for_text(pilot, "Esc leaves. The take is kept")
        assert_fits(pilot.app)
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")
        await wait_for_text(pilot, "was not scored. Score it now?")
        # The next answer is recorded all the same, beside what hangs.
        await pilot.press("c", "space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("space")
        await wait_for(pilot, lambda: len(stage.coach.pending_takes()) == 2)
        failing.released.set()


async def test_all_unscored_takes_are_scored_and_one_that_fails_stops_none(
    stage: Stage, failing: FailingTranscriber
) -> None:
    paths = [leave_take(stage, question) for question in ("step1-low", "boards", "gone-from-the-bank")]
    failing.crash, failing.fails_on = MemoryError, lambda path: path == paths[1]
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await wait_for_text(pilot, "a  Score all")
        assert_fits(pilot.app)
        await pilot.press("a")
        await wait_for_text(pilot, "2 takes scored; the history has them.")
        assert_fits(pilot.app)
        text = re.sub(r"\s+", " ", shown(pilot.app))
        assert text.count("scored: 9 of 10") == 2
        assert "1 failed, and stay on the disk" in text
        assert "not scored: This computer ran out of memory" in text
        assert [take.path for take in stage.coach.pending_takes()] == [paths[1]]
        await pilot.press("escape")
        await wait_for_text(pilot, "was not scored. Score it now?")
        assert "Score all" not in shown(pilot.app)
    assert {attempt.question_id for attempt in stage.coach.attempts()} == {"step1-low", ""}


async def test_leaving_while_all_are_scored_keeps_the_rest(stage: Stage, failing: FailingTranscriber) -> None:
    for _ in range(3):
        leave_take(stage)
    failing.hangs = True
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await wait_for_text(pilot, "a  Score all")
        await pilot.press("a")
        await wait_for(pilot, failing.hanging.is_set)
        screen = pilot.app.screen
        assert isinstance(screen, CatchingUpScreen)
        assert "still being scored" in screen.quitting_costs()
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")
        assert len(stage.coach.pending_takes()) == 3
        failing.released.set()
    assert not pilot.app.query(Notice).filter(".-problem")


_QUIT_WHILE_HANGING = """
import os, sys
from pathlib import Path
from coach.cli.ending import end_by_force
from coach.tui.app import CoachApp
from tests.support.failing import FailingTranscriber
from tests.support.fakes import make_stage
from tests.tui.helpers import wait_for
from tests.tui.test_home import leave_take

stage = make_stage(Path(sys.argv[1]))
failing = FailingTranscriber(hangs=True)
failing.loaded.set()
object.__setattr__(stage.coach._equipment, "transcriber", failing)
leave_take(stage)

async def use(pilot):
    await wait_for(pilot, lambda: pilot.app.screen.query(".menu") and pilot.app.models.ready)
    await pilot.app.workers.wait_for_complete()
    await pilot.press("s")
    await wait_for(pilot, failing.hanging.is_set)
    await pilot.press("escape", "q")

CoachApp(stage.coach, lambda: end_by_force(lambda: 0, print, 0.5)).run(headless=True, auto_pilot=use)
print("the app has ended", flush=True)
"""


def test_the_app_ends_although_a_transcription_does_not(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent.parent
    home = tmp_path / "home"
    ended = subprocess.run(
        [sys.executable, "-c", _QUIT_WHILE_HANGING, str(home)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "ended by force. What you said is kept" in ended.stdout
    assert len(list((home / "takes").glob("*.wav"))) == 1
