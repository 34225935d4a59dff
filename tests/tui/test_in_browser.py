"""What the app says where `coach serve` shows it."""

from __future__ import annotations

import pytest

from coach.tui.app import CoachApp
from tests.support.fakes import Stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for_screen, wait_for_text


async def test_help_says_what_differs_in_a_browser(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CoachApp, "is_web", True)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("question_mark")
        await wait_for_text(pilot, "the microphone is that of the computer that runs")
        assert_fits(pilot.app)


async def test_help_says_nothing_of_it_in_a_terminal(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("question_mark")
        await wait_for_screen(pilot, "HelpScreen")
        assert "browser" not in shown(pilot.app)
