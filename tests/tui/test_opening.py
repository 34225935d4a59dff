"""The app paints before the Coach is there, and says why when there will be none."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from coach.errors import ConfigError, ExitCode
from coach.rehearsal import Coach
from coach.tui.app import CoachApp
from coach.tui.opening import OpeningScreen
from coach.tui.screens.home import HomeScreen
from tests.support.fakes import make_stage
from tests.support.waiting import DEADLINE_S
from tests.tui.helpers import wait_for


async def test_the_name_is_seen_first_and_then_the_home_screen(tmp_path: Path) -> None:
    go_on, stage = Event(), make_stage(tmp_path / "home")

    def build() -> Coach:
        go_on.wait(DEADLINE_S)
        return stage.coach

    app = CoachApp(build)
    async with app.run_test() as pilot:
        assert isinstance(app.screen, OpeningScreen)
        await pilot.press("f1", "ctrl+t")
        assert isinstance(app.screen, OpeningScreen)
        go_on.set()
        await wait_for(pilot, lambda: isinstance(app.screen, HomeScreen))
        await wait_for(pilot, lambda: app.models.ready)
    assert app.failure is None


async def test_quitting_while_it_opens(tmp_path: Path) -> None:
    go_on, stage = Event(), make_stage(tmp_path / "home")

    def build() -> Coach:
        go_on.wait(DEADLINE_S)
        return stage.coach

    app = CoachApp(build)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q")
        go_on.set()
    assert not app.is_running


async def test_a_fault_in_the_settings_ends_it(tmp_path: Path) -> None:
    def build() -> Coach:
        raise ConfigError("The setting 'limit_s' cannot be used.", "Mend it.")

    app = CoachApp(build)
    async with app.run_test() as pilot:
        await wait_for(pilot, lambda: app.failure)
    assert app.failure
    assert app.failure.exit_code == ExitCode.USAGE
