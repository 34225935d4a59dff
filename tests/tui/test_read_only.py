"""Beside another coach the app only reads, says so, and goes on as soon as the other is closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import Stage, write_wav
from tests.support.other_coach import OtherCoach, TurnedAwayError
from tests.tui.helpers import (
    SMALL,
    assert_fits,
    eventually,
    make_app,
    shown,
    started,
    wait_for,
    wait_for_screen,
    wait_for_text,
)
from tests.tui.test_home import leave_take

MARK = "this one can only read"


@pytest.fixture
def other(stage: Stage, tmp_path: Path) -> Iterator[OtherCoach]:
    """It opened this folder first. One answer is in it, one take was never scored."""
    stage.coach.assess_file(QUESTIONS[1], write_wav(tmp_path / "answer.wav"), save=True)
    leave_take(stage)
    with OtherCoach(stage.coach.settings.home) as other:
        yield other


async def begun(pilot: Pilot[None]) -> None:
    await wait_for_text(pilot, MARK)


async def test_every_screen_says_so_and_by_whom(stage: Stage, other: OtherCoach) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await begun(pilot)
        assert f"Another coach is open (process {other.pid}): this one can only read." in shown(pilot.app)
        await wait_for(pilot, lambda: "was not scored" not in shown(pilot.app))  # the other may be recording it
        assert_fits(pilot.app)
        for key, screen in (("h", "HistoryScreen"), ("escape", "HomeScreen"), ("d", "QuestionsScreen")):
            await pilot.press(key)
            await wait_for_screen(pilot, screen)
            await wait_for_text(pilot, MARK)
            assert_fits(pilot.app)


async def test_answers_are_looked_at_played_and_exported(stage: Stage, other: OtherCoach) -> None:
    async with make_app(stage).run_test(size=(160, 60), notifications=True) as pilot:
        await begun(pilot)
        await pilot.press("h")
        await wait_for_screen(pilot, "HistoryScreen")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("enter")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("p")
        await wait_for(pilot, lambda: stage.player.playing)
        await pilot.press("p")
        await pilot.press("o")
        await wait_for(pilot, lambda: list(stage.coach.settings.home.glob("exports/*.html")))


async def test_recording_says_why_not_and_what_to_do(stage: Stage, other: OtherCoach) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await begun(pilot)
        await pilot.press("c")
        await wait_for_screen(pilot, "RehearseScreen")
        await pilot.press("space")
        await wait_for_text(pilot, "Close the other one, then try again.")
        assert not stage.recorder.takes
        assert len(stage.coach.pending_takes()) == 1
        assert_fits(pilot.app)


async def test_a_typed_answer_stays_on_the_page(stage: Stage, other: OtherCoach) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await begun(pilot)
        await pilot.press("c", "t")
        await wait_for_screen(pilot, "TypedScreen")
        await pilot.press(*"mine", "ctrl+s")
        await wait_for_text(pilot, "Close the other one")
        assert "mine" in shown(pilot.app)
        assert len(stage.coach.attempts()) == 1


async def test_deleting_says_why_not(stage: Stage, other: OtherCoach) -> None:
    async with make_app(stage).run_test(size=SMALL, notifications=True) as pilot:
        await begun(pilot)
        await pilot.press("h")
        await wait_for_screen(pilot, "HistoryScreen")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("x", "y")
        await wait_for_text(pilot, "Close the other one")
        assert len(stage.coach.attempts()) == 1


@pytest.mark.parametrize("end", ["close", "kill"])
async def test_once_the_other_has_ended_this_one_goes_on(stage: Stage, other: OtherCoach, end: str) -> None:
    async with make_app(stage).run_test(size=SMALL, notifications=True) as pilot:
        await begun(pilot)
        getattr(other, end)()
        await wait_for_text(pilot, "The other coach is closed")
        await wait_for(pilot, lambda: MARK not in shown(pilot.app))
        await wait_for_text(pilot, "was not scored")
        await pilot.press("s")
        await wait_for_screen(pilot, "ScorecardScreen")
    assert len(stage.coach.attempts()) == 2


async def test_an_app_alone_keeps_others_from_writing(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await wait_for(pilot, lambda: stage.coach.writer.holds)
        assert MARK not in shown(pilot.app)
        with pytest.raises(TurnedAwayError):
            OtherCoach(stage.coach.settings.home)
    stage.coach.writer.give_up()
    await eventually(lambda: not stage.coach.writer.holds)
    stage.coach.assess_text(QUESTIONS[0], ANSWER, save=True)
