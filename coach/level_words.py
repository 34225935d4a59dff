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
    low = _lower(part)
    return f"between {LEVELS[low]} and {LEVELS[low + 1]}"


def level_figure(part: PartScore) -> float:
    """The same as a figure (0 to 2): 1.5 between partial and strong."""
    return _lower(part) + 0.5 if is_unsure(part) else part.level


def _lower(part: PartScore) -> int:
    """Of the two levels between which it lies: the score before rounding says which neighbour was nearly chosen."""
    above = part.level == 0 or (part.level == 1 and part.score >= 0.5)
    return part.level if above else part.level - 1
