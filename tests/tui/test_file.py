"""Scoring a file: by its path or from the tree; errors stay on the screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import DirectoryTree, Input

from coach.errors import AudioFileError
from coach.model import Source
from coach.tui.widgets.audio_tree import AudioTree
from coach.typed_path import typed_path
from tests.support.fakes import Stage, write_wav
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder, with one recording, a text and a hidden file."""
    home = tmp_path / "user"
    write_wav(home / "answer [b].wav", 3.0)
    (home / "notes.txt").write_text("no audio")
    write_wav(home / ".hidden.wav")
    monkeypatch.setattr(Path, "home", lambda: home)
    return home


async def open_screen(pilot: Pilot[None]) -> Input:
    await started(pilot)
    await pilot.press("f")
    await wait_for_screen(pilot, "QuestionsScreen")
    await pilot.press("enter")
    await wait_for_screen(pilot, "FileScreen")
    return pilot.app.screen.query_one(Input)


async def test_a_path_is_scored_and_a_copy_kept(stage: Stage, folder: Path) -> None:
    source = folder / "answer [b].wav"
    async with make_app(stage).run_test(size=SMALL) as pilot:
        path = await open_screen(pilot)
        path.value = f"'{source}' "
        assert_fits(pilot.app)
        await pilot.press("enter")
        await wait_for_screen(pilot, "ScorecardScreen")
        assert "from a file" in shown(pilot.app)
    (attempt,) = stage.coach.attempts()
    assert attempt.source is Source.FILE
    assert attempt.recording is not None
    assert attempt.recording.parent == stage.coach.settings.takes
    assert source.exists()


@pytest.mark.parametrize("written", ["{}", "'{}'", '"{}"', "escaped"])
def test_a_path_as_terminals_write_it(folder: Path, written: str) -> None:
    path = folder / "answer [b].wav"
    escaped = re.sub(r"([ \[\]])", r"\\\1", str(path))
    assert typed_path(escaped if written == "escaped" else written.format(path)) == path


async def test_leaving_while_a_file_is_assessed_says_so(stage: Stage, folder: Path) -> None:
    async with make_app(stage).run_test(notifications=True) as pilot:
        path = await open_screen(pilot)
        stage.transcriber.loaded.clear()  # hold the assessing back
        path.value = str(folder / "answer [b].wav")
        await pilot.press("enter", "escape")
        await wait_for_screen(pilot, "HomeScreen")
        await wait_for_text(pilot, "The file was not scored.")
    assert stage.coach.attempts() == ()


async def test_a_file_is_picked_from_the_tree(stage: Stage, folder: Path) -> None:
    async with make_app(stage).run_test() as pilot:
        await open_screen(pilot)
        await wait_for_text(pilot, "answer [b].wav")
        assert "notes.txt" not in shown(pilot.app)
        assert ".hidden" not in shown(pilot.app)
        await pilot.press("tab")
        assert isinstance(pilot.app.focused, DirectoryTree)
        await pilot.press("down", "enter")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_a_file_that_is_no_audio_is_told(stage: Stage, folder: Path) -> None:
    stage.transcriber.refuse = None
    async with make_app(stage).run_test(size=SMALL) as pilot:
        path = await open_screen(pilot)
        stage.transcriber.refuse = AudioFileError("There is no audio in it.", "Choose a recording.")
        path.value = str(folder / "notes.txt")
        await pilot.press("enter")
        await wait_for_text(pilot, "There is no audio in it.")
        assert_fits(pilot.app)
        stage.transcriber.refuse = None
        path.value = str(folder / "answer [b].wav")
        await pilot.press("enter")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_no_path_is_told(stage: Stage, folder: Path) -> None:
    async with make_app(stage).run_test() as pilot:
        await open_screen(pilot)
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "No file is named yet.")
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")


async def test_a_user_without_a_folder_can_still_type_a_path(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "nowhere")
    async with make_app(stage).run_test() as pilot:
        await open_screen(pilot)
        await wait_for(pilot, lambda: pilot.app.screen.query_one(AudioTree).is_mounted)
