"""The line above the footer that says how far the models are, below a mark where recordings leave the computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.widgets import Static

from coach.tui.status import ModelStatus, away_mark

if TYPE_CHECKING:
    from coach.tui.app import CoachApp


class StatusLine(Static):
    """Follows the app's `models`."""

    def on_mount(self) -> None:
        self.watch(self.app, "models", self._follow)

    def _follow(self, status: ModelStatus) -> None:
        host = cast("CoachApp", self.app).coach.settings.sends_to
        self.update(Content("\n").join([away_mark(host), status.line()]) if host else status.line())
