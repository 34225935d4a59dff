"""Checks before anything is assessed: is there an answer at all, and is it more than the question read back?"""

from __future__ import annotations

import re
from bisect import bisect_right

from coach.scoring.clauses import Segmentation, Window

#: From this share (0 to 100) on, a clause is taken for the question read back, unless it is LONGER times as long: then
#: something is said in it beside the question.
ECHO_RATIO = 86
LONGER = 1.25
#: What is put before or into a clause that is said again, and makes nothing new of it.
_AGAIN = re.compile(r"\b(?:so|and|but|well|yes|again|really|truly|just|actually|like i said|as i said|i repeat)\b")
NO_SPEECH = "No speech was heard in the recording. Check the microphone, then take it again."
EMPTY = "The answer is empty."
TOO_SHORT = "The answer is too short to be scored: {count} {unit}. Say at least how you own it and what you changed."
OFF_TOPIC = "Nothing in the answer speaks to the question, so there is nothing to score."


def too_short(text: str, *, spoken: bool, shortest: int) -> str | None:
    """Why the text is no answer, or None. `shortest` is in words."""
    count = len(re.findall(r"\w+", text))
    if count == 0:
        return NO_SPEECH if spoken else EMPTY
    return TOO_SHORT.format(count=count, unit="word" if count == 1 else "words") if count < shortest else None


def without_echoes(segmentation: Segmentation, question: str) -> Segmentation:
    """The segmentation without the windows that only say the question again, or what was said before.

    A window of several clauses goes when one of them is a repetition: what is new in it stands in its own clause.
    """
    from rapidfuzz import fuzz, utils

    asked = utils.default_process(question)

    def echoes(window: Window) -> bool:
        said = utils.default_process(window.text)
        if len(said.split()) < 4 or not asked or len(said) > LONGER * len(asked):
            return False
        return fuzz.partial_ratio(said, asked) >= ECHO_RATIO

    seen: set[str] = set()
    clauses: list[Window] = []
    repeated: list[Window] = []
    for clause in segmentation.clauses:
        plain = " ".join(_AGAIN.sub(" ", utils.default_process(clause.text)).split())
        if plain in seen:
            repeated.append(clause)
        elif not echoes(clause):
            clauses.append(clause)
        seen.add(plain)
    if not clauses:  # nor is anything new in windows that hold several of them
        return Segmentation((), 0)
    # In the order of the text and side by side, so that the first which ends behind a window's start tells for all.
    ends = [clause.end for clause in repeated]

    def repeats(window: Window) -> bool:
        after = bisect_right(ends, window.start)
        return after < len(repeated) and window.overlaps(repeated[after])

    rest = [
        window
        for window in segmentation.windows[segmentation.clause_count :]
        if not echoes(window) and not repeats(window)
    ]
    return Segmentation((*clauses, *rest), len(clauses))
