"""What a scorer says of labelled answers, in tables that can be compared with the labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold

from benchmarks.answers import LabelledAnswer
from benchmarks.fit_levels import Features, fit
from benchmarks.metrics import Levels
from coach.model import Scorecard, Transcript
from coach.scoring.levels import LevelModel
from coach.scoring.scorer import Scorer

FOLDS = 5


@dataclass(frozen=True)
class Predictions:
    """Per answer a row: levels and confidences with a column per part, and the flags raised."""

    answers: Sequence[LabelledAnswer]
    parts: tuple[str, ...]
    levels: Levels
    flags: tuple[frozenset[str], ...]
    confidences: NDArray[np.float64]

    @property
    def labels(self) -> Levels:
        return np.array([[answer.levels[part] for part in self.parts] for answer in self.answers])

    @property
    def totals(self) -> Levels:
        return np.asarray(self.levels.sum(axis=1))

    @property
    def labelled_totals(self) -> Levels:
        return np.asarray(self.labels.sum(axis=1))


def card_of(scorer: Scorer, question: str, answer: str) -> Scorecard:
    """The scorecard of a typed answer, as the product gives it."""
    return scorer.score(question, Transcript(answer, answer))


def predict(scorer: Scorer, answers: Sequence[LabelledAnswer]) -> Predictions:
    """As the product scores them, refusals included."""
    cards = [card_of(scorer, answer.question, answer.answer) for answer in answers]
    return Predictions(
        answers=answers,
        parts=tuple(part.name for part in scorer.rubric.parts),
        levels=np.array([[part.level for part in card.parts] for card in cards]),
        flags=tuple(frozenset(flag.name for flag in card.flags) for card in cards),
        confidences=np.array([[part.confidence for part in card.parts] for card in cards]),
    )


def cross_validated(scorer: Scorer, answers: Sequence[LabelledAnswer], rows: Sequence[Features]) -> Predictions:
    """Decided by level models that saw none of the fold; `rows` come from heads that saw no clause of their answer."""
    rubric = scorer.rubric
    parts = tuple(part.name for part in rubric.parts)
    levels = np.zeros((len(answers), len(parts)), dtype=int)
    confidences = np.ones(levels.shape)
    flags = [frozenset[str]()] * len(answers)
    for learn, held in KFold(FOLDS, shuffle=True, random_state=1).split(rows):
        known = [number for number in learn if rows[number]]
        model = fit(rubric, [rows[number] for number in known], [answers[number] for number in known])
        for number in (number for number in held if rows[number]):
            levels[number], confidences[number] = decided(model, parts, rows[number])
            raised = model.flag_probabilities(rows[number])
            flags[number] = frozenset(name for name, chance in raised.items() if chance >= 0.5)
    return Predictions(answers, parts, levels, tuple(flags), confidences)


def decided(model: LevelModel, parts: Sequence[str], row: Features) -> tuple[list[int], list[float]]:
    """The level of each part and the model's probability that it is that one."""
    expected, reached = model.expected_levels(row), model.reached(row)
    levels = [int(expected[part] + 0.5) for part in parts]
    chances = [-np.diff([1.0, *reached[part], 0.0]) for part in parts]
    return levels, [float(chance[level]) for chance, level in zip(chances, levels, strict=True)]
