"""Checks before anything is assessed: is there an answer at all, and is it more than the question read back?"""

from __future__ import annotations

import re

from coach.scoring.clauses import Segmentation, Window

#: From this share (0 to 100) on, a clause is taken for the question read back.
ECHO_RATIO = 86
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
    """The segmentation without the windows that only say the question again, or the same clause a second time."""
    from rapidfuzz import fuzz, utils

    def echoes(window: Window) -> bool:
        if len(window.text.split()) < 4 or not question:
            return False
        return fuzz.partial_ratio(window.text, question, processor=utils.default_process) >= ECHO_RATIO

    seen: set[str] = set()
    clauses: list[Window] = []
    for clause in segmentation.clauses:
        plain = utils.default_process(clause.text)
        if plain not in seen and not echoes(clause):
            clauses.append(clause)
        seen.add(plain)
    rest = [window for window in segmentation.windows[segmentation.clause_count :] if not echoes(window)]
    return Segmentation((*clauses, *rest), len(clauses))
