"""Words that the recogniser was not sure of: where they stand, and how they are marked."""

from __future__ import annotations

from coach.alignment import timed_words
from coach.model import Transcript
from coach.tui.wording import count

#: Never a colour alone: an underline is seen on every terminal and by everyone.
MARK = "underline"


def doubtful_spans(transcript: Transcript, text: str) -> tuple[tuple[int, int], ...]:
    """Characters `[start, end)` of the words of `text` that were heard with doubt and not corrected since."""
    return tuple((word.start, word.end) for word in timed_words(transcript, text) if word.is_doubtful)


def legend(doubts: int) -> str:
    """3 words underlined: not sure they were heard right. Nothing where there is no doubt."""
    which = "it was" if doubts == 1 else "they were"
    return f"{count(doubts, 'word')} underlined: not sure {which} heard right." if doubts else ""
