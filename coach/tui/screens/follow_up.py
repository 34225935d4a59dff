"""The question that an interviewer would ask next."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class FollowUpScreen(ModalScreen[bool]):
    """True when it shall be answered now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "answer(True)", "Answer it"),
        Binding("escape", "answer(False)", "Not now"),
    ]

    def __init__(self, question: str, *, typed: bool) -> None:
        super().__init__()
        self._question, self._typed = question, typed

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("An interviewer would ask next:", classes="muted")
            yield Static(Content(self._question), classes="question")
            yield Static(
                Content.assemble(
                    ("Enter", "bold $accent"),
                    f"  answer it {'in writing' if self._typed else 'aloud'}     ",
                    ("Escape", "bold $accent"),
                    "  not now",
                )
            )

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)
