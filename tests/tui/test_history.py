"""The history: open, play, delete."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets._footer import FooterKey

from coach.history import History
from coach.model import Attempt
from coach.tui.screens.history import AT_ONCE
from coach.tui.widgets.long_table import LongTable
from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import Stage, write_wav
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text


def practise(stage: Stage, tmp_path: Path) -> tuple[Attempt, Attempt]:
    """A spoken answer, and after it a typed one."""
    spoken = stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "answer.wav"), save=True)
    return spoken, stage.coach.assess_text(QUESTIONS[1], ANSWER, save=True)


async def open_history(pilot: Pilot[None]) -> LongTable:
    await started(pilot)
    await pilot.press("h")
    await wait_for_screen(pilot, "HistoryScreen")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return pilot.app.screen.query_one(LongTable)


async def test_an_empty_history_says_how_it_fills(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_history(pilot)
        await wait_for_text(pilot, "No answers yet.")
        await pilot.press("p", "x", "enter", "f")
        await wait_for_screen(pilot, "HistoryScreen")
        assert {key.description for key in pilot.app.screen.query(FooterKey)} == {"Back", "Help"}
        assert_fits(pilot.app)


async def test_a_narrow_table_leaves_its_room_to_the_question(stage: Stage, tmp_path: Path) -> None:
    practise(stage, tmp_path)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        table = await open_history(pilot)
        assert "Words/min" not in shown(pilot.app)
        await pilot.resize_terminal(160, 50)
        await wait_for_text(pilot, "Words/min")
        assert QUESTIONS[0].text in shown(pilot.app)
        assert table.row_count == 2
        await pilot.resize_terminal(*SMALL)
        await wait_for(pilot, lambda: "Words/min" not in shown(pilot.app))
        assert_fits(pilot.app)


async def test_answers_are_listed_newest_first_and_opened(stage: Stage, tmp_path: Path) -> None:
    practise(stage, tmp_path)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        table = await open_history(pilot)
        assert table.row_count == 2
        text = shown(pilot.app)
        assert text.index("typed") < text.index("1:02")
        assert "9 of 10" in text
        assert_fits(pilot.app)
        await pilot.press("down", "enter")
        await wait_for_screen(pilot, "ScorecardScreen")
        await wait_for_text(pilot, QUESTIONS[0].text)
        await pilot.press("escape")
        await wait_for_screen(pilot, "HistoryScreen")
        assert table.cursor_row == 1


async def test_an_answer_is_played(stage: Stage, tmp_path: Path) -> None:
    spoken, _ = practise(stage, tmp_path)
    async with make_app(stage).run_test() as pilot:
        await open_history(pilot)
        await pilot.press("p")
        await wait_for_text(pilot, "nothing to hear")
        await pilot.press("down", "p")
        await wait_for(pilot, lambda: stage.player.playing)
        assert stage.player.played == [spoken.recording]
        await pilot.press("p")
        await wait_for(pilot, lambda: not stage.player.playing)


async def test_the_oldest_of_many_answers_is_reached(stage: Stage, tmp_path: Path) -> None:
    _, typed = practise(stage, tmp_path)
    many = 2 * AT_ONCE
    old = replace(typed, question="The very first question", created_at=typed.created_at - timedelta(days=900))
    older = (replace(typed, created_at=typed.created_at - timedelta(days=day)) for day in range(1, many))
    History(stage.coach.settings.database).add_all((old, *older))
    async with make_app(stage).run_test(size=SMALL) as pilot:
        table = await open_history(pilot)
        await wait_for(pilot, lambda: table.row_count == many + 2)
        await pilot.press("end")
        await wait_for_text(pilot, "The very first question")
        await pilot.press("enter")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("escape")
        await wait_for_text(pilot, "The very first question")


async def test_deleting_asks_first(stage: Stage, tmp_path: Path) -> None:
    spoken, typed = practise(stage, tmp_path)
    assert spoken.recording is not None
    async with make_app(stage).run_test() as pilot:
        table = await open_history(pilot)
        await pilot.press("x")
        await wait_for_screen(pilot, "ConfirmScreen")
        assert "recording" not in shown(pilot.app)
        await pilot.press("escape", "down", "x")
        await wait_for_screen(pilot, "ConfirmScreen")
        assert "and its recording" in shown(pilot.app)
        await pilot.press("enter")  # "Cancel" has the focus
        await wait_for_screen(pilot, "HistoryScreen")
        assert len(stage.coach.attempts()) == 2
        await pilot.press("delete", "y")
        await wait_for(pilot, lambda: table.row_count == 1)
        await wait_for_text(pilot, "The answer is deleted.")
    assert [attempt.id for attempt in stage.coach.attempts()] == [typed.id]
    assert not spoken.recording.exists()


async def test_an_answer_deleted_elsewhere_is_told(stage: Stage, tmp_path: Path) -> None:
    practise(stage, tmp_path)
    async with make_app(stage).run_test() as pilot:
        await open_history(pilot)
        for attempt in stage.coach.attempts():
            assert attempt.id is not None
            stage.coach.delete_attempt(attempt.id)
        await pilot.press("x", "y")
        await wait_for_text(pilot, "There is no attempt")
        assert pilot.app.is_running
