"""The user's own guess before the score."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.widgets import TextArea

from coach.config import load_settings
from tests.support.content import ANSWER
from tests.support.fakes import Stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text


async def answer(pilot: Pilot[None], *, toggle: bool) -> None:
    await started(pilot)
    await pilot.press("t", "enter")
    await wait_for_screen(pilot, "TypedScreen")
    if toggle:
        await pilot.press("ctrl+g")
        await wait_for_text(pilot, "You will guess the levels")
    pilot.app.screen.query_one(TextArea).text = ANSWER
    await pilot.press("ctrl+s")


async def test_the_guess_comes_before_the_score_and_stands_beside_it(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await answer(pilot, toggle=True)
        await wait_for_screen(pilot, "GuessScreen")
        assert "parts strong" not in shown(pilot.app)
        assert "strong?" not in shown(pilot.app)
        assert_fits(pilot.app)
        await pilot.press("2", "enter")
        await wait_for_text(pilot, "4 of 5 parts have no guess yet.")
        await pilot.press("0", "2", "2", "2")
        await wait_for_text(pilot, "[2 strong]")
        await pilot.press("enter")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.app.workers.wait_for_complete()
        await pilot.resize_terminal(160, 60)
        await wait_for_text(pilot, "Your guess was 0.6 levels off per part.")
        assert "Cause: you absent, scored strong (2 too low)" in shown(pilot.app)
        assert "Residency link: you strong, scored partial (1 too high)" in shown(pilot.app)
    assert stage.coach.review.progress().points[0].guess_difference == 0.6
    assert load_settings({"COACH_HOME": str(stage.coach.settings.home)}).guess


async def test_it_can_be_skipped(stage: Stage) -> None:
    stage.coach.choose_guessing(on=True)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await answer(pilot, toggle=False)
        await wait_for_screen(pilot, "GuessScreen")
        await pilot.press("escape")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")
    assert stage.coach.review.progress().points[0].guess_difference is None


async def test_a_click_goes_from_level_to_level(stage: Stage) -> None:
    stage.coach.choose_guessing(on=True)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await answer(pilot, toggle=False)
        await wait_for_screen(pilot, "GuessScreen")
        await pilot.click("OptionList", offset=(3, 0))
        await wait_for_text(pilot, "[0 absent]")
        await pilot.click("OptionList", offset=(3, 0))
        await wait_for_text(pilot, "[1 partial]")


async def test_without_the_setting_nobody_is_asked(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await answer(pilot, toggle=False)
        await wait_for_screen(pilot, "ScorecardScreen")
        await wait_for(pilot, lambda: "parts strong" in shown(pilot.app))
