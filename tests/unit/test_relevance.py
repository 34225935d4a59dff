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


def test_an_answer_that_takes_up_the_question_is_kept() -> None:
    answer = "What happened with Step 1 is that I read passively and I failed it with a 203."
    assert [clause.text for clause in without_echoes(segment(answer), "What happened with Step 1?").clauses] == [
        "What happened with Step 1 is that I read passively",
        "and I failed it with a 203.",
    ]


def test_what_is_said_again_with_so_or_really_is_not_new() -> None:
    answer = "I did two timed blocks a day. So I did two timed blocks a day. I really did two timed blocks a day."
    assert [window.text for window in without_echoes(segment(answer), "").windows] == ["I did two timed blocks a day."]


def test_another_number_is_another_statement() -> None:
    answer = "My score was 203 back then. My score was 243 back then."
    assert len(without_echoes(segment(answer), "").clauses) == 2


def test_a_repeated_sentence_counts_once() -> None:
    answer = "I take the blame for it. I take the blame for it. I take the blame for it."
    assert len(without_echoes(segment(answer), "").clauses) == 1


def test_a_question_said_back_in_pieces_leaves_nothing() -> None:
    question = "Tell me about your Step 1 score and what changed since then."
    answer = "Tell me about your Step 1 score and what changed. About your Step 1 score and what changed since then."
    assert without_echoes(segment(answer), question).windows == ()
