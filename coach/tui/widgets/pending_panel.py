"""A take that was never scored, and what can be done with it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Button, Static

from coach.model import Recording
from coach.tui.themes import MUTED
from coach.tui.wording import clock, count, take_time


class PendingPanel(Vertical):
    """Hidden while nothing is pending; its buttons repeat the home screen's keys."""

    pending: reactive[tuple[Recording, ...]] = reactive((), recompose=True)
    """Newest first. The panel is empty while there is none: the home screen does not wait for what it does not show."""

    def compose(self) -> ComposeResult:
        if not self.pending:
            return
        yield Static(_offer(self.pending[0], len(self.pending) - 1))
        with Horizontal(classes="dialog-buttons"):
            yield Button(Content("s  Score it now"), action="screen.score_pending", variant="primary", compact=True)
            if len(self.pending) > 1:
                yield Button(Content("a  Score all"), action="screen.score_all", compact=True)
            yield Button(Content("l  Later"), action="screen.put_off", compact=True)
            yield Button(Content("x  Delete"), action="screen.delete_pending", compact=True)

    def watch_pending(self, pending: tuple[Recording, ...]) -> None:
        self.display = bool(pending)


def _offer(take: Recording, more: int) -> Content:
    """The newest take, and how many more there are."""
    others = f"  ({count(more, 'more take')} after this one)" if more else ""
    asked = f"A take from {take_time(take)}, {clock(take.duration_s)} long, was not scored. Score it now?"
    return Content.assemble(asked, (others, MUTED))
