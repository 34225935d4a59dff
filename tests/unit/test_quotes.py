"""A quote carries the words as they stand and the times of its words, also of those that the user corrected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.alignment import timed_words
from coach.model import Transcript, Word
from coach.scoring.clauses import Window
from coach.scoring.quotes import Quotes

SAID = ["I", "failed", "Step", "1", "twice"]
WORDS = tuple(Word(text, index * 0.5, index * 0.5 + 0.4, 0.9) for index, text in enumerate(SAID))
SPOKEN = Transcript(text="I failed Step 1 twice", raw_text="I failed step one twice", words=WORDS, duration_s=2.5)


def corrected(text: str) -> Transcript:
    return replace(SPOKEN, corrected_text=text)


def test_times_are_those_of_the_first_and_last_word() -> None:
    found = Quotes(SPOKEN).of(Window(2, 15, "failed Step 1"))
    assert (found.text, found.start_s, found.end_s) == ("failed Step 1", 0.5, 1.9)


def test_a_typed_answer_has_no_times() -> None:
    typed = Transcript(text=SPOKEN.text, raw_text=SPOKEN.text)
    assert Quotes(typed).of(Window(0, 8, "I failed")).start_s is None
    assert Quotes(typed).times_of(0, 8) == (None, None)


def test_a_corrected_word_has_the_time_of_the_one_it_stands_for() -> None:
    found = Quotes(corrected("I passed step 1, twice.")).of(Window(2, 15, "passed step 1"))
    assert (found.text, found.start_s, found.end_s) == ("passed step 1", 0.5, 1.9)


def test_words_after_an_insertion_and_a_deletion_keep_their_times() -> None:
    text = "Well I really failed 1 twice"
    assert Quotes(corrected(text)).times_of(text.index("failed"), text.index("failed") + 6) == (0.5, 0.9)
    assert Quotes(corrected(text)).times_of(text.index("twice"), len(text)) == (2.0, 2.4)
    assert Quotes(corrected(text)).times_of(0, 4) == (0.0, 0.0)
    assert Quotes(corrected(text)).times_of(text.index("really"), text.index("really") + 6) == (0.4, 0.4)


def test_two_words_for_one_lie_within_its_time_or_beside_it() -> None:
    times = [(word.start_s, word.end_s) for word in timed_words(SPOKEN, "I had not failed Step 1 twice")]
    assert times == sorted(times)
    assert times[-1] == (2.0, 2.4)


def test_a_term_of_two_words_shares_its_time() -> None:
    one = Transcript("Step 1 went", "step one went", (Word("Step 1", 0.0, 1.0, 0.9), Word("went", 1.0, 2.0, 0.9)))
    assert Quotes(replace(one, corrected_text="Step 2 went")).times_of(5, 6) == (0.5, 1.0)


@pytest.mark.parametrize("text", ["Nothing of it is the same here at all", "...", "I"])
def test_any_correction_has_times_within_the_answer(text: str) -> None:
    start_s, end_s = Quotes(corrected(text)).times_of(0, len(text))
    assert start_s is not None
    assert end_s is not None
    assert 0.0 <= start_s <= end_s <= 2.4


def test_a_word_is_doubtful_until_it_is_corrected() -> None:
    words = (*WORDS[:1], replace(WORDS[1], probability=0.3), *WORDS[2:])
    unsure = replace(SPOKEN, words=words)
    assert [word.is_doubtful for word in timed_words(unsure, unsure.text)] == [False, True, False, False, False]
    assert [word.is_doubtful for word in timed_words(unsure, "Well, I failed.")] == [False, False, True]
    assert not any(word.is_doubtful for word in timed_words(unsure, "I passed Step 1 twice"))
