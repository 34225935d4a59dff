"""Keys that the footer has no room for, each with what it does."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from coach.tui.themes import MUTED
from coach.tui.wording import packed

GAP = "   "


class KeysLine(Widget):
    """As many on a line as fit, none of them broken."""

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        """`keys` are pairs of a key and a few words."""
        super().__init__()
        self._keys = tuple(keys)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual calls it so
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(
            Content(GAP).join(Content.assemble((key, "bold $accent"), (f" {words}", MUTED)) for key, words in line)
            for line in self._lines(self.size.width)
        )

    def _lines(self, width: int) -> list[Sequence[tuple[str, str]]]:
        sizes = [len(f"{key} {words}") for key, words in self._keys]
        return [self._keys[start:end] for start, end in packed(sizes, len(GAP), width)]
