"""Notes, stars, tags and guesses: kept with the attempt, and gone with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach import migrations
from coach.annotations import Annotation, Annotations, beside_score, tidy_tags
from coach.bin import Bin
from coach.errors import NotFoundError, StorageError
from coach.history import History
from coach.progress import read_progress
from tests.unit.test_history import attempt

FULL = Annotation("Said it better.", starred=True, tags=("gap", "for my mentor"), guess={"ownership": 1})


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "home" / "coach.sqlite3"


def test_what_goes_in_comes_out(database: Path) -> None:
    History(database).add(attempt())
    kept = Annotations(database)
    assert kept.get(1) == Annotation()
    assert kept.get(1).is_empty
    kept.save(1, FULL)
    assert kept.get(1) == FULL
    kept.save(1, Annotation())
    assert kept.all() == {1: Annotation()}


def test_it_goes_with_its_attempt(database: Path) -> None:
    history, kept = History(database), Annotations(database)
    history.add(attempt())
    kept.save(1, FULL)
    Bin(database, database.parent / "takes").put(1, datetime.now(UTC))
    assert kept.all() == {}
    assert read_progress(database).answers == 0
    with pytest.raises(NotFoundError):
        kept.save(1, FULL)


def test_there_is_nothing_to_annotate_yet(database: Path) -> None:
    assert Annotations(database).get(1) == Annotation()
    with pytest.raises(NotFoundError):
        Annotations(database).save(1, FULL)
    assert not database.exists()


def test_damage_is_told(database: Path) -> None:
    History(database).add(attempt())
    Annotations(database).save(1, FULL)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE annotations SET tags = 'nonsense'")
    with pytest.raises(StorageError):
        Annotations(database).get(1)


def test_tags_are_tidied() -> None:
    assert tidy_tags(" Gap,  second   TRY #visa, gap ,,") == ("gap", "second try", "visa")
    assert tidy_tags("") == ()
    assert len(tidy_tags(",".join(map(str, range(99))))) == 12
    assert len(tidy_tags("x" * 99)[0]) == 30


def test_a_guess_beside_the_score() -> None:
    guessed = beside_score({"own_it": 2, "gone": 1, "cause": 0}, {"own_it": 1, "cause": 0, "change": 2})
    assert [(part.part, part.difference) for part in guessed.parts] == [("own_it", 1), ("cause", 0)]
    assert guessed.mean_difference == 0.5
    assert beside_score(None, {"own_it": 1}).mean_difference is None


def test_an_old_database_gets_its_figures(database: Path) -> None:
    """Attempts from before there were figures are counted; one that is damaged is left out."""
    database.parent.mkdir()
    with closing(sqlite3.connect(database)) as connection, connection:
        for statement in migrations.STEPS[0]:
            connection.execute(statement)
        for card in ('{"parts": [{"name": "own_it", "level": 2}], "flags": [{"name": "blame"}]}', "nonsense"):
            connection.execute(
                "INSERT INTO attempts (created_at, question_id, question, rubric, source, total, duration_s,"
                " transcript, scorecard)"
                " VALUES ('2025-03-01T10:00:00+00:00', 'q', 'Q?', 'five_part', 'typed', 2, 0, '{}', ?)",
                (card,),
            )
        connection.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
    (point,) = read_progress(database).points
    assert (point.answers, point.levels, point.flags, point.duration_s) == (1, {"own_it": 2}, 1, None)
    assert point.share == 1.0
