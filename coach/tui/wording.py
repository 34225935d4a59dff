"""How times, dates and totals are put into words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import datetime

from coach.listing import Listed
from coach.model import Attempt, Recording

#: Words in a second of speech at 135 a minute, the middle of the advised band (see coach.norms).
WORDS_PER_S = 135 / 60


def spoken_s(text: str) -> float:
    """About how long a text takes when it is spoken (s)."""
    return len(text.split()) / WORDS_PER_S


def written(text: str, target_s: tuple[int, int] | None) -> str:
    """How long a text is, and would be when spoken beside what a good answer takes (s); None where it is to be read."""
    words = count(len(text.split()), "word")
    if target_s is None:
        return words
    shortest, longest = map(clock, target_s)
    return f"{words}, about {clock(spoken_s(text))} of {shortest} to {longest} when spoken"


def clock(seconds: float) -> str:
    """67 -> "1:07"."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


def when(moment: datetime, now: datetime | None = None) -> str:
    """A moment as someone would say it tonight, in local time."""
    local = moment.astimezone()
    today = (now or datetime.now().astimezone()).date()
    days = (today - local.date()).days
    if days == 0:
        return f"today {local:%H:%M}"
    if days == 1:
        return f"yesterday {local:%H:%M}"
    if local.year == today.year:
        return f"{local.day} {local:%b %H:%M}"
    return f"{local.day} {local:%b %Y}"


def take_time(recording: Recording) -> str:
    """21:14 for a take of today, with the day for an older one."""
    return when(recording.started_at).removeprefix("today ")


def total(attempt: Attempt | Listed) -> str:
    """6 of 10, or that it was not scored."""
    card = attempt.scorecard if isinstance(attempt, Attempt) else attempt
    return "not scored" if card.refused else f"{card.total} of {card.maximum}"


def hanging(text: str, indent: int, width: int, most: int | None = None) -> str:
    """The text in lines of `width` cells, `most` of them at most; all but the first start after `indent` spaces."""
    lines = textwrap.wrap(text, width, max_lines=most, placeholder=" …")
    return "\n".join(lines).replace("\n", "\n" + " " * indent)


def packed(sizes: Sequence[int], gap: int, width: int) -> list[tuple[int, int]]:
    """Lines of whole entries: the range `[start, end)` of those on each. One that is wider than a line has its own."""
    lines: list[tuple[int, int]] = []
    left = 0
    for number, size in enumerate(sizes):
        if not lines or size + gap > left:
            lines.append((number, number))
            left = width + gap
        lines[-1] = (lines[-1][0], number + 1)
        left -= size + gap
    return lines


def percent(share: float) -> str:
    """0.354 -> "35 %"."""
    return f"{share * 100:.0f} %"


def count(number: int, noun: str) -> str:
    """1 answer, 2 answers."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
