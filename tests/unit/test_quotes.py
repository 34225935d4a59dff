"""A quote carries the words as they stand and the times of its words."""

from coach.model import Transcript, Word
from coach.scoring.clauses import Window
from coach.scoring.quotes import quote

SAID = ["I", "failed", "Step", "1", "twice"]
WORDS = tuple(Word(text, index * 0.5, index * 0.5 + 0.4, 0.9) for index, text in enumerate(SAID))
SPOKEN = Transcript(text="I failed Step 1 twice", raw_text="I failed step one twice", words=WORDS, duration_s=2.5)


def test_times_are_those_of_the_first_and_last_word() -> None:
    found = quote(SPOKEN, Window(2, 15, "failed Step 1"))
    assert (found.text, found.start_s, found.end_s) == ("failed Step 1", 0.5, 1.9)


def test_a_typed_answer_has_no_times() -> None:
    typed = Transcript(text=SPOKEN.text, raw_text=SPOKEN.text)
    assert quote(typed, Window(0, 8, "I failed")).start_s is None
