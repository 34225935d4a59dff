"""What a reader is told of each clause beside its embedding: words that carry grammar, exam scores, what heads hear."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from coach.scoring.evidence import Evidence, log_odds
from coach.scoring.exam_scores import exam_scores
from coach.scoring.signals import SIGNALS, has

TIMES = {"before": 1.0, "open": 0.0, "since": -1.0}
#: Beside the signals: time, number of exam scores, the highest of them, length.
OTHERS = 4


def sign_count(heads: Sequence[str]) -> int:
    """How many signs a clause has for a reader that is told of these heads."""
    return len(SIGNALS) + OTHERS + len(heads)


def clause_signs(evidence: Evidence, heads: Sequence[str]) -> NDArray[np.float32]:
    """Shape (clauses, len(SIGNALS) + OTHERS + len(heads)), all within a few units of 0."""
    structure = [
        _structure(evidence.text[clause.start : clause.end], evidence.time_at((clause.start + clause.end) // 2))
        for clause in evidence.segmentation.clauses
    ]
    heard = [[log_odds(chance) / 4 for chance in evidence.clause_column(head)] for head in heads]
    return np.concatenate([np.array(structure), np.array(heard).reshape(len(heads), -1).T], axis=1).astype(np.float32)


@lru_cache(maxsize=4096)  # a long answer is heard again and again while it is spoken
def _structure(said: str, time: str) -> tuple[float, ...]:
    scores = exam_scores(said)
    return (
        *(has(signal, said) for signal in SIGNALS),
        TIMES[time],
        float(min(3, len(scores))),
        (max(scores) - 225) / 20 if scores else 0.0,
        float(np.log1p(len(said.split()))) / 3,
    )
