"""The best speech model that keeps up, from what was measured."""

from __future__ import annotations

import pytest

from coach.model import SpeechModel
from coach.model_choice import KEEPS_UP, largest_that_keeps_up, why


@pytest.mark.parametrize(
    ("speeds", "chosen"),
    [
        ({"tiny.en": 12.0, "base": 7.0, "small.en": 2.0}, "base"),
        ({"tiny.en": 12.0, "base": 7.0, "small.en": 4.0}, "small.en"),
        ({"tiny.en": 3.0, "base": 2.0}, "tiny.en"),
        ({"tiny.en": None, "base": 7.0}, "base"),
        ({"tiny.en": None, "base": 2.0}, "tiny.en"),
        ({"tiny.en": None, "base": None, "small.en": None}, "base"),
        ({"small.en": None}, "small.en"),
        ({}, "base"),
    ],
)
def test_the_most_able_that_keeps_up_is_chosen(speeds: dict[str, float | None], chosen: str) -> None:
    assert largest_that_keeps_up(speeds) == chosen


@pytest.mark.parametrize(
    ("speed", "engine", "said"),
    [
        (None, "whisper", "at the first take"),
        (KEEPS_UP, "whisper", "keeps up with you"),
        (1.0, "whisper", "turnaround-coach[fast]"),
        (1.0, "faster-whisper", "coach models measure"),
    ],
)
def test_the_choice_is_explained(speed: float | None, engine: str, said: str) -> None:
    assert said in why(engine, [SpeechModel("base", 1, present=True, in_use=True, speed=speed)])
