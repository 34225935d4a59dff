"""Progress as a table in plain text, for a terminal, for a screen reader and for a file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coach.figures import Grain
from coach.plain import plain
from coach.progress import Point, Progress, title_of

#: A title longer than this keeps the words that fit, so that five parts fit 80 columns.
LONGEST = 11
NONE = "-"
#: Rows of the calendar, as short as a terminal's edge allows.
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEGEND = "Figures are answers on that day; + is ten or more, . is none."


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, the columns' titles, and the rows, oldest first; every cell is text."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(progress: Progress, titles: Mapping[str, str]) -> tuple[Table, Table]:
    """What was said, and how it was said: two, so that each fits a narrow terminal."""
    starts = [day_words(point.start, progress.grain) for point in progress.points]
    both = list(zip(starts, progress.points, strict=True))
    return (
        Table(
            "Total in percent, parts as mean level (0 absent, 1 partial, 2 strong)",
            ("When", "Answers", "Total", *(title_of(name, titles) for name in progress.parts)),
            tuple((start, *_content(point, progress.parts)) for start, point in both),
        ),
        Table(
            "Flags, words per minute, fillers per minute, seconds, levels guessed wrong",
            ("When", "Flags", "Words/min", "Fillers/min", "Seconds", "Guess off"),
            tuple((start, *_delivery(point)) for start, point in both),
        ),
    )


def progress_text(progress: Progress, titles: Mapping[str, str]) -> str:
    """What it is about, and below it `tables_text`."""
    return f"{summary(progress)}.\n\n{tables_text(progress, titles)}"


def tables_text(progress: Progress, titles: Mapping[str, str]) -> str:
    """Both tables and the days of practice, at most 80 columns where a rubric has five parts or fewer."""
    return "\n".join(_lines(progress, titles))


def summary(progress: Progress) -> str:
    """How many answers on how many days, and what a point stands for."""
    answers, days = _counted(progress.answers, "answer"), _counted(len(progress.days), "day")
    return f"{answers} on {days}, by {progress.grain.value}"


def calendar_lines(days: Mapping[date, int], today: date, weeks: int) -> list[str]:
    """The last `weeks` weeks: a line with the months, one per weekday, and what the signs mean."""
    monday = Grain.WEEK.first_day(today)
    starts = [monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    lines = ["    " + _months(starts)]
    for number, name in enumerate(DAYS):
        signs = (_sign(days, start + timedelta(days=number), today) for start in starts)
        lines.append(f"{name} {' '.join(signs)}".rstrip())
    return [*lines, LEGEND]


def day_lines(days: Mapping[date, int]) -> list[str]:
    """The calendar for somebody who hears it: a line for each month, the newest first."""
    months: dict[date, list[date]] = {}
    for day in sorted(days, reverse=True):
        months.setdefault(Grain.MONTH.first_day(day), []).append(day)
    return [
        f"{month:%B %Y}, {_counted(sum(days[day] for day in some), 'answer')}: "
        + ", ".join(f"{day.day}{f' ({days[day]} answers)' if days[day] > 1 else ''}" for day in reversed(some))
        for month, some in months.items()
    ]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def day_words(start: date, grain: Grain) -> str:
    """2026-11-22, or 2026-11 for a month, 20:15 for an answer; a week goes by its Monday."""
    if grain is Grain.ANSWER:
        return f"{start:%H:%M}"
    return f"{start:%Y-%m}" if grain is Grain.MONTH else start.isoformat()


def percent(share: float | None) -> str:
    return NONE if share is None else f"{share:.0%}"


def figure(value: float | None, digits: int = 0) -> str:
    return NONE if value is None else f"{value:.{digits}f}"


def _content(point: Point, parts: Sequence[str]) -> tuple[str, ...]:
    levels = (figure(point.levels.get(name), 1) for name in parts)
    return (str(point.answers), percent(point.share), *levels)


def _delivery(point: Point) -> tuple[str, ...]:
    return (
        figure(point.flags, 1),
        figure(point.speaking_rate_wpm),
        figure(point.fillers_per_min, 1),
        figure(point.duration_s),
        figure(point.guess_difference, 1),
    )


def _lines(progress: Progress, titles: Mapping[str, str]) -> Iterator[str]:
    for table in tables(progress, titles):
        yield from (f"{table.heading}.", *_rows(table), "")
    if progress.rubrics > 1:
        yield from (f"The parts are those of the rubric {plain(progress.rubric)}; other answers count in the rest.", "")
    yield "Days of practice"
    yield from (f"{day.isoformat()}  {progress.days[day]}" for day in sorted(progress.days)[-14:])
    if len(progress.days) > 14:
        yield f"and {len(progress.days) - 14} days before."


def _rows(table: Table) -> Iterator[str]:
    """Figures under the right end of their titles."""
    lines = [list(map(_short, table.columns)), *([plain(cell) for cell in row] for row in table.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for first, *others in lines:
        figures = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *figures))


def _short(title: str) -> str:
    """The words of a title that fit; of a longer first word its beginning."""
    return textwrap.shorten(plain(title), LONGEST, placeholder="") or plain(title)[:LONGEST]


def _months(starts: Sequence[date]) -> str:
    """The name of each month above its first week, where there is room for it."""
    line = ""
    shown = 0
    for number, start in enumerate(starts):
        if start.month != shown and len(line) <= 2 * number:
            line = line.ljust(2 * number) + f"{start:%b} "
            shown = start.month
    return line.rstrip()


def _sign(days: Mapping[date, int], day: date, today: date) -> str:
    if day > today:
        return " "
    answers = days.get(day, 0)
    return "." if not answers else str(answers) if answers < 10 else "+"
