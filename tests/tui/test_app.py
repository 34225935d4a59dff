"""The app as a whole: a light start, models in the background, help, colours, a small terminal, quitting."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.widgets import TextArea

from coach.config import load_settings
from coach.errors import ModelError
from coach.model import Recording
from coach.tui.app import CoachApp
from tests.support.content import QUESTIONS
from tests.support.fakes import Stage, make_stage, write_wav
from tests.tui.helpers import (
    SMALL,
    assert_fits,
    eventually,
    make_app,
    shown,
    started,
    wait_for,
    wait_for_screen,
    wait_for_text,
)

#: The keys that lead from the home screen to each screen.
WAYS = {
    "HomeScreen": (),
    "QuestionsScreen": ("d",),
    "RehearseScreen": ("d", "enter"),
    "TypedScreen": ("t", "enter"),
    "FileScreen": ("f", "enter"),
    "HistoryScreen": ("h",),
    "MicrophoneScreen": ("m",),
}


def test_importing_the_app_loads_no_model_and_no_adapter() -> None:
    heavy = {"torch", "whisper", "sounddevice", "sentence_transformers", "sklearn", "coach.adapters", "coach.wiring"}
    code = f"import sys, coach.tui.app; print(*({heavy} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""


async def test_first_paint_does_not_wait_for_the_models(tmp_path: Path) -> None:
    stage = make_stage(tmp_path, models_ready=False)
    async with make_app(stage).run_test() as pilot:
        await wait_for_text(pilot, "Loading the speech model 40%")
        assert "Start here" in shown(pilot.app)
        stage.transcriber.loaded.set()
        await wait_for_text(pilot, "Ready to assess")


@pytest.mark.parametrize(
    ("chosen", "told"),
    [("auto", "Speech model: fake, chosen for this computer"), ("fake", "Speech model: fake\n")],
)
async def test_the_speech_model_is_named_and_who_chose_it(stage: Stage, chosen: str, told: str) -> None:
    stage.coach.settings = stage.coach.settings.model_copy(update={"model": chosen})
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await wait_for_text(pilot, "Ready to assess.")
        assert told in shown(pilot.app)
        assert_fits(pilot.app)


@pytest.mark.parametrize(("former", "told"), [("base", True), ("fake", False), ("", False)])
async def test_another_model_than_yesterday_is_told(stage: Stage, former: str, told: bool) -> None:
    heard = replace(stage.transcriber.transcript, model=former)
    question = QUESTIONS[0]
    path = write_wav(stage.coach._takes.new_path(question.id, datetime.now(UTC)), 3.0)
    stage.transcriber.transcript = heard
    stage.coach.assess_take(question, Recording(path, 3.0, datetime.now(UTC), question.id))
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await wait_for_text(pilot, "Ready to assess.")
        why = "Speech model: fake (last time: base)" if told else "Speech model: fake, chosen for this computer"
        assert why in shown(pilot.app)
        assert_fits(pilot.app)


async def test_the_longest_name_takes_one_line(stage: Stage) -> None:
    stage.transcriber.model = "medium.en"
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await wait_for_text(pilot, "Ready to assess. Speech model: medium.en, chosen for this computer")
        await pilot.press("c")
        await wait_for_screen(pilot, "RehearseScreen")
        assert "Speech model: medium.en, chosen for this computer" in shown(pilot.app)


async def test_a_model_failure_is_shown_with_its_fix_and_the_app_lives_on(tmp_path: Path) -> None:
    stage = make_stage(tmp_path)
    stage.transcriber.refuse = ModelError("The model is damaged.", "Get it again.")
    async with make_app(stage).run_test() as pilot:
        await wait_for_text(pilot, "The model is damaged. Get it again.")
        await pilot.press("h")
        await wait_for_screen(pilot, "HistoryScreen")
        await wait_for_text(pilot, "The model is damaged. Get it again.")


async def test_quitting_does_not_wait_for_models_that_still_load(tmp_path: Path) -> None:
    stage = make_stage(tmp_path, models_ready=False)
    app = make_app(stage)
    async with app.run_test() as pilot:
        await wait_for(pilot, lambda: app.models.fraction)
        await pilot.press("q")
    assert not app.is_running


@pytest.mark.parametrize("screen", WAYS)
async def test_every_screen_fits_a_small_terminal_and_has_help(stage: Stage, screen: str) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        for key in WAYS[screen]:
            await pilot.press(key)
        await wait_for_screen(pilot, screen)
        assert_fits(pilot.app)
        await pilot.press("f1")
        await wait_for_screen(pilot, "HelpScreen")
        assert_fits(pilot.app)
        help_text = pilot.app.screen._about.HELP  # type: ignore[attr-defined]
        assert help_text.split(".")[0][:40] in shown(pilot.app).replace("│", "")
        await pilot.press("escape")
        await wait_for_screen(pilot, screen)
        await pilot.resize_terminal(200, 60)
        assert_fits(pilot.app)


async def test_question_mark_opens_help_except_where_it_is_text(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        await pilot.press("question_mark")
        await wait_for_screen(pilot, "HelpScreen")
        await pilot.press("question_mark")
        await wait_for_screen(pilot, "HomeScreen")
        await pilot.press("t", "enter")
        await wait_for_screen(pilot, "TypedScreen")
        await pilot.press("question_mark")
        assert pilot.app.screen.query_one(TextArea).text == "?"
        await pilot.press("f1")
        await wait_for_screen(pilot, "HelpScreen")
        keys = [line.strip("│ ").split("  ")[0] for line in shown(pilot.app).split("\n")]
        assert "f1" in keys
        assert not {"?", "f1, ?", "u"} & set(keys)


async def test_the_colours_are_kept(stage: Stage, tmp_path: Path) -> None:
    app = make_app(stage)
    async with app.run_test() as pilot:
        await started(pilot)
        assert app.theme == "coach-dark"
        await pilot.press("ctrl+t")
        await wait_for(pilot, lambda: stage.coach.settings.theme == "coach-light")
    kept = load_settings({"COACH_HOME": str(tmp_path / "home")})
    assert CoachApp(make_stage(tmp_path / "home").coach).theme == kept.theme == "coach-light"


def test_a_theme_that_does_not_exist_falls_back(stage: Stage) -> None:
    stage.coach.settings = stage.coach.settings.model_copy(update={"theme": "no-such-theme"})
    assert make_app(stage).theme == "coach-dark"


async def test_quitting_during_a_take_asks_and_keeps_the_audio(stage: Stage) -> None:
    app = make_app(stage)
    async with app.run_test() as pilot:
        await started(pilot)
        await pilot.press("c", "space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("ctrl+q")
        await wait_for_screen(pilot, "ConfirmScreen")
        await pilot.press("n")
        await wait_for_screen(pilot, "RehearseScreen")
        assert stage.recorder.running
        await pilot.press("ctrl+q", "y")
    assert not app.is_running
    await eventually(stage.coach.pending_takes)
    assert [take.path for take in stage.coach.pending_takes()] == stage.recorder.takes


async def test_quitting_from_help_over_a_take_asks_too(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        await pilot.press("c", "space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("f1", "ctrl+q")
        await wait_for_screen(pilot, "ConfirmScreen")
        await pilot.press("n", "escape", "d", "y")
        await wait_for_text(pilot, "The take is gone")
