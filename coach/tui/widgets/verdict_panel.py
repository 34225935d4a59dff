"""The total, in figures and in words."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from coach.model import Scorecard


class VerdictPanel(Horizontal):
    """A refused answer has no figure, only its reason."""

    def __init__(self, card: Scorecard, what: str, then: str) -> None:
        super().__init__()
        self._card, self._what, self._then = card, what, then

    def compose(self) -> ComposeResult:
        if not self._card.refused:
            yield Digits(str(self._card.total), classes="total")
        with Vertical(classes="verdict-words"):
            if not self._card.refused:
                yield Static(Content(f"of {self._card.maximum}"), classes="muted")
            yield Static(Content(self._what), classes="refused" if self._card.refused else "headline")
            yield Static(Content(self._then))
