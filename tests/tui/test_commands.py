"""The command palette: every action of the app, found by the words somebody would type."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandList, CommandPalette
from textual.fuzzy import Matcher
from textual.pilot import Pilot
from textual.widgets import Input

from coach.tui.app import CoachApp
from coach.tui.commands import AT_HOME, commands
from coach.tui.screens.home import HomeScreen
from coach.tui.screens.scorecard import ScorecardScreen
from coach.tui.themes import HIGH_LIGHT
from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import Stage, write_wav
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text

WORDS = (
    *(
        "drill",
        "timed",
        "interview",
        "progress",
        "compare",
        "export",
        "profile",
        "theme",
        "microphone",
        "plain",
        "help",
    ),
    *("history", "typed", "audio", "contrast", "light", "delete", "quit", "next", "continue"),
)


def titles(app: CoachApp) -> list[str]:
    return [command.title for command in app.get_system_commands(app.screen)]


def found(app: CoachApp, word: str) -> list[str]:
    matcher = Matcher(word)
    return [title for title in titles(app) if matcher.match(title) > 0]


async def choose(pilot: Pilot[None], title: str) -> None:
    """As a user does: open the palette, type, take the first that is offered."""
    await pilot.press("ctrl+p")
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
    palette = pilot.app.screen
    palette.query_one(Input).value = title
    listed = palette.query_one(CommandList)
    await wait_for(pilot, lambda: listed.option_count == 1 and title in str(listed.options[0].prompt))
    await pilot.press("enter")
    await wait_for(pilot, lambda: pilot.app.screen is not palette)


@pytest.mark.parametrize("word", WORDS)
async def test_a_word_finds_its_action_from_the_first_screen(stage: Stage, word: str) -> None:
    stage.coach.assess_text(QUESTIONS[0], ANSWER, save=True)
    app = make_app(stage)
    async with app.run_test() as pilot:
        await started(pilot)
        assert any(word in title.lower() for title in found(app, word)), titles(app)


async def test_no_title_is_there_twice_and_each_action_exists(stage: Stage, tmp_path: Path) -> None:
    attempt = stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "a.wav"), save=True)
    app = make_app(stage)
    async with app.run_test() as pilot:
        await started(pilot)
        assert len(titles(app)) == len(set(titles(app)))
        assert all(hasattr(HomeScreen, f"action_{command.action}") for command in AT_HOME)
        await app.push_screen(ScorecardScreen(attempt))
        await wait_for_screen(pilot, "ScorecardScreen")
        assert len(titles(app)) == len(set(titles(app)))
        assert {"Correct", "Note", "Star", "Slower", "Next sentence"} <= set(titles(app))


async def test_every_key_of_the_home_screen_is_offered(stage: Stage) -> None:
    stage.coach.assess_text(QUESTIONS[0], ANSWER, save=True)
    app = make_app(stage)
    async with app.run_test() as pilot:
        await started(pilot)
        offered = {command.action for command in commands(app, app.screen)}
        keys = {binding.action for binding in HomeScreen.BINDINGS}  # type: ignore[union-attr]
        assert keys - offered == {
            "score_pending",
            "score_all",
            "put_off",
            "delete_pending",
            "app.undo",
        }  # nothing is there


async def test_a_scorecard_exports_its_own_answer(stage: Stage) -> None:
    attempt = stage.coach.assess_text(QUESTIONS[0], ANSWER, save=True)
    app = make_app(stage)
    async with app.run_test() as pilot:
        await started(pilot)
        await app.push_screen(ScorecardScreen(attempt))
        await wait_for_screen(pilot, "ScorecardScreen")
        (export,) = (command for command in commands(app, app.screen) if "Export" in command.title)
        assert (export.action, export.at_home) == ("export", False)


async def test_from_a_screen_the_way_leads_over_the_home_screen(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("m")
        await wait_for_screen(pilot, "MicrophoneScreen")
        await choose(pilot, "Mock interview")
        await wait_for_screen(pilot, "InterviewSetUpScreen")
        assert_fits(pilot.app)
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")


async def test_a_theme_is_chosen(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await choose(pilot, "Theme: high contrast, light")
        await wait_for(pilot, lambda: pilot.app.theme == HIGH_LIGHT.name)
        await wait_for(pilot, lambda: stage.coach.settings.theme == HIGH_LIGHT.name)


async def test_during_a_take_nothing_leads_away(stage: Stage) -> None:
    app = make_app(stage)
    async with app.run_test() as pilot:
        await started(pilot)
        await pilot.press("c", "space")
        await wait_for(pilot, lambda: stage.recorder.running)
        assert not found(app, "Mock interview")
        assert found(app, "Help")
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_the_key_is_told_in_the_help(stage: Stage) -> None:
    async with make_app(stage).run_test(size=(120, 60)) as pilot:
        await started(pilot)
        await pilot.press("question_mark")
        await wait_for_screen(pilot, "HelpScreen")
        await wait_for_text(pilot, "Commands")
        assert "Everything the app can do" in shown(pilot.app)
