"""Wording that comes back take after take."""

from __future__ import annotations

from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from coach.rehearsed import find_rehearsed

LEARNED = "I failed Step 1 on my first attempt, and that was entirely my own doing"
ANSWER = f"Thank you. {LEARNED}. After that I changed how I studied."


def test_the_same_words_are_counted_over_takes() -> None:
    others = [
        f"Well, {LEARNED.upper()}; it hurt.",
        f"{LEARNED} and so on.",
        "Something else altogether was said here today.",
    ]
    found = find_rehearsed(ANSWER, others)
    assert [(phrase.text, phrase.words, phrase.takes) for phrase in found.phrases] == [(LEARNED, 15, 3)]
    assert found.phrases[0].summary == "The same 15 words in 3 takes"
    assert ANSWER[found.phrases[0].start : found.phrases[0].end] == LEARNED
    assert round(found.share, 2) == round(15 / 24, 2)


def test_what_more_takes_share_counts_more_than_what_is_longer() -> None:
    common = "that was entirely my own doing and nobody else is to blame"  # 12 words
    longer = f"I will say this at once {common}"
    found = find_rehearsed(f"{longer}.", [longer, f"Yes {common}", f"No, {common}", f"So {common}"])
    assert (found.phrases[0].text, found.phrases[0].takes) == (common, 5)


def test_short_runs_are_how_anybody_speaks() -> None:
    assert (
        find_rehearsed("I failed Step 1 because I only read.", ["I failed Step 1 after a long illness."]).phrases == ()
    )


def test_line_breaks_punctuation_and_apostrophes_do_not_hide_it() -> None:
    found = find_rehearsed(
        "I didn\u2019t sit a timed block,\nnot one,\nin all those months.",
        ["I didn't sit a timed block not one in all those months"],
    )
    assert found.phrases[0].words == 12
    assert found.share == 1.0


def test_nothing_to_compare() -> None:
    assert find_rehearsed("", ["a b c"]).phrases == ()
    assert find_rehearsed("Only one take so far, and it is this one here.", []).share == 0.0


@given(st.lists(st.sampled_from("abc"), max_size=60), st.lists(st.sampled_from("abc"), max_size=60))
def test_what_is_left_out_before_the_matching_changes_no_run(mine: list[str], theirs: list[str]) -> None:
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    expected = {place for block in blocks if block.size >= 3 for place in range(block.a, block.a + block.size)}
    found = find_rehearsed(" ".join(mine), [" ".join(theirs)], shortest=3)
    assert round(found.share * len(mine)) == len(expected)
    assert all(" ".join(theirs).find(phrase.text) >= 0 for phrase in found.phrases)
