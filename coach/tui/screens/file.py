"""Score an audio file that was recorded elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import DirectoryTree, Input

from coach.bank import Question
from coach.tui.screens.assessing import AssessingScreen
from coach.tui.widgets.audio_tree import AudioTree
from coach.tui.widgets.question_card import QuestionCard
from coach.typed_path import typed_path


class FileScreen(AssessingScreen[None]):
    """A path, or a file picked from the tree."""

    TITLE = "Score a file"
    HELP = (
        "Score a recording made elsewhere, with a telephone for example: WAV, FLAC, MP3, OGG, Opus or M4A. "
        "Type its path or pick it below. A copy is kept with the result; the file itself is left alone."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "score", "Score it", tooltip="Score the file named above, and keep the result"),
        Binding("tab", "app.focus_next", "Path / files", tooltip="Move between the path and the files"),
        Binding("escape", "leave", "Back", tooltip="Leave without scoring"),
        Binding("f1", "app.help", "Help", tooltip="What this screen is for, and its keys"),
    ]

    def __init__(self, question: Question, start: Path | None = None) -> None:
        super().__init__()
        self.question = question
        self._start = start or Path.home()

    def body(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield QuestionCard(self.question)
            yield Input(placeholder="Path of the recording, then Enter", id="path")
            yield AudioTree(self._start)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(DirectoryTree.FileSelected)
    def _picked(self, event: DirectoryTree.FileSelected) -> None:
        self.query_one(Input).value = str(event.path)
        self.action_score()

    def on_input_submitted(self) -> None:
        self.action_score()

    def action_leave(self) -> None:
        if self.assessing:
            self.app.notify("The file was not scored. It is where it was.", markup=False)
        self.dismiss(None)

    def action_score(self) -> None:
        written = self.query_one(Input).value.strip()
        if not written:
            self.say("No file is named yet.", "Type the path of a recording, or press Tab and pick one.")
            return
        path = typed_path(written)
        self.assess(lambda progress: self.coach.assess_file(self.question, path, save=True, progress=progress))
