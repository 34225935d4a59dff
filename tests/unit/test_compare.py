"""Two takes beside each other, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from coach.compare import as_dict, compare, comparison_text
from coach.history import History
from coach.model import Source, Transcript
from coach.review import Review
from tests.support import content
from tests.unit.test_history import NOW, attempt

TITLES = {name: title for name, title, _ in content.PARTS} | {"blame": "Blame"}


def test_what_changed_is_told_in_words() -> None:
    before, after = attempt("One two three.", scorecard=content.poor_card()), attempt(scorecard=content.good_card())
    delivery = before.delivery
    assert delivery is not None
    after = replace(after, delivery=replace(delivery, duration_s=61.6, speaking_rate_wpm=139.6), id=2)
    found = compare(before, after, TITLES)
    changes = {change.what: (change.before, change.after, change.change) for change in found.changes}
    assert changes["Total"] == ("1 of 10", "9 of 10", "8 more")
    assert changes["Own it"] == ("partial", "strong", "up 1 level")
    assert changes["Cause"] == ("absent", "strong", "up 2 levels")
    assert changes["Words"] == ("3", "4", "1 more")
    assert changes["Length"] == ("3 s", "62 s", "59 more")
    assert changes["Speaking rate"] == ("140 wpm", "140 wpm", "the same")
    assert found.flag_words == ("Gone: Blame.",)
    assert compare(after, before, TITLES).flag_words == ("New: Blame.",)
    text = comparison_text(before, after, found)
    assert "One two three." in text
    assert "No. 2" in text
    assert max(map(len, text.splitlines())) <= 80


def test_typed_and_refused_takes_have_no_such_figures() -> None:
    typed = attempt(source=Source.TYPED, delivery=None, scorecard=content.refused_card())
    found = compare(typed, attempt(scorecard=content.good_card()), TITLES)
    changes = {change.what: (change.before, change.change) for change in found.changes}
    assert changes["Total"] == changes["Own it"] == changes["Length"] == ("-", "-")
    assert as_dict(typed, typed, compare(typed, typed, TITLES))["flags_kept"] == []


def test_escape_sequences_stay_out_of_the_terminal() -> None:
    evil = attempt(transcript=Transcript("\x1b[31mred", "red"), question="\x1b]0;title\x07")
    assert "\x1b" not in comparison_text(evil, evil, compare(evil, evil, {"ownership": "\x1b[1m"}))


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """Three takes of a question, a follow-up to it, another question, and one that is not of the bank."""
    database = tmp_path / "home" / "coach.sqlite3"
    history = History(database)
    said = "I failed Step 1 on my first attempt and that was my own doing"
    for number, (question_id, question) in enumerate(
        [("step1-low", "Why?"), ("step1-low", "How come?"), ("step1-low", "Why?"), ("boards", "Why?"), ("", "Why?")]
    ):
        taken = attempt(said, question_id=question_id, question=question, created_at=NOW + timedelta(hours=number))
        history.add(taken)
    return Review(database, content.bank(), content.rubrics())


def test_takes_are_those_of_the_question_however_it_was_worded(review: Review, tmp_path: Path) -> None:
    history = History(tmp_path / "home" / "coach.sqlite3")
    assert [take.id for take in review.takes_of(history.get(2))] == [1, 2, 3]
    assert [take.id for take in review.takes_of(history.get(4))] == [4]
    assert [take.id for take in review.takes_of(history.get(5))] == [5]
    assert review.rehearsed(history.get(3)).phrases[0].summary == "The same 14 words in 3 takes"
    assert review.rehearsed(history.get(4)).phrases == ()
