"""Coach mode asks for what was earned so far; it never waits for a scorer to be fitted."""

from __future__ import annotations

from pathlib import Path

from coach.scoring import Scorers
from tests.support.content import ANSWER, QUESTIONS, rubrics
from tests.support.fakes import FakeEncoder


def test_before_the_scorer_is_ready_nothing_was_earned(tmp_path: Path) -> None:
    scorers = Scorers(rubrics(), FakeEncoder(), tmp_path)
    assert scorers.so_far(QUESTIONS[0], ANSWER) is None
    assert list(tmp_path.iterdir()) == []
