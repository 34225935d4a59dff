"""Answer in writing: the same content score, and no delivery."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from coach.bank import Question
from coach.tui.screens.assessing import AssessingScreen
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.widgets.question_card import QuestionCard
from coach.tui.wording import clock, count, spoken_s


class TypedScreen(AssessingScreen[None]):
    """One question and a page to write on."""

    TITLE = "Typed answer"
    HELP = (
        "Write the answer as you would say it. It is scored like a spoken one, without length, rate and pauses. "
        "Ctrl+S sends it; F1 opens this help, because ? belongs to your text."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s,ctrl+enter", "score", "Score it", key_display="^s", tooltip="Score what is written, and keep it"
        ),
        Binding("f2", "why", "Why?", tooltip="Why this is asked: what the interviewer worries about"),
        Binding("escape", "leave", "Back", tooltip="Leave; asks first when there is text"),
        Binding("f1", "app.help", "Help", tooltip="What this screen is for, and its keys"),
    ]

    def __init__(self, question: Question, text: str = "") -> None:
        """`text` is an earlier answer, to be mended; it is kept already."""
        super().__init__()
        self.question = question
        self._earlier = text
        self._told_empty = False

    def body(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield QuestionCard(self.question)
            yield TextArea(self._earlier, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
            yield Static(id="words", classes="muted")

    def on_mount(self) -> None:
        page = self.query_one(TextArea)
        page.focus()
        page.move_cursor(page.document.end)
        self._count()

    def on_text_area_changed(self) -> None:
        self._count()
        if self._told_empty:
            self.say("")
            self._told_empty = False

    def _count(self) -> None:
        """How long it is, and how long it should be; a text that is to be read, and not said, has no time."""
        text = self.query_one(TextArea).text
        about = [count(len(text.split()), "word")]
        if text.split():
            about.append(f"about {clock(spoken_s(text))} when spoken")
        if not self.question.typed:
            shortest, longest = self.question.target_s
            about.append(f"a good answer takes {clock(shortest)} to {clock(longest)}")
        self.query_one("#words", Static).update(Content("  ·  ".join(about)))

    def action_score(self) -> None:
        text = self.query_one(TextArea).text
        if not text.strip():
            self._told_empty = True
            self.say("There is nothing to score yet.", "Write your answer first.")
            return
        self.assess(lambda progress: self.coach.assess_text(self.question, text, save=True, progress=progress))

    def action_why(self) -> None:
        self.query_one(QuestionCard).toggle_why()

    def action_leave(self) -> None:
        if not self.quitting_costs():
            self.dismiss(None)
            return
        self.app.push_screen(
            ConfirmScreen("Leave without scoring? The text is not kept.", "Leave", "Stay"), self._leave_if
        )

    def _leave_if(self, sure: bool | None) -> None:
        if sure:
            self.dismiss(None)

    def quitting_costs(self) -> str:
        written = self.query_one(TextArea).text.strip()
        unsaved = written not in {"", self._earlier.strip()}
        return "Your text has not been scored. Quit without keeping it?" if unsaved else ""
