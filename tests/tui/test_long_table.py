"""A table of any length: what is not shown costs nothing."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from coach.tui.widgets.long_table import LongTable
from tests.tui.helpers import shown, wait_for, wait_for_text

ROWS = 10_000
SIZE = (60, 12)


class TableApp(App[None]):
    """A table of numbered rows, which remembers which of them were made and which was selected."""

    def __init__(self) -> None:
        super().__init__()
        self.made: set[int] = set()
        self.selected: list[int] = []

    def compose(self) -> ComposeResult:
        yield LongTable((("Number", 8), ("Word", 10)), self._cells)

    def on_mount(self) -> None:
        self.table.show(ROWS)
        self.table.focus()

    @property
    def table(self) -> LongTable:
        return self.query_one(LongTable)

    def _cells(self, row: int) -> tuple[str, str]:
        self.made.add(row)
        return str(row), f"number {row} in words that are too long for any column of this terminal"

    def on_long_table_row_selected(self) -> None:
        self.selected.append(self.table.cursor_row)


def lines(pilot: Pilot[None]) -> list[str]:
    return shown(pilot.app).splitlines()


async def test_only_the_rows_that_are_shown_are_made() -> None:
    app = TableApp()
    async with app.run_test(size=SIZE) as pilot:
        await wait_for_text(pilot, "number 10 in words")
        assert lines(pilot)[0].split() == ["Number", "Word"]
        assert lines(pilot)[1].split()[:3] == ["0", "number", "0"]
        assert lines(pilot)[1].rstrip().endswith("…")
        assert max(app.made) < SIZE[1]
        await pilot.press("end")
        await wait_for_text(pilot, "number 9999 in words")
        assert lines(pilot)[0].split() == ["Number", "Word"]
        assert lines(pilot)[-1].split()[0] == "9999"
        assert len(app.made) < 3 * SIZE[1]


async def test_the_cursor_goes_by_rows_and_pages_and_stays_in_sight() -> None:
    app = TableApp()
    async with app.run_test(size=SIZE) as pilot:
        page = SIZE[1] - 1
        for keys, row in (
            ("up", 0),
            ("down", 1),
            ("pagedown", 1 + page),
            ("down", 2 + page),
            ("pageup", 2),
            ("end", ROWS - 1),
            ("down", ROWS - 1),
            ("pageup", ROWS - 1 - page),
            ("home", 0),
        ):
            await pilot.press(keys)
            assert app.table.cursor_row == row
            await wait_for_text(pilot, f" number {row} in words")


async def test_the_cursor_stays_on_a_row_when_there_are_fewer() -> None:
    app = TableApp()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end")
        app.table.show(30)
        await wait_for_text(pilot, "number 29 in words")
        assert app.table.cursor_row == 29
        app.table.show(3)
        await wait_for(pilot, lambda: "number 29 in words" not in shown(pilot.app))
        assert app.table.cursor_row == 2
        assert [line.split()[0] for line in lines(pilot) if line.strip()] == ["Number", "0", "1", "2"]
        app.table.show(0)
        await wait_for(pilot, lambda: "number 2 in words" not in shown(pilot.app))
        await pilot.press("down", "pagedown", "end")
        assert app.table.cursor_row == 0


async def test_a_click_marks_a_row_and_another_one_opens_it() -> None:
    app = TableApp()
    async with app.run_test(size=SIZE) as pilot:
        await wait_for_text(pilot, "number 10 in words")
        await pilot.click(LongTable, offset=(12, 4))
        await wait_for(pilot, lambda: app.table.cursor_row == 3)
        assert app.selected == []
        await pilot.click(LongTable, offset=(12, 4))
        await wait_for(pilot, lambda: app.selected == [3])
        await pilot.click(LongTable, offset=(12, 0))  # the titles
        assert app.table.cursor_row == 3
        await pilot.press("end")
        await wait_for_text(pilot, "number 9999 in words")
        await pilot.click(LongTable, offset=(12, SIZE[1] - 2))
        await wait_for(pilot, lambda: app.table.cursor_row == ROWS - 2)


async def test_a_smaller_terminal_keeps_the_marked_row_in_sight() -> None:
    app = TableApp()
    async with app.run_test(size=SIZE) as pilot:
        await wait_for_text(pilot, "number 10 in words")
        await pilot.press(*["down"] * 10)
        await pilot.resize_terminal(40, 6)
        await wait_for(pilot, lambda: len(lines(pilot)) == 6 and " number 10 in" in shown(pilot.app))
