"""How answers change over the weeks: figures put together by day, week or month.

A first evening is a season of its own: while there is one day only, every answer stands for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from coach.figures import Grain, Means, Scored, figures_in

#: More points than this do not fit beside each other on 80 columns.
MOST_POINTS = 40


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


def read_progress(database: Path, questions: frozenset[str] | None = None) -> Progress:
    """The progress over all answers, or over those to `questions`. Raises StorageError."""
    with figures_in(database, questions) as figures:
        days, rubrics = figures.days(), figures.rubrics()
        grain, rubric = _grain(days), next(iter(rubrics), "")
        parts = figures.parts(rubric)
        scored: dict[date, list[Scored]] = defaultdict(list)
        for one in figures.scored(grain):
            scored[one.start].append(one)
        points = tuple(
            _point(start, means, scored[start], rubric, parts) for start, means in figures.means(grain).items()
        )
    return Progress(grain, points, days, rubric, parts, len(rubrics))


def _grain(days: Mapping[date, int]) -> Grain:
    """The finest one that leaves few enough points; answers by themselves on the first day only."""
    if len(days) == 1 and sum(days.values()) <= MOST_POINTS:
        return Grain.ANSWER
    for grain in (Grain.DAY, Grain.WEEK):
        if len({grain.first_day(day) for day in days}) <= MOST_POINTS:
            return grain
    return Grain.MONTH


def _point(start: date, means: Means, scored: Sequence[Scored], rubric: str, parts: Sequence[str]) -> Point:
    same = [one for one in scored if one.rubric == rubric]
    levels = {name: _mean((one.levels.get(name), one.answers) for one in same) for name in parts}
    return Point(
        start=start,
        answers=means.answers,
        share=_mean((one.share, one.answers) for one in scored if one.whole),
        levels={name: level for name, level in levels.items() if level is not None},
        flags=means.flags,
        speaking_rate_wpm=means.speaking_rate_wpm,
        fillers_per_min=means.fillers_per_min,
        duration_s=means.duration_s,
        guess_difference=_mean((one.guess_difference, one.answers) for one in scored),
    )


def _mean(values: Iterable[tuple[float | None, int]]) -> float | None:
    """Of the values that are there, each so many times."""
    present = [(value, times) for value, times in values if value is not None]
    return sum(value * times for value, times in present) / sum(times for _, times in present) if present else None


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
