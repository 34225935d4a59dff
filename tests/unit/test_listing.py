"""The list of attempts says what the whole attempts say, and stays quick however many there are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from coach.errors import StorageError
from coach.history import History
from coach.listing import (
    DAMAGED,
    Practised,
    flags_of_attempts,
    heard_with,
    list_attempts,
    questions_asked,
    read_practised,
    recent_levels,
)
from coach.model import Source
from tests.support import content
from tests.unit.test_history import NOW, attempt


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "home" / "coach.sqlite3"


def test_which_model_heard_the_latest_spoken_answer(database: Path) -> None:
    assert heard_with(database) == ""
    history = History(database)
    history.add(attempt(source=Source.TYPED, delivery=None))
    assert heard_with(database) == ""
    history.add(attempt(transcript=content.spoken()))
    history.add(attempt(created_at=NOW - timedelta(days=1), transcript=replace(content.spoken(), model="base")))
    assert heard_with(database) == "fake"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE attempts SET transcript = 'no JSON'")
    assert heard_with(database) == ""


def test_it_says_what_the_attempts_say(database: Path) -> None:
    history = History(database)
    spoken = history.add(attempt(recording=database.parent / "takes" / "a.wav"))
    typed = history.add(
        attempt(created_at=NOW + timedelta(hours=1), source=Source.TYPED, delivery=None, scorecard=content.poor_card())
    )
    refused = history.add(attempt(created_at=NOW + timedelta(hours=2), scorecard=content.refused_card("Too short.")))
    listed = list_attempts(database)
    assert [one.id for one in listed] == [refused.id, typed.id, spoken.id]
    for one, whole in zip(listed, history.all(), strict=True):
        card = whole.scorecard
        assert (one.created_at, one.question, one.question_id) == (whole.created_at, whole.question, whole.question_id)
        assert (one.rubric, one.source, one.recording) == (whole.rubric, whole.source, whole.recording)
        assert (one.total, one.maximum, one.refused) == (card.total, card.maximum, card.refused)
        assert one.asks_about == card.asks_about
        assert one.duration_s == (whole.delivery.duration_s if whole.delivery else None)
        assert one.speaking_rate_wpm == (whole.delivery.speaking_rate_wpm if whole.delivery else None)


def test_the_flags_are_told_apart_from_the_list(database: Path) -> None:
    assert flags_of_attempts(database) == {}
    history = History(database)
    history.add(attempt(scorecard=content.good_card()))
    flagged = history.add(attempt(scorecard=content.poor_card()))
    assert flags_of_attempts(database) == {flagged.id: ("blame",)}


def test_nothing_is_kept_yet(database: Path) -> None:
    assert list_attempts(database) == ()
    assert not database.parent.exists()


def test_many_at_once(database: Path) -> None:
    history = History(database)
    history.add_all(replace(attempt(), created_at=NOW + timedelta(minutes=minute)) for minute in range(300))
    assert [one.id for one in list_attempts(database)] == list(range(300, 0, -1))


def test_what_was_practised_is_the_last_of_each_question(database: Path) -> None:
    assert read_practised(database, 2) == Practised()
    history = History(database)

    def add(question_id: str, hours: int, asks_about: str = "") -> int:
        card = replace(content.good_card(), asks_about=asks_about)
        moment = NOW + timedelta(hours=hours)
        saved = history.add(attempt(question_id=question_id, created_at=moment, scorecard=card))
        assert saved.id is not None
        return saved.id

    other = add("boards", 9)
    _, second, third = (add("step1-low", hours) for hours in (1, 2, 3))
    add("boards", 20, asks_about="change")
    found = read_practised(database, 2)
    assert found.answers == 5
    assert found.asked == questions_asked(database) == {"step1-low": 3, "boards": 1}
    assert [one.id for one in found.latest] == [other, third, second]
    assert found.last == found.latest[0]
    assert {question: one.id for question, one in found.last_of_each.items()} == {"boards": other, "step1-low": third}
    assert set(found.latest) < set(list_attempts(database))


def test_the_newest_can_be_had_alone(database: Path) -> None:
    history = History(database)
    history.add_all(replace(attempt(), created_at=NOW + timedelta(minutes=minute)) for minute in range(9))
    assert list_attempts(database, 4) == list_attempts(database)[:4]


@pytest.mark.parametrize("change", ["UPDATE attempts SET created_at = 'nonsense'", "DELETE FROM figures"])
def test_a_damaged_attempt_stands_in_the_list_and_hides_no_other(database: Path, change: str) -> None:
    History(database).add_all([attempt(), attempt()])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(f"{change} WHERE {'attempt_id' if 'figures' in change else 'id'} = 1")
    whole, damaged = list_attempts(database)
    assert (whole.id, whole.refused) == (2, None)
    assert (damaged.id, damaged.refused, damaged.asks_about) == (1, DAMAGED, "")
    found = read_practised(database, 20)
    assert (found.answers, found.last) == (2, whole)
    assert len(recent_levels(database, 9)) == 2


def test_a_damaged_scorecard_costs_that_attempt_only(database: Path) -> None:
    """The list reads no scorecards, so that it stays there, and whoever opens the attempt is told."""
    history = History(database)
    history.add(attempt())
    history.add(attempt())
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE attempts SET scorecard = 'nonsense' WHERE id = 1")
    assert [one.id for one in list_attempts(database)] == [2, 1]
    assert len(recent_levels(database, 9)) == 1
    with pytest.raises(StorageError):
        history.get(1)
