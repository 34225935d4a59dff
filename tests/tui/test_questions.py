"""The question list: the user's own first, by topic; and the wording whose turn it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList

from coach.bank import Question, QuestionBank
from coach.profile import Profile
from tests.support.content import ANSWER, poor_card
from tests.support.fakes import Stage, make_stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for_screen, wait_for_text

BANK = QuestionBank(
    (
        Question(
            id="low",
            topic="Step 1 score",
            text="Your Step 1 is low. Why?",
            why="They want to know.",
            wordings=("What is behind the {step1}?", "Shall we speak of Step 1?"),
            suits=("low_step1",),
        ),
        Question(id="visa", topic="Visa", text="Will you stay?", why="They want to know.", suits=("visa",)),
        Question(id="page", topic="Statement", text="Write the paragraph.", why="To read it.", suits=("any", "typed")),
    )
)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = make_stage(tmp_path / "home", questions=BANK)
    made.coach.preparation.keep(Profile(step1_result=207, visa="none"))
    return made


async def test_the_users_questions_by_topic_and_a_key_for_all(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("d")
        await wait_for_screen(pilot, "QuestionsScreen")
        await wait_for_text(pilot, "2 of 3 questions suit your profile; press a for all.")
        assert "Will you stay?" not in shown(pilot.app)
        assert "Step 1 score" in shown(pilot.app)
        assert "in writing" in shown(pilot.app)
        assert_fits(pilot.app)
        await pilot.press("a")
        await wait_for_text(pilot, "Will you stay?")
        assert "All 3 questions; press a for the 2 that suit" in shown(pilot.app)
        await pilot.press("a")
        await wait_for_text(pilot, "2 of 3 questions")
        assert "Will you stay?" not in shown(pilot.app)


async def test_without_a_profile_all_are_there(stage: Stage) -> None:
    stage.coach.preparation.keep(Profile())
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("d")
        await wait_for_text(pilot, "All 3 questions.")
        await pilot.press("a")
        await wait_for_text(pilot, "All 3 questions.")


async def test_the_wording_whose_turn_it_is(stage: Stage) -> None:
    for wording in ("Your Step 1 is low. Why?", "What is behind the 207?", "Shall we speak of Step 1?"):
        async with make_app(stage).run_test(size=SMALL) as pilot:
            await started(pilot)
            await pilot.press("t")
            await wait_for_screen(pilot, "QuestionsScreen")
            await pilot.press("enter")
            await wait_for_screen(pilot, "TypedScreen")
            await wait_for_text(pilot, wording)
            pilot.app.screen.query_one("TextArea").text = ANSWER  # type: ignore[attr-defined]
            await pilot.press("ctrl+s")
            await wait_for_screen(pilot, "ScorecardScreen")
        assert stage.coach.attempts()[0].question == wording


async def test_a_question_that_wants_writing_opens_the_page(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("d")
        await wait_for_screen(pilot, "QuestionsScreen")
        await pilot.press("down", "enter")
        await wait_for_screen(pilot, "TypedScreen")
        await wait_for_text(pilot, "Write the paragraph.")


async def test_chance_takes_one_of_those_on_the_list(stage: Stage) -> None:
    stage.coach.preparation.keep(Profile(step1_result=250, visa="none"))
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("t")
        await wait_for_screen(pilot, "QuestionsScreen")
        assert pilot.app.screen.query_one(OptionList).option_count == 2
        await pilot.press("r")
        await wait_for_screen(pilot, "TypedScreen")
        await wait_for_text(pilot, "Write the paragraph.")


async def test_home_says_what_is_next_and_why_and_opens_it(tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "home", questions=BANK, card=poor_card)
    stage.coach.preparation.keep(Profile(step1_result=207))
    for _ in range(2):
        stage.coach.assess_text(BANK.questions[0], ANSWER, save=True)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await wait_for_text(pilot, "(weakest part: Cause)")
        assert_fits(pilot.app)
        await pilot.press("n")
        await wait_for_screen(pilot, "RehearseScreen")
        await wait_for_text(pilot, "Shall we speak of Step 1?")


async def test_the_first_evening_starts_with_a_question_that_suits(stage: Stage) -> None:
    stage.coach.preparation.keep(Profile(step1_result=250, visa="J-1"))
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("c")
        await wait_for_screen(pilot, "RehearseScreen")
        await wait_for_text(pilot, "Will you stay?")
