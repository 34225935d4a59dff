"""A take that was never scored, and what can be done with it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from coach.model import Recording
from coach.tui.themes import MUTED
from coach.tui.wording import clock, count, take_time


class PendingPanel(Vertical):
    """Hidden while nothing is pending; its buttons repeat the home screen's keys."""

    def compose(self) -> ComposeResult:
        yield Static(id="pending-text")
        with Horizontal(classes="dialog-buttons"):
            yield Button(Content("s  Score it now"), action="screen.score_pending", variant="primary", compact=True)
            yield Button(Content("a  Score all"), action="screen.score_all", compact=True, id="score-all")
            yield Button(Content("l  Later"), action="screen.put_off", compact=True)
            yield Button(Content("x  Delete"), action="screen.delete_pending", compact=True)

    def on_mount(self) -> None:
        self.display = False

    def show(self, pending: tuple[Recording, ...]) -> None:
        """Offer the newest, and say how many more there are."""
        self.display = bool(pending)
        if not pending:
            return
        take, more = pending[0], len(pending) - 1
        self.query_one("#score-all").display = more > 0
        others = f"  ({count(more, 'more take')} after this one)" if more else ""
        asked = f"A take from {take_time(take)}, {clock(take.duration_s)} long, was not scored. Score it now?"
        self.query_one("#pending-text", Static).update(Content.assemble(asked, (others, MUTED)))
