"""What is refused before anything is assessed, and what is not counted."""

import pytest

from coach.scoring.clauses import segment
from coach.scoring.relevance import EMPTY, NO_SPEECH, too_short, without_echoes


@pytest.mark.parametrize(
    ("text", "spoken", "reason"),
    [("", True, NO_SPEECH), ("", False, EMPTY), (" ... ", False, EMPTY), ("It was my fault", False, "too short")],
)
def test_an_empty_or_too_short_answer_is_refused_with_the_reason(text: str, spoken: bool, reason: str) -> None:
    assert reason in (too_short(text, spoken=spoken, shortest=5) or "")


def test_five_words_are_an_answer() -> None:
    assert too_short("I failed it, my fault.", spoken=False, shortest=5) is None


def test_the_question_read_back_does_not_count() -> None:
    question = "How would you explain your low Step 1 score?"
    answer = "So how would you explain your low Step 1 score. I did not practise under time."
    assert [clause.text for clause in without_echoes(segment(answer), question).clauses] == [
        "I did not practise under time."
    ]


def test_a_repeated_sentence_counts_once() -> None:
    answer = "I take the blame for it. I take the blame for it. I take the blame for it."
    assert len(without_echoes(segment(answer), "").clauses) == 1
