"""A part's level in words, and how sure the scorer is of it."""

from __future__ import annotations

from coach.model import PartScore

LEVELS = ("absent", "partial", "strong")
#: Below this probability a level is told as lying between two. A practice cut-off.
UNSURE_BELOW = 0.6


def is_unsure(part: PartScore) -> bool:
    return part.confidence < UNSURE_BELOW


def level_words(part: PartScore) -> str:
    """The level's name, or "between partial and strong" where the scorer is not sure of it."""
    if not is_unsure(part):
        return LEVELS[part.level]
    # The score before rounding says which neighbour was nearly chosen.
    above = part.level == 0 or (part.level == 1 and part.score >= 0.5)
    low = part.level if above else part.level - 1
    return f"between {LEVELS[low]} and {LEVELS[low + 1]}"
