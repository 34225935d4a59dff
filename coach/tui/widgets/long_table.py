"""A table of any length: a row's cells are made when the row is shown, so ten thousand rows open like forty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

#: Blank cells on either side of each cell's text.
PADDING = 1
#: The column that takes what the others leave has this width at least.
LEAST_WIDTH = 20


class LongTable(ScrollView, can_focus=True):
    """One line a row, the titles above them, and a cursor on one row. (Textual's DataTable measures every cell.)"""

    DEFAULT_CSS = "LongTable { overflow-x: hidden; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Row above", show=False),
        Binding("down", "move(1)", "Row below", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,ctrl+home", "first", "First row", show=False),
        Binding("end,ctrl+end", "last", "Last row", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"long-table--titles", "long-table--cursor", "long-table--hover"}

    class RowSelected(Message):
        """The marked row was clicked."""

    cursor_row: reactive[int] = reactive(0)
    """The marked row, from 0."""
    _hovered: reactive[int | None] = reactive(None)

    def __init__(
        self,
        columns: Sequence[tuple[str, int]],
        cells: Callable[[int], Sequence[str]],
        *,
        spared: str = "",
        room: int = 0,
        classes: str | None = None,
    ) -> None:
        """`columns` are titles and widths in cells; the last one takes what the others leave. `cells` makes a row.

        The column called `spared` is left out where the table has less than `room` cells.
        """
        super().__init__(classes=classes)
        self._columns = columns
        self._spared = spared
        self._room = room
        self._cells = cells
        self.row_count = 0

    def show(self, rows: int) -> None:
        """There are so many rows now, and any of them may be another. The cursor keeps its place."""
        self.row_count = rows
        self.virtual_size = Size(self._width, rows + 1)
        self.cursor_row = self.validate_cursor_row(self.cursor_row)
        self._hovered = None
        self.refresh()
        self.call_after_refresh(self._keep_in_sight)

    def validate_cursor_row(self, row: int) -> int:
        return max(0, min(row, self.row_count - 1))

    def watch_cursor_row(self) -> None:
        self._keep_in_sight()
        self.refresh()

    def watch__hovered(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        self.virtual_size = Size(self._width, self.row_count + 1)
        self._keep_in_sight()

    @property
    def _width(self) -> int:
        """Cells of a line: those beside the scrollbar."""
        return self.scrollable_content_region.width

    # Moving

    @property
    def _page(self) -> int:
        """Rows that are shown at once."""
        return max(1, self.size.height - 1)

    def action_move(self, by: int) -> None:
        self.cursor_row += by

    def action_page(self, by: int) -> None:
        self.cursor_row += by * self._page

    def action_first(self) -> None:
        self.cursor_row = 0

    def action_last(self) -> None:
        self.cursor_row = self.row_count - 1

    def _keep_in_sight(self) -> None:
        top = round(self.scroll_y)
        wanted = max(min(top, self.cursor_row), self.cursor_row - self._page + 1)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True)

    # The mouse

    def _row_at(self, event: events.MouseEvent) -> int | None:
        place = event.get_content_offset(self)
        if place is None or place.y == 0:
            return None
        row = round(self.scroll_y) + place.y - 1
        return row if row < self.row_count else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._hovered = self._row_at(event)

    def on_leave(self) -> None:
        self._hovered = None

    def on_click(self, event: events.Click) -> None:
        """The first click marks a row, the second one on it opens it."""
        row = self._row_at(event)
        if row is None:
            return
        event.stop()
        if row == self.cursor_row:
            self.post_message(self.RowSelected())
        self.cursor_row = row

    # Drawing

    def render_line(self, y: int) -> Strip:
        if y == 0:
            return self._strip([title for title, _ in self._columns], self._style("titles"))
        row = round(self.scroll_y) + y - 1
        if row >= self.row_count:
            return Strip.blank(self._width, self.rich_style)
        part = "cursor" if row == self.cursor_row else "hover" if row == self._hovered else ""
        return self._strip(self._cells(row), self._style(part) if part else self.rich_style)

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"long-table--{part}")

    def _strip(self, texts: Sequence[str], style: Style) -> Strip:
        shown = [title != self._spared or self._width >= self._room for title, _ in self._columns]
        texts = list(compress(texts, shown))
        widths = [width for _, width in compress(self._columns, shown)][:-1]
        left = self._width - sum(width + 2 * PADDING for width in widths) - 2 * PADDING
        blank = " " * PADDING
        segments = [
            Segment(f"{blank}{Content(text).truncate(width, ellipsis=True, pad=True).plain}{blank}", style)
            for text, width in zip(texts, (*widths, max(left, LEAST_WIDTH)), strict=True)
        ]
        return Strip(segments).adjust_cell_length(self._width, style)
