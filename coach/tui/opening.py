"""What is seen first: the name, while the rest of the app is imported and the Coach is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from coach.errors import CoachError
from coach.garbage import keep_for_good

if TYPE_CHECKING:
    from coach.rehearsal import Coach


@dataclass
class CoachBuilt(Message):
    """The Coach is there, and what its screens need is imported."""

    coach: Coach


@dataclass
class NotBuilt(Message):
    """The settings or the content files have a fault."""

    error: CoachError


class OpeningScreen(Screen[None]):
    """Only what needs nothing but Textual. It is there for a moment, so it has no keys of its own."""

    DEFAULT_CSS = "#opening { height: 2; padding: 0 2; color: $accent; text-style: bold; }"

    def __init__(self, build: Callable[[], Coach]) -> None:
        super().__init__()
        self._build = build

    def compose(self) -> ComposeResult:
        yield Static("Turnaround Coach", id="opening", markup=False)

    def on_mount(self) -> None:
        self.call_after_refresh(self._open)

    @work(thread=True)
    def _open(self) -> None:
        import coach.tui.screens.home  # noqa: F401 - with every screen that it leads to

        try:
            built = self._build()
        except CoachError as error:
            self.post_message(NotBuilt(error))
        else:
            keep_for_good()
            self.post_message(CoachBuilt(built))
