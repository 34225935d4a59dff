"""Where a cue sounds in an answer: the clause that may be quoted for it."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from coach.scoring.clauses import Window
from coach.scoring.evidence import Evidence

#: A cue as sure as this is taken to be there.
SOUNDS = 0.5
_OWNED = re.compile(
    r"\b(?:my (?:own )?(?:fault|doing|responsibilit\w+|mistakes?|error)|i (?:was|am) (?:the one )?responsible"
    r"|responsib\w+ (?:was|is) mine|(?:is|was|are|were) (?:all |entirely |only )?mine|on me|i (?:fully )?(?:own|take)"
    r"|blame (?:only )?myself|nobody else'?s?|no ?one else'?s?)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|hardly|nothing)\b|n't\b", re.IGNORECASE)


def cue_at(evidence: Evidence, cue: str) -> NDArray[np.float32]:
    """Probability per window that the cue sounds. Blame never sounds where the speaker takes it on."""
    column = evidence.column(f"cue:{cue}").copy()
    if cue == "blame":
        column[[owned(window.text) for window in evidence.windows]] = 0.0
    return column


@lru_cache(maxsize=4096)  # asked for every part
def owned(text: str) -> bool:
    """Whether the words take the responsibility: "that was my responsibility", but not "that was not my fault"."""
    match = _OWNED.search(text)
    return match is not None and _NOT.search(text, 0, match.start()) is None


def clause_of(evidence: Evidence, cue: str, *, at_least: float = SOUNDS) -> Window | None:
    """The clause in which the cue sounds surest, or the pair or sentence where no single clause is sure enough."""
    column = cue_at(evidence, cue)
    clauses = column[: evidence.segmentation.clause_count]
    for part in (clauses, column):
        if len(part) and float(part.max()) >= at_least:
            return evidence.windows[int(part.argmax())]
    return None
