"""A run with --remote: that recordings leave the computer, and where they go, stands on the screens."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from coach.config import RemoteServer
from coach.errors import ModelError
from coach.tui.widgets.clock import Clock
from tests.support.fakes import Stage, make_stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text

HOST = "speech.example.org"
MARK = f"Recordings leave this computer: they go to {HOST}"
STAYS = "Everything stays on this computer."


def sending(stage: Stage, *, typed: bool = True) -> Stage:
    """The same with a server that is set up, and `--remote` typed or not."""
    server = RemoteServer(url=f"https://{HOST}/v1")
    stage.coach.settings = stage.coach.settings.model_copy(update={"remote": server, "use_remote": typed})
    return stage


async def help_of(stage: Stage) -> str:
    """What the home screen's help says."""
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("question_mark")
        await wait_for_screen(pilot, "HelpScreen")
        return str(pilot.app.screen.query_one(".dialog-text", Static).content)


async def test_the_mark_stands_on_the_home_screen_and_through_a_take(stage: Stage) -> None:
    async with make_app(sending(stage)).run_test(size=SMALL) as pilot:
        await started(pilot)
        assert MARK in shown(pilot.app)
        assert "Ready to assess" in shown(pilot.app)
        assert_fits(pilot.app)
        await pilot.press("c")
        await wait_for_screen(pilot, "RehearseScreen")
        assert MARK in shown(pilot.app)
        assert_fits(pilot.app)
        await pilot.press("space")
        await wait_for(pilot, lambda: pilot.app.screen.query_one(Clock).elapsed_s > 0)
        assert MARK in shown(pilot.app)
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")
        assert MARK in shown(pilot.app)


@pytest.mark.parametrize(("key", "first"), [("k", "DrillSetUpScreen"), ("i", "InterviewSetUpScreen")])
async def test_the_mark_stands_in_a_session(stage: Stage, key: str, first: str) -> None:
    async with make_app(sending(stage)).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press(key)
        await wait_for_screen(pilot, first)
        await pilot.press("s")
        await wait_for(pilot, lambda: pilot.app.screen.query(Clock))
        await wait_for_text(pilot, MARK)
        assert_fits(pilot.app)


async def test_the_mark_is_there_before_the_models_are_and_when_they_fail(tmp_path: Path) -> None:
    stage = sending(make_stage(tmp_path, models_ready=False))
    stage.transcriber.refuse = ModelError("The detector is damaged. " * 12, "Install it again.")
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await wait_for_text(pilot, "Loading")
        assert MARK in shown(pilot.app)
        stage.transcriber.loaded.set()
        await wait_for_text(pilot, "The detector is damaged.")
        assert MARK in shown(pilot.app)


async def test_the_model_of_the_server_is_named_and_nobody_here_chose_it(stage: Stage) -> None:
    stage.transcriber.model = f"whisper-1 on {HOST}"
    async with make_app(sending(stage)).run_test(size=SMALL) as pilot:
        await started(pilot)
        assert f"Speech model: whisper-1 on {HOST}\n" in shown(pilot.app)


async def test_a_server_that_was_only_set_up_gets_nothing_and_no_mark(stage: Stage) -> None:
    async with make_app(sending(stage, typed=False)).run_test(size=SMALL) as pilot:
        await started(pilot)
        assert HOST not in shown(pilot.app)


async def test_the_help_is_true_where_nothing_is_sent(stage: Stage) -> None:
    assert STAYS in await help_of(stage)


async def test_the_help_is_true_where_recordings_are_sent(stage: Stage) -> None:
    told = await help_of(sending(stage))
    assert STAYS not in told
    assert f"recordings are sent to {HOST} to be written down. All else stays on this computer." in told
