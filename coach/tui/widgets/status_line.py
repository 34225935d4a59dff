"""The line above the footer that says how far the models are."""

from __future__ import annotations

from textual.widgets import Static

from coach.tui.status import ModelStatus


class StatusLine(Static):
    """Follows the app's `models`."""

    def on_mount(self) -> None:
        self.watch(self.app, "models", self._follow)

    def _follow(self, status: ModelStatus) -> None:
        self.update(status.line())
