"""What was deleted or changed is taken back with one key."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea
from textual.widgets._footer import FooterKey

from coach.bin import KEPT
from coach.model import Attempt
from coach.tui.screens.help import key_table
from coach.tui.screens.scorecard import ScorecardScreen
from coach.tui.widgets.long_table import LongTable
from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import Stage, write_wav
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text

WIDE = (160, 60)


def spoken(stage: Stage, tmp_path: Path) -> Attempt:
    return stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "answer.wav"), save=True)


async def open_history(pilot: Pilot[None]) -> LongTable:
    await started(pilot)
    await pilot.press("h")
    await wait_for_screen(pilot, "HistoryScreen")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return pilot.app.screen.query_one(LongTable)


def footer(pilot: Pilot[None]) -> list[str]:
    return [key.description for key in pilot.app.screen.query(FooterKey)]


async def test_a_deleted_answer_comes_back(stage: Stage, tmp_path: Path) -> None:
    attempt = spoken(stage, tmp_path)
    assert attempt.recording is not None
    async with make_app(stage).run_test(size=SMALL, notifications=True) as pilot:
        table = await open_history(pilot)
        assert "Undo" not in footer(pilot)
        await pilot.press("u")
        await pilot.press("x", "y")
        await wait_for_text(pilot, "Press u to bring it back,")
        await wait_for(pilot, lambda: "Undo" in footer(pilot))
        assert_fits(pilot.app)
        assert not attempt.recording.exists()
        await pilot.press("u")
        await wait_for(pilot, lambda: table.row_count == 1)
        await wait_for_text(pilot, "The answer is back.")
        await wait_for(pilot, lambda: "Undo" not in footer(pilot))
        assert_fits(pilot.app)
    assert attempt.recording.exists()
    assert stage.coach.attempts() == (attempt,)


async def test_the_last_one_comes_back_first(stage: Stage, tmp_path: Path) -> None:
    first, second = spoken(stage, tmp_path), stage.coach.assess_text(QUESTIONS[1], ANSWER, save=True)
    async with make_app(stage).run_test(size=SMALL, notifications=True) as pilot:
        table = await open_history(pilot)
        for left in (1, 0):
            await pilot.press("x", "y")
            await wait_for(pilot, lambda number=left: table.row_count == number)  # type: ignore[misc]
        await pilot.press("u")
        await wait_for(pilot, lambda: table.row_count == 1)
        assert [attempt.id for attempt in stage.coach.attempts()] == [first.id]
        await pilot.press("u")
        await wait_for(pilot, lambda: table.row_count == 2)
    assert {attempt.id for attempt in stage.coach.attempts()} == {first.id, second.id}


async def test_one_deleted_on_its_scorecard_comes_back_from_anywhere(stage: Stage, tmp_path: Path) -> None:
    attempt = spoken(stage, tmp_path)
    async with make_app(stage).run_test(size=WIDE, notifications=True) as pilot:
        await started(pilot)
        await pilot.app.push_screen(ScorecardScreen(attempt))
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("x", "y")
        await wait_for_screen(pilot, "HomeScreen")
        await wait_for_text(pilot, "Press u to bring it back,")
        await wait_for_text(pilot, "empty so far")
        await wait_for(pilot, lambda: "Undo" in footer(pilot))
        await pilot.resize_terminal(*SMALL)
        assert_fits(pilot.app)
        await pilot.press("u")
        await wait_for_text(pilot, "1 answer")
    assert stage.coach.attempts() == (attempt,)


async def click(pilot: Pilot[None], text: str) -> None:
    """With the mouse, on the middle of a text on the screen."""
    await wait_for_text(pilot, text)
    y, line = next((y, line) for y, line in enumerate(shown(pilot.app).split("\n")) if text in line)
    assert await pilot.click(offset=(line.index(text) + len(text) // 2, y))


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_click_on_the_notice_brings_it_back(stage: Stage, tmp_path: Path, size: tuple[int, int]) -> None:
    attempt = spoken(stage, tmp_path)
    async with make_app(stage).run_test(size=size, notifications=True) as pilot:
        table = await open_history(pilot)
        await pilot.press("x", "y")
        await click(pilot, "click here")
        await wait_for(pilot, lambda: table.row_count == 1)
        await wait_for_text(pilot, "The answer is back.")
        assert "click here" not in shown(pilot.app)
    assert stage.coach.attempts() == (attempt,)


async def test_a_click_on_the_toast_brings_back_just_what_it_names(stage: Stage, tmp_path: Path) -> None:
    attempt = spoken(stage, tmp_path)
    stage.coach.assess_text(QUESTIONS[1], ANSWER, save=True)
    async with make_app(stage).run_test(size=WIDE, notifications=True) as pilot:
        table = await open_history(pilot)
        await pilot.press("down", "enter")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("x", "y")
        await wait_for_screen(pilot, "HistoryScreen")
        await wait_for_text(pilot, "Press u to bring it back,")
        await wait_for(pilot, lambda: table.row_count == 1)
        await pilot.press("x", "y")
        await wait_for(pilot, lambda: table.row_count == 0)
        (toast,) = pilot.app.screen.query("Toast")
        await pilot.click(toast, offset=(12, 2))
        await wait_for(pilot, lambda: table.row_count == 1)
        await wait_for_text(pilot, "The answer is back.")
        assert stage.coach.attempts() == (attempt,)
        await pilot.press("u")
        await wait_for(pilot, lambda: table.row_count == 2)


async def test_what_is_taken_back_is_offered_no_longer_and_the_help_names_the_same_key(
    stage: Stage, tmp_path: Path
) -> None:
    attempt = spoken(stage, tmp_path)
    async with make_app(stage).run_test(size=SMALL, notifications=True) as pilot:
        await started(pilot)
        await pilot.app.push_screen(ScorecardScreen(attempt))
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("x", "y")
        await wait_for_screen(pilot, "HomeScreen")
        await wait_for_text(pilot, "Press u to bring it back,")
        await pilot.press("question_mark")
        await wait_for_screen(pilot, "HelpScreen")
        table = key_table(pilot.app, pilot.app.screen_stack[-2]).plain
        assert re.search(r"^u +Undo: Bring back what you deleted", table, re.MULTILINE)
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")
        await pilot.press("u")
        await wait_for_text(pilot, "The answer is back.")
        assert "Press u" not in shown(pilot.app)
    assert stage.coach.attempts() == (attempt,)


async def test_what_cannot_come_back_says_so(stage: Stage, tmp_path: Path) -> None:
    spoken(stage, tmp_path)
    async with make_app(stage).run_test(size=SMALL, notifications=True) as pilot:
        await open_history(pilot)
        await pilot.press("x", "y")
        await wait_for_text(pilot, "Press u to bring it back,")
        stage.coach.bin.empty()
        await pilot.press("u")
        await wait_for_text(pilot, "is not in the bin")


async def test_a_note_that_was_deleted_comes_back(stage: Stage, tmp_path: Path) -> None:
    attempt = spoken(stage, tmp_path)
    assert attempt.id is not None
    async with make_app(stage).run_test(size=WIDE, notifications=True) as pilot:
        await started(pilot)
        await pilot.app.push_screen(ScorecardScreen(attempt))
        await wait_for_screen(pilot, "ScorecardScreen")
        for note, tags in (("Say the year.", "gap"), ("", "")):
            await pilot.press("n")
            await wait_for_screen(pilot, "NoteScreen")
            pilot.app.screen.query_one(TextArea).text = note
            pilot.app.screen.query_one(Input).value = tags
            await pilot.press("ctrl+s")
            await wait_for_screen(pilot, "ScorecardScreen")
            await pilot.app.workers.wait_for_complete()
        assert stage.coach.review.annotation(attempt.id).note == ""
        await wait_for_text(pilot, "Press u for what was there before,")
        await pilot.press("u")
        await wait_for_text(pilot, "The note is as it was.")
        await wait_for_text(pilot, "Say the year.")
        assert "#gap" in shown(pilot.app)
    assert stage.coach.review.annotation(attempt.id).tags == ("gap",)


async def test_u_is_a_letter_where_one_writes(stage: Stage, tmp_path: Path) -> None:
    attempt = spoken(stage, tmp_path)
    stage.coach.assess_text(QUESTIONS[1], ANSWER, save=True)
    async with make_app(stage).run_test(size=WIDE, notifications=True) as pilot:
        await open_history(pilot)
        await pilot.press("x", "y")
        await wait_for_text(pilot, "Press u to bring it back,")
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")
        await pilot.press("t", "enter")
        await wait_for_screen(pilot, "TypedScreen")
        await pilot.press("u")
        await wait_for(pilot, lambda: pilot.app.screen.query_one(TextArea).text == "u")
        table = key_table(pilot.app, pilot.app.screen).plain
        assert "Undo" not in table, "the help says nothing that is not so"
        assert "f1" in table.lower()
    assert stage.coach.attempts() == (attempt,)


async def test_at_the_start_what_is_too_old_goes_for_good(stage: Stage, tmp_path: Path) -> None:
    attempt = spoken(stage, tmp_path)
    assert attempt.id is not None
    stage.coach.bin.put(attempt.id, datetime.now(UTC) - KEPT)
    async with make_app(stage).run_test(size=SMALL, notifications=True) as pilot:
        await started(pilot)
        await wait_for(pilot, lambda: not stage.coach.bin.list())
