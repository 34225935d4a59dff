"""Cutting an answer into clauses and windows."""

from hypothesis import given
from hypothesis import strategies as st

from coach.scoring.clauses import LONGEST_WINDOW_WORDS, fluent, segment

STEP = (
    "I failed Step 1 and that was my responsibility. I read passively, so I changed to two timed blocks a day, "
    "and then I passed with a 238."
)


def texts(answer: str) -> list[str]:
    return [clause.text for clause in segment(answer).clauses]


def test_clauses_end_at_sentences_and_before_new_thoughts() -> None:
    assert texts(STEP) == [
        "I failed Step 1",
        "and that was my responsibility.",
        "I read passively, so I changed to two timed blocks a day",
        "and then I passed with a 238.",
    ]


def test_a_title_ends_no_sentence() -> None:
    answer = "My mentor, Dr. Smith of St. George's, saw my scores go up. I did it in the U.S. with her help."
    assert len(texts(answer)) == 2


def test_an_answer_without_punctuation_is_still_cut() -> None:
    answer = (
        "i got a low score on step one and it was my fault because i never did timed questions "
        "but now i do two blocks every morning and my c k was two forty nine"
    )
    assert len(texts(answer)) >= 3
    assert max(len(text.split()) for text in texts(answer)) <= 28


def test_disfluencies_are_left_out_of_what_is_embedded_only() -> None:
    window = segment("I, um, I, I failed, uh, failed the exam.").clauses[0]
    assert window.text == "I failed the exam."
    assert "um" in "I, um, I, I failed, uh, failed the exam."[window.start : window.end]


def test_a_word_said_twice_is_embedded_once() -> None:
    assert fluent("very good, good result") == "very good result"
    assert fluent("I had had enough") == "I had enough"


@given(st.text(max_size=400))
def test_windows_lie_in_the_text_and_are_never_too_long(answer: str) -> None:
    segmentation = segment(answer)
    for window in segmentation.windows:
        assert 0 <= window.start < window.end <= len(answer)
        assert window.text
        assert len(answer[window.start : window.end].split()) <= LONGEST_WINDOW_WORDS
    spans = [(window.start, window.end) for window in segmentation.windows]
    assert len(spans) == len(set(spans))


SPOKEN_WORDS = ["I", "you", "and", "but", "so", "then", "because", "failed", "passed", "step", ".", ",", "?", "um"]


@given(st.lists(st.sampled_from(SPOKEN_WORDS), max_size=120))
def test_no_word_is_lost(words: list[str]) -> None:
    answer = " ".join(words)
    covered = " ".join(answer[clause.start : clause.end] for clause in segment(answer).clauses)
    kept = [word for word in covered.split() if fluent(word) and word not in {".", "?", ","}]
    wanted = [word for word in answer.split() if fluent(word) and word not in {".", "?", ","}]
    assert kept == wanted
