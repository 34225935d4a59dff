"""What an interviewer takes away from an answer, in the rubric's words: what they heard and what still worries them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coach.model import Flag, PartScore
from coach.rubric_words import Interviewer

#: More is not read at night.
MOST_SENTENCES = 4


def takeaway(
    interviewer: Interviewer, parts: Sequence[PartScore], flags: Sequence[Flag]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(heard, worries): at most MOST_SENTENCES together, and of a sentence too many a worry is kept."""
    levels = {part.name: part.level for part in parts}
    raised = frozenset(flag.name for flag in flags)
    chosen = [
        remark
        for question in interviewer.questions
        if (remark := next((each for each in question.remarks if each.fits(levels, raised)), None))
    ]
    worries = _once(remark.worry for remark in chosen)[:MOST_SENTENCES]
    return _once(remark.heard for remark in chosen)[: MOST_SENTENCES - len(worries)], worries


def _once(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, sentences)))
