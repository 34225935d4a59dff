"""Which word and sentence is heard at a moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.following import Followed, follow
from coach.model import Transcript, Word
from tests.support.content import ANSWER, SENTENCES, spoken


def followed(text: str, pause_after: int = -1, pause_s: float = 0.0) -> tuple[Followed, str]:
    """One word a second, and a pause behind one of them."""
    words: list[Word] = []
    for number, word in enumerate(text.split()):
        begin_s = number + (pause_s if number > pause_after >= 0 else 0.0)
        words.append(Word(word, begin_s, begin_s + 0.8, 1.0))
    return follow(Transcript(text, text, tuple(words), (), 60.0), text), text


def test_every_sentence_of_an_answer_is_found_with_its_time() -> None:
    heard = follow(spoken(), ANSWER)
    assert tuple(ANSWER[one.start : one.end] for one in heard.sentences) == SENTENCES
    assert heard.sentences[0].start_s == 0.0
    assert heard.sentences[1].start_s == pytest.approx(len(SENTENCES[0].split()) * 1.2)


def test_the_word_that_is_heard_and_in_a_pause_the_one_before() -> None:
    heard, text = followed("I failed once.", pause_after=0, pause_s=2.0)
    assert heard.word_at(-0.1) is None
    for at_s, word in ((0.0, "I"), (2.9, "I"), (3.0, "failed"), (4.5, "once."), (99.0, "once.")):
        found = heard.word_at(at_s)
        assert found is not None
        assert text[found.start : found.end] == word
    assert [heard.sentence_at(at_s) for at_s in (-1.0, 0.0, 3.5, 99.0)] == [-1, 0, 1, 1]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("I asked Dr. Shah for help. He said yes.", 2),
        ('He said "why?" I told him!', 2),
        ("no full stop at all", 1),
        ("My CK was 247. and then", 2),
        ("", 0),
    ],
)
def test_where_a_sentence_ends(text: str, sentences: int) -> None:
    heard, text = followed(text)
    assert len(heard.sentences) == sentences
    assert [one.end for one in heard.sentences][-1:] == ([len(text)] if text else [])


def test_a_long_silence_ends_a_sentence_without_a_full_stop() -> None:
    assert len(followed("I failed and then I worked", pause_after=1, pause_s=2.0)[0].sentences) == 2


def test_the_word_at_a_place_of_the_text() -> None:
    heard, text = followed("I failed once.")
    for place, word in ((0, "I"), (1, "failed"), (3, "failed"), (8, "once.")):
        found = heard.word_from(place)
        assert found is not None
        assert text[found.start : found.end] == word
    assert heard.word_from(len(text)) is None


def test_a_correction_keeps_the_times() -> None:
    transcript = spoken("I filed Step 1. I passed.")
    corrected = "I failed Step 1. I passed."
    heard = follow(replace(transcript, corrected_text=corrected), corrected)
    assert len(heard.sentences) == 2
    word = heard.word_at(transcript.words[1].start_s)
    assert word is not None
    assert corrected[word.start : word.end] == "failed"


def test_a_typed_answer_has_nothing_to_follow() -> None:
    assert follow(Transcript(ANSWER, ANSWER), ANSWER) == Followed()
