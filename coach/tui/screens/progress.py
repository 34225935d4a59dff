"""How the answers change over time: a chart, the same figures as a table, and the days of practice."""

from __future__ import annotations

import textwrap
from datetime import datetime
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from coach.errors import CoachError
from coach.export import Chosen, Format, export_to
from coach.progress import Progress, Series, series_of
from coach.progress_text import calendar_lines, figure, summary, tables_text
from coach.tui.messages import Failed
from coach.tui.review_messages import Exported, ProgressRead
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.filter import Filter, FilterScreen
from coach.tui.themes import MUTED
from coach.tui.widgets.progress_chart import ProgressChart

EMPTY = "No answers yet, so there is no progress to show. Press Escape, then c, and answer a first question."
#: So that the filter and what it found stand on one line of 80 columns.
LONGEST_TITLE = 38
NOTHING = "None of these answers has this figure: "
#: Why a figure may be missing, and what brings it.
WHERE_FROM = {
    "Your guess": "press Ctrl+G before you answer, and guess the levels of your answer before you see them.",
}
SPOKEN = "it is measured from spoken answers only."


class ProgressScreen(CoachScreen[None]):
    """One figure at a time, so that no colour is needed to tell lines apart."""

    TITLE = "Progress"
    HELP = (
        "Each figure of your answers by day, week or month: the total, every part, flags, rate, fillers, length, and "
        "how well you guess your own levels. The table has the same figures in text; the calendar shows when you "
        "practised. A filter keeps to one question or one topic."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right", "figure(1)", "Next figure", key_display="n", tooltip="Total, parts, flags, rate; or \u2192"),
        Binding(
            "b,left",
            "figure(-1)",
            "Before",
            show=False,
            key_display="b",
            tooltip="The figure before this one; or \u2190",
        ),
        Binding("t", "view('table')", "Table", tooltip="The same figures in text; again for the chart"),
        Binding("c", "view('calendar')", "Calendar", tooltip="The days of practice; again for the chart"),
        Binding("f", "filter", "Filter", tooltip="One question, one topic, or everything"),
        Binding("o", "export", "Save", tooltip="Save these answers as a page for a mentor"),
        Binding("escape", "back", "Back", tooltip="Return to the home screen"),
    ]

    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._filter = Filter()
        self._progress: Progress | None = None
        self._series: tuple[Series, ...] = ()
        self._practised: tuple[str, ...] = ()
        self._number = 0

    def body(self) -> ComposeResult:
        yield Static(id="chosen", classes="chosen")
        with ContentSwitcher(initial="chart"):
            yield ProgressChart("chart")
            with ScrollableContainer(id="table"):
                yield Static(id="table-text")
            with ScrollableContainer(id="calendar"):
                yield Static(id="calendar-text")
            yield Static(EMPTY, id="empty", markup=False)

    def on_mount(self) -> None:
        self._read()

    @work(thread=True, group="read", exclusive=True)
    def _read(self) -> None:
        try:
            chosen = self._filter
            found = self.coach.review.progress(chosen.question_id, chosen.topic)
            self.post_message(ProgressRead(found, self._practised or self.coach.review.practised()))
        except CoachError as error:
            self.post_message(Failed(error))

    def on_progress_read(self, message: ProgressRead) -> None:
        self._progress, self._practised = message.progress, message.practised
        titles = self.coach.review.titles(message.progress.rubric)
        self._series = series_of(message.progress, titles)
        self._number = min(self._number, len(self._series) - 1)
        self.query_one("#table-text", Static).update(Content(tables_text(message.progress, titles)))
        self._show_calendar()
        if not message.progress.answers:
            self.query_one(ContentSwitcher).current = "empty"
        elif self.query_one(ContentSwitcher).current == "empty":
            self.query_one(ContentSwitcher).current = "chart"
        self._show_figure()
        self.refresh_bindings()

    def _show_calendar(self) -> None:
        if self._progress is not None:
            weeks = max((min(self.size.width, 110) - 14) // 2, 10)
            today = datetime.now().astimezone().date()
            latest = max(self._progress.days, default=today)
            # Somebody who comes back after a year sees when they last practised, and not an empty calendar.
            end = today if (today - latest).days < 7 * weeks else latest
            lines = calendar_lines(self._progress.days, end, weeks)
            self.query_one("#calendar-text", Static).update(Content("\n".join(lines)))

    def on_resize(self) -> None:
        self._show_calendar()

    def _show_figure(self) -> None:
        progress = self._progress
        if progress is None or not progress.answers:
            self.query_one("#chosen", Static).update("")
            return
        series = self._series[self._number]
        head = f"{textwrap.shorten(self._filter.title, LONGEST_TITLE, placeholder=' …')}: {summary(progress)}"
        if self.query_one(ContentSwitcher).current != "chart":  # the figure is the chart's
            self.query_one("#chosen", Static).update(Content.styled(head, MUTED))
            return
        where = f"  ({self._number + 1} of {len(self._series)})"
        about = Content.assemble((head, MUTED), "\n", (series.title, "bold"), f", {series.unit}", (where, MUTED))
        self.query_one("#chosen", Static).update(Content("\n").join([about, Content(_said(series))]))
        self.query_one(ProgressChart).visible = any(value is not None for value in series.values)
        self.query_one(ProgressChart).show(series, [point.start for point in progress.points], progress.grain)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual calls it so
        if action in {"figure", "view", "export"}:
            return bool(self._progress and self._progress.answers)
        return bool(self._practised) if action == "filter" else True

    def action_figure(self, step: int) -> None:
        self._number = (self._number + step) % len(self._series)
        self.query_one(ContentSwitcher).current = "chart"
        self._show_figure()

    def action_view(self, name: str) -> None:
        """The view of that name; the chart again when it is shown already."""
        switcher = self.query_one(ContentSwitcher)
        switcher.current = "chart" if switcher.current == name else name
        self._show_figure()
        if switcher.current != "chart":
            self.query_one(f"#{name}").focus()

    def action_filter(self) -> None:
        self.app.push_screen(FilterScreen(self._practised), self._choose)

    def _choose(self, chosen: Filter | None) -> None:
        if chosen is not None:
            self._filter = chosen
            self._read()

    @work(thread=True, group="export", exclusive=True)
    def action_export(self) -> None:
        try:
            path = export_to(
                self.coach,
                Chosen(question_id=self._filter.question_id),
                Format.HTML,
                datetime.now().astimezone(),
            )
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(Exported(path))

    def on_exported(self, message: Exported) -> None:
        what = "Every answer" if not self._filter.question_id else "The answers to this question"
        self.say(f"{what} saved, readable by you alone:", str(message.path))


def _said(series: Series) -> str:
    """The first, the latest and the best figure in words, for who cannot see the line."""
    values = [value for value in series.values if value is not None]
    if not values:
        return NOTHING + WHERE_FROM.get(series.title, SPOKEN)
    digits = 0 if max(values) >= 10 else 1
    first, last, low, high = (figure(value, digits) for value in (values[0], values[-1], min(values), max(values)))
    return f"First {first}, latest {last}; lowest {low}, highest {high}."
