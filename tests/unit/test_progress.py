"""Progress: figures by answer, day, week or month."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.annotations import Annotation, Annotations
from coach.errors import NotFoundError
from coach.figures import Grain, figures_in
from coach.history import History
from coach.model import Attempt, Delivery, Flag, PartScore, Scorecard, Source
from coach.progress import Progress, read_progress, series_of
from coach.progress_text import calendar_lines, day_words, progress_text
from coach.review import Review
from tests.support import content
from tests.unit.test_history import NOW, attempt

DELIVERY = Delivery(60.0, 130.0, 150.0, 1, 2, 4.0, 6.0, ())


def given(
    *levels: int, rubric: str = "five_part", names: Sequence[str] = ("own_it", "cause"), **changes: Any
) -> Attempt:
    """A spoken answer that earned these levels, with one flag."""
    parts = tuple(PartScore(name, level, level / 2, None, "") for name, level in zip(names, levels, strict=True))
    card = Scorecard(rubric, "abc", "minilm", parts, (Flag("blame", None, "Own."),))
    return attempt(**{"scorecard": card, "delivery": DELIVERY, **changes})


ONE = given(2, 1)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "home" / "coach.sqlite3"


def progress(database: Path, *attempts: Attempt) -> Progress:
    History(database).add_all(attempts)
    return read_progress(database)


def test_a_day_is_the_mean_of_its_answers(database: Path) -> None:
    typed = given(0, 1, source=Source.TYPED, delivery=None)
    typed = replace(typed, scorecard=replace(typed.scorecard, flags=()))
    refused = given(0, 0, delivery=replace(DELIVERY, speaking_rate_wpm=150.0))
    refused = replace(refused, scorecard=replace(refused.scorecard, refused="Too short.", flags=()))
    found = progress(database, ONE, typed, refused, replace(ONE, created_at=NOW + timedelta(days=1)))
    point, _ = found.points
    assert (found.answers, point.answers, found.grain) == (4, 3, Grain.DAY)
    assert point.share == 0.5  # (3/4 + 1/4) / 2: the refused answer has no score
    assert point.levels == {"own_it": 1.0, "cause": 1.0}
    assert (point.flags, point.speaking_rate_wpm, point.duration_s) == (0.5, 140.0, 60.0)
    assert point.guess_difference is None


def test_answers_alike_count_each(database: Path) -> None:
    for number, attempt_ in enumerate((ONE, ONE, ONE, given(0, 0)), start=1):
        History(database).add(attempt_)
        Annotations(database).save(number, Annotation(guess={"own_it": 2, "cause": 1 + number % 2}))
    History(database).add(replace(ONE, created_at=NOW + timedelta(days=1)))
    point, _ = read_progress(database).points
    assert (point.share, point.levels["own_it"]) == (0.5625, 1.5)
    assert point.guess_difference == (0.5 + 0.0 + 0.5 + 1.5) / 4


def test_an_answer_of_one_part_has_no_total(database: Path) -> None:
    part = replace(ONE, scorecard=replace(given(2, 2).scorecard, asks_about="cause"))
    found = progress(database, ONE, part, replace(ONE, created_at=NOW + timedelta(days=1)))
    assert (found.points[0].share, found.points[0].levels["cause"]) == (0.75, 1.5)


def test_on_the_first_day_every_answer_stands_for_itself(database: Path) -> None:
    later = replace(given(2, 2), created_at=NOW + timedelta(minutes=4))
    found = progress(database, ONE, later)
    assert (found.grain, [point.share for point in found.points]) == (Grain.ANSWER, [0.75, 1.0])
    assert [day_words(point.start, found.grain) for point in found.points] == [
        f"{moment.astimezone():%H:%M}" for moment in (ONE.created_at, later.created_at)
    ]
    many = [replace(ONE, created_at=NOW + timedelta(seconds=number)) for number in range(1, 40)]
    assert progress(database, *many).grain is Grain.DAY


@pytest.mark.parametrize(("days", "count", "grain"), [(1, 40, Grain.DAY), (1, 41, Grain.WEEK), (7, 41, Grain.MONTH)])
def test_many_days_become_weeks_and_many_weeks_months(database: Path, days: int, count: int, grain: Grain) -> None:
    found = progress(
        database, *(replace(ONE, created_at=NOW + timedelta(days=days * number)) for number in range(count))
    )
    assert found.grain is grain


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone can be changed on POSIX only")
@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York", "Pacific/Auckland"])
def test_days_are_those_of_the_local_clock(database: Path, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        moments = [NOW + timedelta(hours=7 * number, minutes=13 * number) for number in range(2000)]
        History(database).add_all(replace(ONE, created_at=moment) for moment in moments)
        local = [moment.astimezone().date() for moment in moments]
        with figures_in(database) as figures:
            assert figures.days() == Counter(local)
            for grain in (Grain.DAY, Grain.WEEK, Grain.MONTH):
                counted = Counter(grain.first_day(day) for day in local)
                assert {day: means.answers for day, means in figures.means(grain).items()} == counted
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_parts_are_those_of_the_rubric_used_most(database: Path) -> None:
    other = given(2, rubric="letter_request", names=["ask"])
    found = progress(database, other, ONE, ONE)
    assert (found.rubric, found.parts, found.rubrics) == ("five_part", ("own_it", "cause"), 2)
    assert [series.title for series in series_of(found, {"own_it": "Own it"})][:3] == ["Total", "Own it", "Cause"]
    assert "other answers count in the rest" in progress_text(found, {})


def test_without_answers_there_is_nothing(database: Path) -> None:
    found = read_progress(database)
    assert (found.answers, found.points, found.parts) == (0, (), ())
    assert all(series.is_empty for series in series_of(found, {}))
    assert not database.exists()


def test_the_table_fits_80_columns(database: Path) -> None:
    names = [name for name, _, _ in content.PARTS]
    found = progress(database, given(*[1] * len(names), names=names))
    text = progress_text(found, {name: title for name, title, _ in content.PARTS})
    assert max(map(len, text.splitlines())) <= 80
    assert "1 answer on 1 day, by answer." in text
    assert "Concrete  Evidence  Residency" in text  # whole words


def test_the_calendar_needs_no_colour() -> None:
    today = date(2025, 3, 5)  # a Wednesday
    lines = calendar_lines({today: 3, date(2025, 3, 3): 12, date(2025, 2, 23): 1}, today, 3)
    assert lines[1] == "Mon . . +"
    assert lines[3] == "Wed . . 3"
    assert lines[4] == "Thu . ."  # tomorrow is not a day without practice
    assert lines[7] == "Sun 1 ."
    assert "Feb" in lines[0]


def test_figures_follow_the_attempts(database: Path) -> None:
    history = History(database)
    first = history.add(attempt(scorecard=content.poor_card()))
    history.add(
        attempt(source=Source.TYPED, delivery=None, scorecard=content.refused_card(), created_at=NOW + timedelta(1))
    )
    review = Review(database, content.bank(), content.rubrics())
    review.keep_guess(1, {"own_it": 2, "cause": 2})
    spoken, typed = review.progress().points
    assert spoken.levels == {part.name: part.level for part in first.scorecard.parts}
    assert (spoken.flags, spoken.speaking_rate_wpm, spoken.fillers_per_min) == (1, 140.0, 4.0)
    assert spoken.guess_difference == 1.5
    assert (typed.answers, typed.share, typed.duration_s) == (1, None, None)
    history.update(replace(first, scorecard=content.good_card()))
    assert review.progress().points[0].share == 0.9
    review.annotate(1, Annotation("A note."))
    assert review.progress().points[0].guess_difference is None


def test_filters(database: Path) -> None:
    for question in content.QUESTIONS:
        History(database).add(attempt(question_id=question.id, scorecard=content.good_card()))
    review = Review(database, content.bank(), content.rubrics())
    assert review.practised() == ("step1-low", "boards")
    assert [review.progress().answers, review.progress("boards").answers, review.progress(topic="BOARDS").answers] == [
        2,
        1,
        1,
    ]
    with pytest.raises(NotFoundError, match="topic"):
        review.progress(topic="football")


def test_months() -> None:
    assert Grain.MONTH.first_day(date(2025, 3, 31)) == date(2025, 3, 1)
    assert Grain.WEEK.first_day(datetime(2025, 3, 2, tzinfo=UTC).date()) == date(2025, 2, 24)
