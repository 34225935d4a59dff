"""What was said, with the sentence of each part marked in the part's colour and named."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from textual.color import Color
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widgets import Static

from coach.tui.doubts import MARK
from coach.tui.parts import PartView
from coach.tui.themes import MUTED, part_color

#: How much of the part's colour goes into the background of its sentence: visible, and the text stays easy to read.
TINT = 0.28


#: The word that is heard: never a colour alone.
HEARD = "bold reverse"
#: What a click finds under it: the place of a piece of the text.
PLACE = "place"


class WordClicked(Message):
    """Somebody clicked on the text; `start` is the character of it at which the word there begins."""

    def __init__(self, start: int) -> None:
        super().__init__()
        self.start = start


class TranscriptView(Static, can_focus=True):
    """Focus it with `t` to read with the arrow keys."""

    heard: reactive[tuple[int, int] | None] = reactive(None)
    """The characters `[start, end)` of the word that is played; None when nothing is."""

    def __init__(self, text: str, views: Sequence[PartView], doubts: Sequence[tuple[int, int]] = ()) -> None:
        """`doubts` are the characters `[start, end)` of words that may have been misheard."""
        super().__init__()
        self._text, self._views, self._doubts = text, views, doubts
        self._words: Sequence[int] = ()

    def show(
        self,
        text: str,
        views: Sequence[PartView],
        doubts: Sequence[tuple[int, int]] = (),
        words: Sequence[int] = (),
    ) -> None:
        """Another text in the same place. `words` are the characters at which those words begin that can be played."""
        self._text, self._views, self._doubts, self._words = text, views, doubts, words
        self.heard = None
        self.refresh(layout=True)

    def render(self) -> Content:
        if not self._text:
            return Content.styled("No words were heard.", MUTED)
        return highlight(self._text, self._views, self.app.theme_variables, self._doubts, self.heard, self._words)

    def on_click(self, event: Click) -> None:
        place = event.style.meta.get(PLACE)
        if place is not None:
            self.post_message(WordClicked(place))

    def heard_line(self) -> int | None:
        """The line, from 0, on which the word that is played stands; None when there is none."""
        if self.heard is None:
            return None
        return next(
            (
                number
                for number in range(self.content_size.height)
                for segment in self.render_line(number)
                if segment.style and segment.style.meta.get(PLACE) == self.heard[0]
            ),
            None,
        )


def highlight(
    text: str,
    views: Sequence[PartView],
    variables: dict[str, str],
    doubts: Sequence[tuple[int, int]] = (),
    heard: tuple[int, int] | None = None,
    words: Sequence[int] = (),
) -> Content:
    """A sentence that earned several parts has the first one's colour and the name of each behind it.

    `heard` is the word that is played, `words` where those begin that can be clicked.
    """
    background = Color.parse(variables["background"])
    quotes = [(view, view.score.quote) for view in views if view.score.quote]
    places = [(quote.start, quote.end) for _, quote in quotes] + list(doubts) + ([heard] if heard else [])
    cuts = sorted({0, len(text), *words} | {min(place, len(text)) for both in places for place in both})
    pieces: list[Content | tuple[str, str | Style] | str] = []
    for start, end in pairwise(cuts):
        owners = [view for view, quote in quotes if quote.start <= start and end <= quote.end]
        tint = background.blend(part_color(owners[0].color, variables), TINT).hex if owners else ""
        mark = MARK if any(first <= start and end <= last for first, last in doubts) else ""
        played = HEARD if heard and heard[0] <= start and end <= heard[1] else ""
        style = Style.parse(" ".join(filter(None, (mark, played, tint and f"on {tint}"))))
        number = bisect_right(words, start) if words else 0
        pieces.append((text[start:end], style + Style.from_meta({PLACE: words[number - 1]}) if number else style))
        for view, quote in quotes:
            if min(quote.end, len(text)) == end:
                tinted = background.blend(part_color(view.color, variables), TINT)
                color = part_color(view.color, variables, tinted)
                pieces.append((f" [{view.title}]", f"bold {color.hex} on {tinted.hex}"))
    return Content.assemble(*pieces)
