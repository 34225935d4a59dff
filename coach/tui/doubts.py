"""How words that the recogniser was not sure of are marked in the app, and how that is told."""

from __future__ import annotations

from coach.tui.wording import count

#: Never a colour alone: an underline is seen on every terminal and by everyone.
MARK = "underline"


def legend(doubts: int) -> str:
    """3 words underlined: not sure they were heard right. Nothing where there is no doubt."""
    which = "it was" if doubts == 1 else "they were"
    return f"{count(doubts, 'word')} underlined: not sure {which} heard right." if doubts else ""
