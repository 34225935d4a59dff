"""A flag: what sinks the answer, where, and what to do about it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from coach.model import Flag
from coach.tui.themes import QUOTE


class FlagRow(Vertical):
    """The title is the rubric's; the sentence is the user's."""

    def __init__(self, title: str, flag: Flag) -> None:
        super().__init__()
        self._title, self._flag = title, flag

    def compose(self) -> ComposeResult:
        yield Static(Content.assemble(("⚑ ", "$text-error"), (self._title, "bold")))
        quote = f"“{self._flag.quote.text.strip()}”" if self._flag.quote else ""
        said = [line for line in (Content.styled(quote, QUOTE), Content(self._flag.fix)) if line.plain]
        if said:
            yield Static(Content("\n").join(said), classes="advice")
