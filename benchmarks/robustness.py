"""How far the total moves when only the form of an answer changes."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np

from benchmarks.answers import LabelledAnswer
from benchmarks.metrics import Levels
from benchmarks.perturbations import PERTURBATIONS
from benchmarks.predictions import card_of
from coach.scoring.scorer import Scorer

SEED = 3


def invariance(scorer: Scorer, answers: Sequence[LabelledAnswer], totals: Levels) -> dict[str, Levels]:
    """Per perturbation the absolute change of each answer's total; `totals` are those of the answers as they stand."""
    changes: dict[str, Levels] = {}
    for name, change in PERTURBATIONS.items():
        texts = [change(answer.answer, Random(f"{SEED} {answer.id}")) for answer in answers]
        cards = [card_of(scorer, answer.question, text) for answer, text in zip(answers, texts, strict=True)]
        changes[name] = np.abs(np.array([card.total for card in cards]) - totals)
    return changes
