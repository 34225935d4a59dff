"""How answers change over the weeks: figures put together by day, week or month, in one pass.

A first evening is a season of its own: while there is one day only, every answer stands for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.figures import Figures

#: More points than this do not fit beside each other on 80 columns.
MOST_POINTS = 40


class Grain(StrEnum):
    """What one point of a chart, or one line of a table, stands for."""

    ANSWER = "answer"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def first_day(self, day: date) -> date:
        """The first day of the day, week (from Monday) or month that `day` is in."""
        if self is Grain.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Grain.MONTH else day


@dataclass(frozen=True, slots=True)
class Point:
    """The answers of a day, week or month, or one answer: means over those that have the figure, None where none has.

    `share` is the total as a share (0 to 1) of the most that the rubric gives; `levels` are the mean levels (0 to 2) by
    part; length in seconds, rate in words and fillers in fillers per minute; `guess_difference` in levels.
    """

    start: date
    answers: int
    share: float | None = None
    levels: Mapping[str, float] = field(default_factory=dict)
    flags: float | None = None
    speaking_rate_wpm: float | None = None
    fillers_per_min: float | None = None
    duration_s: float | None = None
    guess_difference: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """`points` are in the order of time. `parts` are those of `rubric`, by which most of the answers were scored."""

    grain: Grain
    points: tuple[Point, ...]
    days: Mapping[date, int]
    rubric: str
    parts: tuple[str, ...]
    rubrics: int

    @property
    def answers(self) -> int:
        return sum(self.days.values())


def progress_of(figures: Iterable[Figures], questions: frozenset[str] | None = None) -> Progress:
    """The progress over all answers, or over those to `questions`. Days are those of the local clock."""
    chosen = [one for one in figures if questions is None or one.question_id in questions]
    by_day: dict[date, list[Figures]] = {}
    for one in chosen:
        by_day.setdefault(one.created_at.astimezone().date(), []).append(one)
    days = {day: len(some) for day, some in by_day.items()}
    grain = _grain(days)
    rubrics = Counter(one.rubric for one in chosen if not one.refused)
    rubric = rubrics.most_common(1)[0][0] if rubrics else ""
    # The newest answer has the parts of today's rubric.
    parts = next(
        (tuple(one.levels) for one in reversed(chosen) if one.rubric == rubric and not (one.refused or one.asks_about)),
        (),
    )
    grouped = _grouped(by_day, grain)
    points = tuple(_point(start, grouped[start], rubric, parts) for start in sorted(grouped))
    return Progress(grain, points, days, rubric, parts, len(rubrics))


def _grouped(by_day: Mapping[date, list[Figures]], grain: Grain) -> dict[date, list[Figures]]:
    """By the first day of what a point stands for; on the first day by the moment of each answer."""
    grouped: dict[date, list[Figures]] = {}
    for day, some in by_day.items():
        if grain is Grain.ANSWER:
            for one in some:
                grouped.setdefault(one.created_at.astimezone(), []).append(one)
        else:
            grouped.setdefault(grain.first_day(day), []).extend(some)
    return grouped


def _grain(days: Mapping[date, int]) -> Grain:
    """The finest one that leaves few enough points; answers by themselves on the first day only."""
    if len(days) == 1 and sum(days.values()) <= MOST_POINTS:
        return Grain.ANSWER
    for grain in (Grain.DAY, Grain.WEEK):
        if len({grain.first_day(day) for day in days}) <= MOST_POINTS:
            return grain
    return Grain.MONTH


def _point(start: date, figures: Sequence[Figures], rubric: str, parts: Sequence[str]) -> Point:
    scored = [one for one in figures if not one.refused]
    same = [one.levels for one in scored if one.rubric == rubric]
    levels = {name: _mean(levels.get(name) for levels in same) for name in parts}

    def mean(value: Callable[[Figures], float | None], among: Sequence[Figures] = figures) -> float | None:
        return _mean(value(one) for one in among)

    return Point(
        start=start,
        answers=len(figures),
        share=mean(lambda one: None if one.asks_about else one.share, scored),
        levels={name: level for name, level in levels.items() if level is not None},
        flags=mean(lambda one: one.flags, scored),
        speaking_rate_wpm=mean(lambda one: one.speaking_rate_wpm),
        fillers_per_min=mean(lambda one: one.fillers_per_min),
        duration_s=mean(lambda one: one.duration_s),
        guess_difference=mean(lambda one: one.guess_difference, scored),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return sum(present) / len(present) if present else None


@dataclass(frozen=True, slots=True)
class Series:
    """One figure over time: its title, its unit, the most that it can be (None: no limit), one value per point."""

    title: str
    unit: str
    top: float | None
    values: tuple[float | None, ...]

    @property
    def is_empty(self) -> bool:
        return all(value is None for value in self.values)


def series_of(progress: Progress, titles: Mapping[str, str]) -> tuple[Series, ...]:
    """Every figure that can be drawn, the total first. `titles` are those of the parts."""

    def series(title: str, unit: str, value: Callable[[Point], float | None], top: float | None = None) -> Series:
        return Series(title, unit, top, tuple(value(point) for point in progress.points))

    return (
        series(
            "Total", "percent of the maximum", lambda point: None if point.share is None else 100 * point.share, 100
        ),
        *(series(title_of(name, titles), "level, 0 absent to 2 strong", _level(name), 2) for name in progress.parts),
        series("Flags", "per answer", lambda point: point.flags),
        series("Speaking rate", "words per minute", lambda point: point.speaking_rate_wpm),
        series("Fillers", "per minute", lambda point: point.fillers_per_min),
        series("Length", "seconds", lambda point: point.duration_s),
        series("Your guess", "levels off, per part", lambda point: point.guess_difference, 2),
    )


def _level(name: str) -> Callable[[Point], float | None]:
    return lambda point: point.levels.get(name)


def title_of(name: str, titles: Mapping[str, str]) -> str:
    """A part's title; its name in words where the rubric has it no longer."""
    return titles.get(name, name.replace("_", " ").capitalize())
