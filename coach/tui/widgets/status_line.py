"""The line above the footer: how far the models are, below marks: recordings leave, nothing can be saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.widgets import Static

from coach.tui.status import away_mark, read_only_mark

if TYPE_CHECKING:
    from coach.tui.app import CoachApp


class StatusLine(Static):
    """Follows the app's `models` and `read_only`."""

    def on_mount(self) -> None:
        self.watch(self.app, "models", self._follow)
        self.watch(self.app, "read_only", self._follow)

    def _follow(self) -> None:
        app = cast("CoachApp", self.app)
        host, read_only = app.coach.settings.sends_to, app.read_only
        marks = [away_mark(host)] if host else []
        marks += [read_only_mark(read_only)] if read_only else []
        self.update(Content("\n").join([*marks, app.models.line()]))
