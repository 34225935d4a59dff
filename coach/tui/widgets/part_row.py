"""One part of the scorecard: bar, level, the sentence that earned it, the reason, and the next step with its gain."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from coach.tui.parts import PartView
from coach.tui.themes import FAINT, MUTED, QUOTE, part_color

TITLE_WIDTH = 20
BAR_WIDTH = 16
#: What stands on both sides of the bar: mark, title, level.
WORDS_WIDTH = 2 + TITLE_WIDTH + len("  2/2 partial?")
WORD_STYLES = ("$text-error", "$text-warning", "$text-success")


class PartBar(Widget):
    """Title, bar and level word on one line; the colour only repeats what they say."""

    def __init__(self, view: PartView, number: int = 0) -> None:
        """`number` is the key that plays the part's sentence; 0 where none does."""
        super().__init__()
        self._view = view
        self._key = f"{number} " if number else ""

    def render(self) -> Content:
        level = self._view.score.level
        color = part_color(self._view.color, self.app.theme_variables).hex
        width = max(
            2, min(BAR_WIDTH, self.size.width - WORDS_WIDTH - len(self._key))
        )  # the bar gives way, the words do not
        filled = width * level // 2
        return Content.assemble(
            ("▌ ", color),
            (self._key, MUTED),
            (self._view.title.ljust(TITLE_WIDTH)[:TITLE_WIDTH], "bold"),
            ("━" * filled, color),
            ("─" * (width - filled), FAINT),
            (f"  {level}/2 ", MUTED),
            (self._view.word, WORD_STYLES[level]),
        )


class PartRow(Vertical):
    """The bar, and below it what was heard and what to say instead."""

    def __init__(self, view: PartView, number: int = 0) -> None:
        """`number` is the key that plays the part's sentence; 0 where none does."""
        super().__init__()
        self._view = view
        self._number = number

    def compose(self) -> ComposeResult:
        yield PartBar(self._view, self._number)
        if said := list(self._said()):  # one widget for all: a scorecard has many rows, and each widget its price
            yield Static(Content("\n").join(said), classes="advice")

    def _said(self) -> Iterator[Content]:
        score = self._view.score
        if self._view.doubt:
            yield Content.styled(self._view.doubt, "$text-warning")
        if score.quote:
            yield Content.styled(f"“{score.quote.text.strip()}”", QUOTE)
        if score.why:
            yield Content(score.why)
        if score.advice:
            gain = f"+{score.gain}  " if score.gain else ""
            yield Content.assemble((gain, "bold $accent"), score.advice)
