"""Mend what was heard, and score it again: a mishearing costs no points."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from coach.model import Attempt
from coach.tui.doubts import legend
from coach.tui.playback import PlaybackScreen
from coach.tui.screens.assessing import AssessingScreen
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.widgets.correction_area import CorrectionArea

ASK = "Write what you said, not what you meant to say. What was heard is kept."
OTHERS = "Others may be wrong too."
NO_DOUBTS = "No word was heard with doubt, but some may be wrong."


class CorrectScreen(AssessingScreen[Attempt | None], PlaybackScreen[Attempt | None]):
    """The words of one attempt. Returns the attempt with its new score, or None when nothing was changed."""

    TITLE = "Correct what was heard"
    HELP = (
        "Underlined words are those that the speech recogniser was not sure of. Mend what it got wrong, listen again "
        "where you need to, and score your own words. The recording, the delivery and what was heard stay as they are."
    )
    PLAY_KEY = "F2"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+enter", "score", "Score it", key_display="^s", tooltip="Score the corrected words"),
        Binding("f2", "play", "Play/stop", tooltip="Listen to the answer"),
        Binding("f3", "as_heard", "As heard", tooltip="Put back what was heard; Ctrl+Z undoes that"),
        Binding("escape", "leave", "Back", tooltip="Leave; asks first when there are changes"),
        Binding("f1", "app.help", "Help", tooltip="What this screen is for, and its keys"),
    ]

    def __init__(self, attempt: Attempt) -> None:
        super().__init__()
        self.attempt = attempt

    def body(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static(Content(ASK), classes="muted")
            yield CorrectionArea(self.attempt.transcript)
            yield Static(id="doubts", classes="muted")

    def on_mount(self) -> None:
        self._page.focus()
        self._count()

    def on_text_area_changed(self) -> None:
        self._count()

    @property
    def _page(self) -> CorrectionArea:
        return self.query_one(CorrectionArea)

    @property
    def _is_changed(self) -> bool:
        return self._page.text.strip() != self.attempt.transcript.said

    def _count(self) -> None:
        doubts = self._page.doubts
        self.query_one("#doubts", Static).update(Content(f"{legend(doubts)} {OTHERS}" if doubts else NO_DOUBTS))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual calls it so
        return self.attempt.recording is not None if action == "play" else True

    def action_play(self) -> None:
        if self.attempt.recording is not None:
            self.toggle_playback(self.attempt.recording)

    def action_as_heard(self) -> None:
        page = self._page
        page.replace(self.attempt.transcript.text, page.document.start, page.document.end)

    def action_score(self) -> None:
        text = self._page.text
        if not text.strip():
            self.say("There is nothing to score.", "Write what you said, or press F3 for what was heard.")
        elif not self._is_changed:
            self.say("Nothing is changed, so the score stays.", "Mend a word first, or press Escape to go back.")
        else:
            self.assess(lambda progress: self.coach.rescore(self.attempt, text, progress))

    def show_attempt(self, attempt: Attempt) -> None:
        self.dismiss(attempt)

    def action_leave(self) -> None:
        if self._is_changed:
            leave = ConfirmScreen("Leave without scoring? Your correction is not kept.", "Leave", "Stay")
            self.app.push_screen(leave, self._leave_if)
        else:
            self.dismiss(None)

    def _leave_if(self, sure: bool | None) -> None:
        if sure:
            self.dismiss(None)

    def quitting_costs(self) -> str:
        return "Your correction has not been scored. Quit without keeping it?" if self._is_changed else ""
