"""The simple methods that a score has to beat, trained on the same answers and measured on the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import RidgeCV

from benchmarks.answers import LabelledAnswer
from benchmarks.metrics import Levels, quadratic_kappa
from coach.scoring.clauses import segment
from coach.scoring.scorer import Scorer

Table = NDArray[np.float64]


@dataclass(frozen=True)
class Heard:
    """Answers with the embeddings of their windows, a row per window."""

    answers: Sequence[LabelledAnswer]
    embeddings: Sequence[NDArray[np.float32]]

    @classmethod
    def of(cls, scorer: Scorer, answers: Sequence[LabelledAnswer]) -> Heard:
        texts = [[window.text for window in segment(answer.answer).windows] for answer in answers]
        order = sorted({text for windows in texts for text in windows}, key=len)
        row = {text: number for number, text in enumerate(order)}
        table = scorer.encoder.encode(order)
        return cls(answers, [table[[row[text] for text in windows]] for windows in texts])

    def labels(self, part: str) -> Levels:
        return np.array([answer.levels[part] for answer in self.answers])


def prototype_similarity(scorer: Scorer, learn: Heard, measure: Heard) -> Levels:
    """The highest cosine of any window to the part's level-2 exemplars, cut where `learn` agrees best."""
    columns = []
    for part in scorer.rubric.parts:
        prototypes = scorer.encoder.encode(part.exemplars.level_2)
        known, wanted = (_highest(heard, prototypes) for heard in (learn, measure))
        columns.append(np.digitize(wanted, _best_cuts(known, learn.labels(part.name))))
    return np.stack(columns, axis=1)


def pooled_ridge(scorer: Scorer, learn: Heard, measure: Heard) -> Levels:
    """Ridge regression from the mean embedding of all windows to the level, rounded."""
    known, wanted = (np.stack([rows.mean(axis=0) for rows in heard.embeddings]) for heard in (learn, measure))
    columns = []
    for part in scorer.rubric.parts:
        model = RidgeCV(alphas=np.logspace(-2, 2, 9)).fit(known, learn.labels(part.name))
        columns.append(np.clip(np.rint(model.predict(wanted)), 0, 2).astype(int))
    return np.stack(columns, axis=1)


def _highest(heard: Heard, prototypes: NDArray[np.float32]) -> Table:
    return np.array([float((rows @ prototypes.T).max()) for rows in heard.embeddings])


def _best_cuts(similarities: Table, labels: Levels) -> tuple[float, float]:
    cuts = np.quantile(similarities, np.linspace(0.05, 0.95, 19))
    pairs = [(float(low), float(high)) for low in cuts for high in cuts if low <= high]
    return max(pairs, key=lambda pair: np.nan_to_num(quadratic_kappa(np.digitize(similarities, pair), labels)))
