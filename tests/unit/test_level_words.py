"""A level in words, and the two it lies between when the scorer is not sure."""

import pytest

from coach.level_words import level_words
from coach.model import PartScore


@pytest.mark.parametrize(
    ("level", "score", "confidence", "words"),
    [
        (0, 0.0, 0.9, "absent"),
        (1, 0.5, 0.6, "partial"),
        (2, 1.0, 0.8, "strong"),
        (0, 0.2, 0.5, "between absent and partial"),
        (1, 0.4, 0.5, "between absent and partial"),
        (1, 0.6, 0.5, "between partial and strong"),
        (2, 0.8, 0.5, "between partial and strong"),
    ],
)
def test_a_level_in_words(level: int, score: float, confidence: float, words: str) -> None:
    assert level_words(PartScore("cause", level, score, confidence=confidence)) == words
