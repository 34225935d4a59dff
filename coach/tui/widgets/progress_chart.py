"""One figure over time, drawn by plotext."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from textual.app import RenderResult
from textual.color import Color
from textual_plotext import PlotextPlot

from coach.figures import Grain
from coach.progress import Series
from coach.progress_text import day_words

#: Dates under the chart; more would run into each other on 80 columns.
MOST_LABELS = 5
#: How far the figures beside the chart lie apart, times a power of ten, and how many there are above 0.
STEPS, MOST_MARKS = (1.0, 2.0, 2.5, 5.0), 5
#: Room left and right of a lonely point (days, or answers).
MARGIN = 1


class ProgressChart(PlotextPlot):
    """A line with a dot at every day, week or month that has the figure; on the first day, at every answer."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._drawn: tuple[Series, tuple[date, ...], Grain] | None = None

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._draw())

    def render(self) -> RenderResult:
        """Nothing at first: an empty plot takes as long to draw as a full one."""
        return super().render() if self._drawn else ""

    def show(self, series: Series, starts: Sequence[date], grain: Grain) -> None:
        """Draw the series, whose values belong to the answers, days, weeks or months that begin at `starts`."""
        self._drawn = series, tuple(starts), grain
        self._draw()

    def _draw(self) -> None:
        if self._drawn is None:
            return
        series, starts, grain = self._drawn
        places: Sequence[int] = range(len(starts)) if grain is Grain.ANSWER else [day.toordinal() for day in starts]
        dated = [(place, value) for place, value in zip(places, series.values, strict=True) if value is not None]
        plot = self.plt
        plot.clear_figure()
        if dated:
            days = [place for place, _ in dated]
            values = [value for _, value in dated]
            color = Color.parse(self.app.theme_variables["primary"]).rgb
            plot.plot(days, values, marker="braille", color=color)
            plot.scatter(days, values, marker="\u25cf", color=color)
            plot.xlim(days[0] - MARGIN, days[-1] + MARGIN)
            marks = _marks(series.top or max(*values, 1.0))
            plot.ylim(0, marks[-1])
            plot.yticks(marks, [f"{mark:g}" for mark in marks])
            words = {place: day_words(day, grain) for place, day in zip(places, starts, strict=True)}
            shown = _spread(days)
            plot.xticks(list(map(float, shown)), [words[place] for place in shown])
        self.refresh()


def _marks(top: float) -> list[float]:
    """Round figures from 0 up to `top` or a little beyond it, a few of them."""
    step = next(
        size
        for size in (factor * 10.0**power for power in range(-2, 6) for factor in STEPS)
        if top <= MOST_MARKS * size
    )
    return [step * number for number in range(math.ceil(top / step) + 1)]


def _spread(days: Sequence[int]) -> list[int]:
    """A few of the places, the first and the last among them, so far apart that their labels do not touch."""
    span = max(days[-1] - days[0], 1)
    shown = [days[0]]
    for day in days[1:-1]:
        apart = span / MOST_LABELS
        if day - shown[-1] >= apart and days[-1] - day >= apart:
            shown.append(day)
    return shown if days[-1] == days[0] else [*shown, days[-1]]
