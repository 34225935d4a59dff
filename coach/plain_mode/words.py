"""Times, totals and answers in words that are heard as well as read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from coach.listing import Listed
from coach.model import Attempt


def duration(seconds: float) -> str:
    """67 -> "1 minute 7 seconds"."""
    minutes, rest = divmod(round(seconds), 60)
    parts = [count(minutes, "minute")] if minutes else []
    return " ".join([*parts, count(rest, "second")] if rest or not parts else parts)


def count(number: int, noun: str) -> str:
    """1 answer, 2 answers."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def when(moment: datetime) -> str:
    """2026-11-23 21:14, in local time."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def total(attempt: Attempt | Listed) -> str:
    """6 of 10, or that it was not scored."""
    card = attempt.scorecard if isinstance(attempt, Attempt) else attempt
    return "not scored" if card.refused else f"{card.total} of {card.maximum}"


def is_unscored(attempt: Attempt) -> bool:
    """It was kept before it could be scored (and not refused)."""
    return bool(attempt.scorecard.refused) and not attempt.scorecard.rubric_digest


def for_plain_mode(attempt: Attempt) -> Attempt:
    """What an unscored answer says names a key of the app: here it is a line of a menu."""
    if not is_unscored(attempt):
        return attempt
    said = "It has not been scored yet. Choose Score it below."
    return replace(attempt, scorecard=replace(attempt.scorecard, refused=said))
