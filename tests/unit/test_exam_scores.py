"""Exam scores, in digits and as they are said."""

import pytest

from coach.scoring.exam_scores import exam_scores


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("I got a 249 after a 201.", [249, 201]),
        ("my C K was two forty nine", [249]),
        ("step one one ninety six", [196]),
        ("two oh four on Step 1", [204]),
        ("two hundred and five, then two hundred forty", [205, 240]),
        ("one hundred ninety five", [195]),
        ("Step 2 was two fifty-one", [251]),
        ("two hundred", [200]),
        ("in 2021 I did two blocks of forty, 95% of them, for one year", []),
        ("four hundred questions, 1240 in all, 120 a day", []),
        ("one of two", []),
        ("I did 240 questions, two hundred forty cards, one ninety patients and two twenty-minute blocks", []),
        ("220 timed questions, then 251", [251]),
        ("240 UWorld questions and 230 long hard cases, then 251", [251]),
        ("a 240 two months later, and 238 last year, 231 my first day", [240, 238, 231]),
        ("two-oh-three on step one and two four nine on step two", [203, 249]),
        ("step two two four nine, step one one nine six, or 2-4-9 and 2 0 3", [249, 196, 249, 203]),
        ("one two three, and two three four weeks", []),
        ("it was not a 250, it wasn't even a 245, I never got 240", []),
        ("not a good year, but 251, and not 240 but 238", [251, 238]),
    ],
)
def test_scores_are_found_in_figures_and_in_words(text: str, scores: list[int]) -> None:
    assert exam_scores(text) == scores
