"""The flags of an answer, each with the words that raised it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from coach.balance import FAILURE
from coach.model import Flag, Quote, Stretch
from coach.rubric import Rubric
from coach.scoring.clauses import Window
from coach.scoring.cues import clause_of
from coach.scoring.evidence import Evidence
from coach.scoring.quotes import Quotes

#: The cue whose surest clause is quoted for a flag.
FLAG_CUES = {
    "blame": "blame",
    "overshare": "hardship",
    "apology_tour": "apology",
    "vague_effort": "effort",
    "dismissive": "dismissive",
    "off_topic": "off_topic",
}
#: A flag is decided on the whole answer, so the clause that shows it best may be quoted when it is less than sure.
QUOTABLE = 0.25
#: Where nothing is that sure, what sounds most like it is quoted, unless it is ruled out (probability 0).
FAINTEST = 1e-6


def raised_flags(
    rubric: Rubric,
    raised: Collection[str],
    evidence: Evidence,
    quotes: Quotes,
    told: Sequence[Stretch],
) -> tuple[Flag, ...]:
    """In the rubric's order. `told` are the stretches of the answer."""
    return tuple(
        Flag(rule.name, _quoted(rule.name, evidence, quotes, told), rule.fix)
        for rule in rubric.flags
        if rule.name in raised
    )


def _quoted(name: str, evidence: Evidence, quotes: Quotes, told: Sequence[Stretch]) -> Quote | None:
    if name == "dwells":
        return _longest_failure(quotes, told) or _most_failure(evidence, quotes)
    if name not in FLAG_CUES:
        return None
    cue = FLAG_CUES[name]
    window = clause_of(evidence, cue, at_least=QUOTABLE) or clause_of(evidence, cue, at_least=FAINTEST)
    return quotes.of(window) if window else None


def _longest_failure(quotes: Quotes, told: Sequence[Stretch]) -> Quote | None:
    """What takes longest: talk of the failure that earns nothing if there is any, else the longest of its parts."""
    spent = [stretch for stretch in told if stretch.kind == "failure"]
    spent = spent or [stretch for stretch in told if stretch.kind in FAILURE]
    if not spent:
        return None
    longest = max(spent, key=lambda stretch: stretch.share)
    return quotes.of(Window(longest.start, longest.end, ""))


def _most_failure(evidence: Evidence, quotes: Quotes) -> Quote | None:
    """Where no stretch was given to the failure: the clause that sounds most like one of its parts."""
    clauses = evidence.segmentation.clauses
    parts = [evidence.clause_column(f"{part}>=1") for part in sorted(FAILURE)]
    return quotes.of(clauses[int(np.max(parts, axis=0).argmax())]) if clauses else None
