"""The line at the top of every screen."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from coach.tui.themes import FAINT, MUTED


class TitleBar(Static):
    """Where the user is."""

    def __init__(self, title: str) -> None:
        home = title == "Turnaround Coach"
        super().__init__(
            Content.styled(title, "bold $accent")
            if home
            else Content.assemble(("Turnaround Coach", MUTED), ("  /  ", FAINT), (title, "bold"))
        )
