"""Progress: the chart, the table, the calendar and the filter."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import ContentSwitcher

from coach.history import History
from tests.support.content import QUESTIONS, good_card, poor_card
from tests.support.fakes import Stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text
from tests.unit.test_history import NOW, attempt


def practise(stage: Stage) -> None:
    """Six days: five answers to the first question, one to the second."""
    history = History(stage.coach.settings.database)
    for number in range(6):
        history.add(
            attempt(
                question_id=QUESTIONS[number // 5].id,
                created_at=NOW + timedelta(days=number),
                scorecard=good_card() if number > 2 else poor_card(),
            )
        )


async def open_progress(pilot: Pilot[None]) -> None:
    await started(pilot)
    await pilot.press("g")
    await wait_for_screen(pilot, "ProgressScreen")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("size", [SMALL, (160, 50)])
async def test_every_figure_is_drawn_and_told_in_words(stage: Stage, size: tuple[int, int]) -> None:
    practise(stage)
    async with make_app(stage).run_test(size=size) as pilot:
        await open_progress(pilot)
        await wait_for_text(pilot, "First 10, latest 90; lowest 10, highest 90.")
        await wait_for_text(pilot, "2025-03-01")  # below the chart, which is painted after its words
        text = shown(pilot.app)
        assert "All answers: 6 answers on 6 days, by day" in text
        assert any("\u2800" < sign <= "\u28ff" for sign in text)
        assert_fits(pilot.app)
        assert "Next figure" in text
        for title in ("Own it", "Cause", "Concrete change", "Evidence", "Residency link", "Flags", "Speaking rate"):
            await pilot.press("n")
            await wait_for_text(pilot, f"{title},")
        await pilot.press("right", "right", "right")
        await wait_for_text(pilot, "press Ctrl+G before you answer")
        await pilot.press("left")
        await wait_for_text(pilot, "Length, seconds")


async def test_the_table_and_the_calendar_have_the_same_in_text(stage: Stage) -> None:
    practise(stage)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_progress(pilot)
        await pilot.press("t")
        await wait_for_text(pilot, "Concrete  Evidence  Residency")
        assert "(1 of 11)" not in shown(pilot.app)  # the figure of the chart
        assert "2025-03-06" in shown(pilot.app)
        assert_fits(pilot.app)
        await pilot.press("end")
        await wait_for_text(pilot, "Days of practice")
        await pilot.press("c")
        await wait_for_text(pilot, "Figures are answers on that day")
        assert_fits(pilot.app)
        await pilot.press("c")
        await wait_for(pilot, lambda: pilot.app.screen.query_one(ContentSwitcher).current == "chart")


async def test_one_topic_or_one_question(stage: Stage) -> None:
    practise(stage)
    async with make_app(stage).run_test(size=(100, 40)) as pilot:
        await open_progress(pilot)
        await pilot.press("f")
        await wait_for_screen(pilot, "FilterScreen")
        assert_fits(pilot.app)
        await pilot.press("down", "enter")
        await wait_for_text(pilot, "Step 1 score: 5 answers on 5 days")
        await pilot.press("f", "end", "enter")
        await wait_for_text(pilot, "1 answer on 1 day")
        await pilot.press("f", "escape")
        await wait_for_text(pilot, "1 answer on 1 day")


async def test_it_is_saved_for_a_mentor(stage: Stage) -> None:
    practise(stage)
    async with make_app(stage).run_test(size=(160, 50)) as pilot:
        await open_progress(pilot)
        await pilot.press("o")
        await wait_for_text(pilot, "Every answer saved, readable by you alone:")
        (path,) = (stage.coach.settings.home / "exports").iterdir()
        assert path.suffix == ".html"
        assert path.name in shown(pilot.app)


async def test_an_empty_screen_says_what_to_do(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_progress(pilot)
        await wait_for_text(pilot, "No answers yet")
        await pilot.press("right", "t", "c", "f", "o")
        await wait_for_text(pilot, "Press Escape, then c")
        assert_fits(pilot.app)


async def test_the_chart_follows_the_theme_and_the_size(stage: Stage) -> None:
    practise(stage)
    async with make_app(stage).run_test(size=(160, 50)) as pilot:
        await open_progress(pilot)
        await pilot.press("ctrl+t")
        await wait_for(pilot, lambda: pilot.app.theme == "coach-light")
        await pilot.resize_terminal(*SMALL)
        await wait_for_text(pilot, "2025-03-06")
        assert_fits(pilot.app)


async def test_damage_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    practise(stage)
    stage.coach.settings.database.write_bytes(b"no database at all" * 100)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("g")
        await wait_for_text(pilot, "damaged:")
