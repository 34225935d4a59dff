"""The profile screen: asked for once, skippable, and what it changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.widgets import Input

from coach.bank import QuestionBank
from coach.profile import FIELDS, Profile
from coach.profile_file import write_profile
from coach.tui.screens.drilling import DrillScreen
from coach.tui.screens.session import SessionScreen
from coach.tui.widgets.notice import Notice
from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import Stage, make_stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text


async def test_the_first_start_asks_and_escape_skips_it_for_good(tmp_path: Path) -> None:
    stage = make_stage(tmp_path, introduced=False)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await wait_for_screen(pilot, "ProfileScreen")
        await wait_for_text(pilot, "your score, pass, or not taken")
        for label, _ in FIELDS.values():
            assert label in shown(pilot.app)
        assert_fits(pilot.app)
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")
        await started(pilot)
        assert "Start here" in shown(pilot.app)
    assert stage.coach.preparation.is_introduced
    assert stage.coach.preparation.profile().is_empty
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await wait_for_screen(pilot, "HomeScreen")


async def test_somebody_who_has_answered_is_not_asked(tmp_path: Path) -> None:
    stage = make_stage(tmp_path, introduced=False)
    stage.coach.assess_text(QUESTIONS[0], ANSWER, save=True)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await wait_for_text(pilot, "9 of 10, today")
        await wait_for_screen(pilot, "HomeScreen")


async def test_what_is_written_is_kept(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("p")
        await wait_for_screen(pilot, "ProfileScreen")
        await pilot.press(*"207", "enter", "1", "down", *"247")
        pilot.app.screen.query_one("#interview", Input).value = "2026-12-11"
        await pilot.press("ctrl+s")
        await wait_for_screen(pilot, "HomeScreen")
        kept = Profile(step1_result=207, step1_attempts=1, ck_score=247, interview=date(2026, 12, 11))
        assert stage.coach.preparation.profile() == kept
        await pilot.press("p")
        await wait_for_screen(pilot, "ProfileScreen")
        await wait_for_text(pilot, "2026-12-11")
        assert pilot.app.screen.query_one("#step1_result", Input).value == "207"
        await pilot.press("9", "escape")
        await wait_for_screen(pilot, "HomeScreen")
        assert stage.coach.preparation.profile() == kept


async def test_enter_on_the_last_line_saves(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("p")
        await wait_for_screen(pilot, "ProfileScreen")
        await pilot.press(*"pass", *["enter"] * len(FIELDS))
        await wait_for_screen(pilot, "HomeScreen")
        assert stage.coach.preparation.profile() == Profile(step1_result="pass")


async def test_a_line_that_cannot_be_used_is_named(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("p")
        await wait_for_screen(pilot, "ProfileScreen")
        pilot.app.screen.query_one("#graduated", Input).value = "long ago"
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "the year, such as 2019")
        assert pilot.app.screen.query_one(Notice).has_class("-problem")
        assert pilot.app.focused is pilot.app.screen.query_one("#graduated")
        assert_fits(pilot.app)
    assert stage.coach.preparation.profile().is_empty


async def test_where_nothing_can_be_saved_there_is_still_a_way_back(tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "home", introduced=False)
    (tmp_path / "home").write_text("not a folder")
    stage.coach.preparation._database = tmp_path / "elsewhere" / "coach.sqlite3"
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        if type(pilot.app.screen).__name__ != "ProfileScreen":
            await pilot.press("p")
        await wait_for_screen(pilot, "ProfileScreen")
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: pilot.app.screen.query_one(Notice).has_class("-problem"))
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")


async def test_a_damaged_profile_is_told_and_can_be_replaced(stage: Stage) -> None:
    stage.coach.settings.profile.write_text("ck_score = ")
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await wait_for_text(pilot, "cannot be read: Invalid value")
        await pilot.press("p")
        await wait_for_screen(pilot, "ProfileScreen")
        await wait_for_text(pilot, "takes its place")
        await pilot.press("ctrl+s")
        await wait_for_screen(pilot, "HomeScreen")
        assert stage.coach.preparation.profile().is_empty


@pytest.mark.parametrize(("key", "kind"), [("k", "Drill"), ("i", "Interview")])
async def test_a_session_asks_what_suits_the_profile_in_its_own_words(key: str, kind: str, tmp_path: Path) -> None:
    suits = QUESTIONS[0].model_copy(update={"wordings": ("How did the {step1} come about?",), "suits": ("low_step1",)})
    suits_not = QUESTIONS[1].model_copy(update={"suits": ("visa",)})
    stage = make_stage(tmp_path / "home", questions=QuestionBank((suits_not, suits)))
    write_profile(stage.coach.settings.profile, Profile(step1_result=207, visa="none"))
    stage.coach.assess_text(suits, ANSWER, save=True)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press(key)
        await wait_for_screen(pilot, f"{kind}SetUpScreen")
        await pilot.press("s")
        await wait_for_screen(pilot, f"{kind}Screen")
        screen = pilot.app.screen
        assert isinstance(screen, SessionScreen)
        assert screen.question.text == "How did the 207 come about?"
        planned = screen.drill.order if isinstance(screen, DrillScreen) else screen.interview.questions  # type: ignore[attr-defined]
        assert {question.id for question in planned} == {suits.id}
