"""What was said, with the sentence of each part marked in the part's colour and named."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from textual.color import Color
from textual.content import Content
from textual.widgets import Static

from coach.tui.doubts import MARK
from coach.tui.parts import PartView
from coach.tui.themes import MUTED, part_color

#: How much of the part's colour goes into the background of its sentence: visible, and the text stays easy to read.
TINT = 0.28


class TranscriptView(Static, can_focus=True):
    """Focus it with `t` to read with the arrow keys."""

    def __init__(self, text: str, views: Sequence[PartView], doubts: Sequence[tuple[int, int]] = ()) -> None:
        """`doubts` are the characters `[start, end)` of words that may have been misheard."""
        super().__init__()
        self._text, self._views, self._doubts = text, views, doubts

    def show(self, text: str, views: Sequence[PartView], doubts: Sequence[tuple[int, int]] = ()) -> None:
        """Another text in the same place."""
        self._text, self._views, self._doubts = text, views, doubts
        self.refresh(layout=True)

    def render(self) -> Content:
        if not self._text:
            return Content.styled("No words were heard.", MUTED)
        return highlight(self._text, self._views, self.app.theme_variables, self._doubts)


def highlight(
    text: str, views: Sequence[PartView], variables: dict[str, str], doubts: Sequence[tuple[int, int]] = ()
) -> Content:
    """A sentence that earned several parts has the first one's colour and the name of each behind it."""
    background = Color.parse(variables["background"])
    quotes = [(view, view.score.quote) for view in views if view.score.quote]
    places = [(quote.start, quote.end) for _, quote in quotes] + list(doubts)
    cuts = sorted({0, len(text)} | {min(place, len(text)) for both in places for place in both})
    pieces: list[Content | tuple[str, str] | str] = []
    for start, end in pairwise(cuts):
        owners = [view for view, quote in quotes if quote.start <= start and end <= quote.end]
        tint = background.blend(part_color(owners[0].color, variables), TINT).hex if owners else ""
        mark = MARK if any(first <= start and end <= last for first, last in doubts) else ""
        style = " ".join(filter(None, (mark, tint and f"on {tint}")))
        pieces.append((text[start:end], style) if style else text[start:end])
        for view, quote in quotes:
            if min(quote.end, len(text)) == end:
                color = part_color(view.color, variables)
                pieces.append((f" [{view.title}]", f"bold {color.hex} on {background.blend(color, TINT).hex}"))
    return Content.assemble(*pieces)
