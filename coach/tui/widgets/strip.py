"""The answer as one line of blocks, each named by its tag; below it what the tags stand for, and the balance."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from coach.tui.strip import OTHER_COLOR, Kind, Strip, cells
from coach.tui.themes import MUTED, part_color, text_on
from coach.tui.wording import packed

GAP = "   "


class StripLine(Widget):
    """A block begins with its tag, or with tag and title where they fit, so that it can be told without colour."""

    def __init__(self, strip: Strip) -> None:
        super().__init__()
        self._strip = strip

    def render(self) -> Content:
        blocks = self._strip.blocks
        sizes = cells([share for _, share in blocks], self.size.width)
        return Content.assemble(
            *(
                (_label(kind, size), block_style(kind, self.app.theme_variables))
                for (kind, _), size in zip(blocks, sizes, strict=True)
                if size
            )
        )


class StripLegend(Widget):
    """As many entries on a line as fit, none of them broken."""

    def __init__(self, strip: Strip) -> None:
        super().__init__()
        self._strip = strip

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual calls it so
        return len(self._lines(width))

    def render(self) -> Content:
        variables = self.app.theme_variables
        return Content("\n").join(
            Content(GAP).join(
                Content.assemble((kind.tag, block_style(kind, variables)), f" {kind.title} ", (kind.amount, MUTED))
                for kind in line
            )
            for line in self._lines(self.size.width)
        )

    def _lines(self, width: int) -> list[Sequence[Kind]]:
        kinds = self._strip.kinds
        sizes = [len(f"{kind.tag} {kind.title} {kind.amount}") for kind in kinds]
        return [kinds[start:end] for start, end in packed(sizes, len(GAP), width)]


class StripPanel(Vertical):
    """Line, legend and balance."""

    def __init__(self, strip: Strip) -> None:
        super().__init__()
        self._strip = strip

    def compose(self) -> ComposeResult:
        yield StripLine(self._strip)
        yield StripLegend(self._strip)
        yield Static(Content(self._strip.balance))


def block_style(kind: Kind, variables: dict[str, str]) -> str:
    """The kind's colour with text that can be read on it. The rest of the answer keeps to the background."""
    color = Color.parse(variables["panel"]) if kind.color == OTHER_COLOR else part_color(kind.color, variables)
    return f"{text_on(color).hex} on {color.hex}"


def _label(kind: Kind, size: int) -> str:
    full = f"{kind.tag} {kind.title}"
    return (full if len(full) < size else kind.tag).ljust(size)[:size]
