"""Progress: figures by answer, day, week or month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from coach.annotations import Annotation
from coach.errors import NotFoundError
from coach.figures import Figures, read_figures
from coach.history import History
from coach.model import Source
from coach.progress import Grain, progress_of, series_of
from coach.progress_text import calendar_lines, day_words, progress_text
from coach.review import Review
from tests.support import content
from tests.unit.test_history import NOW, attempt

ONE = Figures(1, NOW, "q", "five_part", False, {"own_it": 2, "cause": 1}, 1, 60.0, 130.0, 4.0)


def test_a_day_is_the_mean_of_its_answers() -> None:
    typed = replace(
        ONE, levels={"own_it": 0, "cause": 1}, flags=0, duration_s=None, speaking_rate_wpm=None, fillers_per_min=None
    )
    refused = replace(ONE, refused=True, levels={"own_it": 0, "cause": 0}, flags=0, speaking_rate_wpm=150.0)
    found = progress_of([ONE, typed, refused, replace(ONE, created_at=NOW + timedelta(days=1))])
    point, _ = found.points
    assert (found.answers, point.answers, found.grain) == (4, 3, Grain.DAY)
    assert point.share == 0.5  # (3/4 + 1/4) / 2: the refused answer has no score
    assert point.levels == {"own_it": 1.0, "cause": 1.0}
    assert (point.flags, point.speaking_rate_wpm, point.duration_s) == (0.5, 140.0, 60.0)
    assert point.guess_difference is None


def test_on_the_first_day_every_answer_stands_for_itself() -> None:
    later = replace(ONE, created_at=NOW + timedelta(minutes=4), levels={"own_it": 2, "cause": 2})
    found = progress_of([ONE, later])
    assert (found.grain, [point.share for point in found.points]) == (Grain.ANSWER, [0.75, 1.0])
    assert [day_words(point.start, found.grain) for point in found.points] == [
        f"{moment.astimezone():%H:%M}" for moment in (ONE.created_at, later.created_at)
    ]
    many = [replace(ONE, created_at=NOW + timedelta(seconds=number)) for number in range(41)]
    assert progress_of(many).grain is Grain.DAY


def test_many_days_become_weeks_and_many_weeks_months() -> None:
    def spread(days: int, count: int) -> Grain:
        return progress_of(
            replace(ONE, created_at=NOW + timedelta(days=days * number)) for number in range(count)
        ).grain

    assert [spread(1, 40), spread(1, 41), spread(7, 41)] == [Grain.DAY, Grain.WEEK, Grain.MONTH]


def test_the_parts_are_those_of_the_rubric_used_most() -> None:
    other = replace(ONE, rubric="letter_request", levels={"ask": 2})
    found = progress_of([ONE, other, ONE])
    assert (found.rubric, found.parts, found.rubrics) == ("five_part", ("own_it", "cause"), 2)
    assert [series.title for series in series_of(found, {"own_it": "Own it"})][:3] == ["Total", "Own it", "Cause"]
    assert "other answers count in the rest" in progress_text(found, {})


def test_without_answers_there_is_nothing() -> None:
    found = progress_of([])
    assert (found.answers, found.points, found.parts) == (0, (), ())
    assert all(series.is_empty for series in series_of(found, {}))


def test_the_table_fits_80_columns() -> None:
    levels = {name: 1 for name, _, _ in content.PARTS}
    found = progress_of([replace(ONE, levels=levels)])
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


def test_figures_follow_the_attempts(tmp_path: Path) -> None:
    database = tmp_path / "home" / "coach.sqlite3"
    history = History(database)
    first = history.add(attempt(scorecard=content.poor_card()))
    history.add(
        attempt(source=Source.TYPED, delivery=None, scorecard=content.refused_card(), created_at=NOW + timedelta(1))
    )
    review = Review(database, content.bank(), content.rubrics())
    review.keep_guess(1, {"own_it": 2, "cause": 2})
    spoken, typed = read_figures(database)
    assert spoken.levels == {part.name: part.level for part in first.scorecard.parts}
    assert (spoken.flags, spoken.speaking_rate_wpm, spoken.fillers_per_min) == (1, 140.0, 4.0)
    assert spoken.guess_difference == 1.5
    assert (typed.refused, typed.duration_s) == (True, None)
    history.update(replace(first, scorecard=content.good_card()))
    assert read_figures(database)[0].share == 0.9
    review.annotate(1, Annotation("A note."))
    assert read_figures(database)[0].guess_difference is None


def test_filters(tmp_path: Path) -> None:
    database = tmp_path / "home" / "coach.sqlite3"
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
