"""A corrected transcript is scored anew, and what was heard is kept beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import NotFoundError
from coach.model import Attempt
from coach.rehearsal import Coach
from tests.support.content import ANSWER, QUESTIONS, good_card, refused_card
from tests.support.fakes import make_coach, write_wav

CORRECTED = ANSWER.replace("247", "251")


@pytest.fixture
def coach(tmp_path: Path) -> Coach:
    """A 9 for what was heard; a corrected answer is refused, so that a rescore can be told."""
    return make_coach(tmp_path / "home", card=lambda text: good_card() if text == ANSWER else refused_card())


def heard(coach: Coach, tmp_path: Path, *, save: bool = True) -> Attempt:
    return coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "answer.wav"), save=save)


def test_a_correction_is_scored_and_kept(coach: Coach, tmp_path: Path) -> None:
    before = heard(coach, tmp_path)
    after = coach.rescore(before, f"  {CORRECTED}\n")
    assert (after.transcript.corrected_text, after.transcript.said) == (CORRECTED, CORRECTED)
    assert (after.transcript.text, after.transcript.raw_text) == (before.transcript.text, before.transcript.raw_text)
    assert (after.transcript.words, after.delivery) == (before.transcript.words, before.delivery)
    assert (before.scorecard.total, after.scorecard.total) == (9, 0)
    assert coach.attempts() == (after,)


@pytest.mark.parametrize("text", [ANSWER, f" {ANSWER} ", ""])
def test_a_correction_can_be_taken_back(coach: Coach, tmp_path: Path, text: str) -> None:
    before = heard(coach, tmp_path)
    again = coach.rescore(coach.rescore(before, CORRECTED), text)
    assert again == before
    assert coach.attempts() == (before,)


def test_an_attempt_that_is_not_kept_is_only_returned(coach: Coach, tmp_path: Path) -> None:
    after = coach.rescore(heard(coach, tmp_path, save=False), CORRECTED)
    assert after.scorecard.refused
    assert coach.attempts() == ()


def test_a_deleted_attempt_is_not_brought_back(coach: Coach, tmp_path: Path) -> None:
    before = heard(coach, tmp_path)
    coach.delete_attempt(before.id or 0)
    with pytest.raises(NotFoundError):
        coach.rescore(before, CORRECTED)
    assert coach.attempts() == ()
