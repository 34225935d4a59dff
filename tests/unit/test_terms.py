"""The field's terms, as recognisers write them, and the ordinary text that must stay as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.model import Word
from coach.terms import normalise_words

WRITTEN = [
    ("I failed step one on my first attempt.", "I failed Step 1 on my first attempt."),
    ("Step won was hard.", "Step 1 was hard."),
    ("My step one score is low, and", "My Step 1 score is low, and"),
    ("a step one score of 205", "a Step 1 score of 205"),
    ("the step one exam", "the Step 1 exam"),
    ("Step one, I failed.", "Step 1, I failed."),
    ("I passed step 3 in March.", "I passed Step 3 in March."),
    ("between step one and step two", "between Step 1 and Step 2"),
    ("from step one to step two", "from Step 1 to Step 2"),
    ("I took steps one and two late.", "I took Steps 1 and 2 late."),
    ("for step one and two", "for Step 1 and 2"),
    ("my step-1 result", "my Step 1 result"),
    ("step two see kay", "Step 2 CK"),
    ("On step to CK I scored 251.", "On Step 2 CK I scored 251."),
    ("On Step 2 C K, I scored 251.", "On Step 2 CK, I scored 251."),
    ("On Step 2 CKI scored 251.", "On Step 2 CK I scored 251."),
    ("I passed Step 2 C.K.", "I passed Step 2 CK."),
    ("On Step 2 C.K. I scored", "On Step 2 CK I scored"),
    ("I passed Step 2 C.K. My attending", "I passed Step 2 CK. My attending"),
    ("On Step 2 C.K., I scored", "On Step 2 CK, I scored"),
    ("step too C. K. was", "Step 2 CK was"),
    ("step two see K", "Step 2 CK"),
    ("my ck score", "my CK score"),
    ("I did all of you world twice.", "I did all of UWorld twice."),
    ("I finished U world.", "I finished UWorld."),
    ("U-World, twice", "UWorld, twice"),
    ("new world questions", "UWorld questions"),
    ("used you world and N B M E self assessments", "used UWorld and NBME self assessments"),
    ("three N.B.M.E. exams", "three NBME exams"),
    ("N-B-M-E exams", "NBME exams"),
    ("NB ME scores", "NBME scores"),
    ("n b m e scores", "NBME scores"),
    ("four N B M Es in a row", "four NBMEs in a row"),
    ("two nbmes", "two NBMEs"),
    ("three months of U S C E.", "three months of USCE."),
    ("the U.S.M.L.E.", "the USMLE."),
    ("the u s m l e step one", "the USMLE Step 1"),
    ("As an I M G, I", "As an IMG, I"),
    ("many I M Gs", "many IMGs"),
    ("my on key cards every morning", "my Anki cards every morning"),
    ("an on-key deck", "an Anki deck"),
    ("I used on key every day", "I used Anki every day"),
    ("anki", "Anki"),
    ("I reviewed my anti-cards daily.", "I reviewed my Anki cards daily."),
    ("my anti cards", "my Anki cards"),
    ("around the world and NBME self-assessments", "around UWorld and NBME self-assessments"),
    ("I applied through ears this year", "I applied through ERAS this year"),
    ("During my sub I at Mercy", "During my sub-I at Mercy"),
    ("my sub eye in June", "my sub-I in June"),
    ("my sub internship", "my sub-internship"),
    ("two subinternships", "two sub-internships"),
    ("my eras application", "my ERAS application"),
    ("this E R A S season", "this ERAS season"),
    ('He said "step one" to me.', 'He said "Step 1" to me.'),
]

LEFT_ALONE = [
    "I would not step one foot in that hospital.",
    "He was one step two short.",
    "The first step was to be honest.",
    "I took it one step at a time.",
    "Each step one by one.",
    "Step one of my plan was sleep.",
    "step two of the recovery",
    "Take a step to your left.",
    "I wanted to step to see Kay.",
    "I went to see Kay about it.",
    "We agreed on key points.",
    "She looked on, key in hand.",
    "I travelled around the world and rested.",
    "The news came through ears of others.",
    "anti-inflammatory drugs",
    "I want to show you world medicine.",
    "thank you, world",
    "the new world of medicine",
    "the sub I ate",
    "over the eras of medicine",
    "The sub, I think, was late.",
    "I see. You went.",
    "In the US, CE is required.",
    "I am good.",
    "I C what you mean.",
    "back and forth, step by step",
    "The steps one takes matter.",
    "My score on Step 1 was 205, then Step 2 CK 251, with UWorld, NBME, Anki, USCE and ERAS.",
    "",
]


def written(text: str) -> str:
    return " ".join(word.text for word in normalise_words([Word(piece, 0.0, 0.0, 1.0) for piece in text.split()]))


@pytest.mark.parametrize(("heard", "meant"), WRITTEN)
def test_terms_are_written_as_the_field_does(heard: str, meant: str) -> None:
    assert written(heard) == meant


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_ordinary_text_stays(text: str) -> None:
    assert written(text) == text


@pytest.mark.parametrize(("heard", "meant"), WRITTEN)
def test_what_is_normalised_stays(heard: str, meant: str) -> None:
    assert written(meant) == meant


def test_merged_words_cover_the_time_of_all_with_the_least_probability() -> None:
    heard = (
        Word("Step", 0.0, 0.4, 0.9),
        Word("two", 0.4, 0.6, 0.8),
        Word("see", 0.6, 0.9, 0.5),
        Word("kay,", 0.9, 1.2, 0.7),
        Word("well", 1.3, 1.5, 0.9),
    )
    assert normalise_words(heard) == (
        Word("Step", 0.0, 0.4, 0.9),
        Word("2", 0.4, 0.6, 0.8),
        Word("CK,", 0.6, 1.2, 0.5),
        Word("well", 1.3, 1.5, 0.9),
    )


@given(st.lists(st.text(alphabet="abcikmnostuweUNBMECIK .,-'", max_size=8), max_size=12))
def test_any_text_keeps_its_order_and_settles_at_once(pieces: list[str]) -> None:
    words = [Word(piece, float(n), n + 0.5, 0.5) for n, piece in enumerate(" ".join(pieces).split())]
    once = normalise_words(words)
    assert list(once) == sorted(once, key=lambda word: word.start_s)
    assert len(once) <= len(words)
