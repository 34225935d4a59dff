"""The typed answer: counted while it is written, scored with one key, not lost by accident."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.widgets import TextArea

from coach.errors import ModelError
from coach.model import Source
from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import Stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text


async def open_page(pilot: Pilot[None]) -> TextArea:
    await started(pilot)
    await pilot.press("t")
    await wait_for_screen(pilot, "QuestionsScreen")
    await pilot.press("enter")
    await wait_for_screen(pilot, "TypedScreen")
    return pilot.app.screen.query_one(TextArea)


async def test_an_answer_is_counted_scored_and_kept(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        page = await open_page(pilot)
        await pilot.press(*"I failed")
        await wait_for_text(pilot, "2 words")
        page.text = ANSWER
        await wait_for_text(pilot, "52 words  ·  about 0:23 when spoken")
        assert_fits(pilot.app)
        await pilot.press("ctrl+s")
        await wait_for_screen(pilot, "ScorecardScreen")
        assert "typed" in shown(pilot.app)
        assert "Play" not in shown(pilot.app)
    (attempt,) = stage.coach.attempts()
    assert attempt.source is Source.TYPED
    assert attempt.question_id == QUESTIONS[0].id


async def test_an_empty_page_is_not_scored(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        await open_page(pilot)
        await pilot.press("space", "ctrl+s")
        await wait_for_text(pilot, "There is nothing to score yet.")
        await pilot.press("x")
        await wait_for(pilot, lambda: "nothing to score" not in shown(pilot.app))
    assert stage.coach.attempts() == ()


async def test_text_is_not_lost_by_one_key(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        page = await open_page(pilot)
        await pilot.press("x", "escape")
        await wait_for_screen(pilot, "ConfirmScreen")
        await pilot.press("n")
        await wait_for_screen(pilot, "TypedScreen")
        assert page.text == "x"
        await pilot.press("ctrl+q")
        await wait_for_screen(pilot, "ConfirmScreen")
        await pilot.press("n", "escape", "y")
        await wait_for_screen(pilot, "HomeScreen")


async def test_an_empty_page_is_left_without_a_question(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        await open_page(pilot)
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")


async def test_an_answer_can_be_mended(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        page = await open_page(pilot)
        page.text = "I failed."
        await pilot.press("ctrl+s")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("r")
        await wait_for_screen(pilot, "TypedScreen")
        assert pilot.app.screen.quitting_costs() == ""  # type: ignore[attr-defined] # it is in the history as it stands
        await pilot.press(*" Mine.", "escape")
        await wait_for_screen(pilot, "ConfirmScreen")
        await pilot.press("n", "ctrl+s")
        await wait_for_screen(pilot, "ScorecardScreen")
    assert [attempt.transcript.text for attempt in stage.coach.attempts()] == ["I failed. Mine.", "I failed."]


async def test_how_long_it_should_be_is_told_while_it_is_written_and_on_the_card(stage: Stage) -> None:
    shortest, longest = (f"{seconds // 60}:{seconds % 60:02d}" for seconds in QUESTIONS[0].target_s)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        page = await open_page(pilot)
        await wait_for_text(pilot, f"0 words  ·  a good answer takes {shortest} to {longest}")
        page.text = ANSWER + " It rained." * 300
        await wait_for_text(pilot, f"about 4:49 when spoken  ·  a good answer takes {shortest} to {longest}")
        assert_fits(pilot.app)
        await pilot.press("ctrl+s")
        await wait_for_screen(pilot, "ScorecardScreen")
        await wait_for_text(pilot, f"about 4:49 when spoken, longer than {shortest} to {longest}")


async def test_continue_goes_on_in_writing(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        page = await open_page(pilot)
        page.text = "I failed."
        await pilot.press("ctrl+s")
        await wait_for_screen(pilot, "ScorecardScreen")
        asked = stage.coach.attempts()[0].question
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")
        await wait_for_text(pilot, "Continue")
        await pilot.press("c")
        await wait_for_screen(pilot, "TypedScreen")
        assert pilot.app.screen.query_one(TextArea).text == "I failed."
        assert asked in shown(pilot.app)


async def test_help_has_one_line_for_keys_of_one_name(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        await open_page(pilot)
        await pilot.press("f1")
        await wait_for_screen(pilot, "HelpScreen")
        assert shown(pilot.app).count("Score it: ") == 1


async def test_a_failure_keeps_the_text(stage: Stage) -> None:
    def fail(text: str) -> None:
        raise ModelError("The model is damaged.", "Get it again.")

    async with make_app(stage).run_test() as pilot:
        page = await open_page(pilot)
        stage.coach._scorers.card = fail  # type: ignore[attr-defined]
        await pilot.press("x", "ctrl+s")
        await wait_for_text(pilot, "The model is damaged.")
        assert page.text == "x"
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "The model is damaged.")
