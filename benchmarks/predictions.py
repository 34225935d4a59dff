"""What a scorer says of labelled answers, in tables that can be compared with the labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks import fit_levels
from benchmarks.answers import LabelledAnswer
from benchmarks.fit_levels import Material
from benchmarks.metrics import Levels
from coach.model import Scorecard, Transcript
from coach.ports import Encoder
from coach.rubric import Rubric
from coach.scoring.decision import READERS_SHARE, Decision
from coach.scoring.scorer import Scorer

BOTH = "level models and reader"
#: Who decides, by the share of the reader.
DECIDING = {BOTH: READERS_SHARE, "level models alone": 0.0, "reader alone": 1.0}


@dataclass(frozen=True)
class Predictions:
    """Per answer a row: levels and confidences with a column per part, and the flags raised."""

    answers: Sequence[LabelledAnswer]
    parts: tuple[str, ...]
    levels: Levels
    flags: tuple[frozenset[str], ...]
    confidences: NDArray[np.float64]

    def some(self, rows: Sequence[int]) -> Predictions:
        """Of these answers alone."""
        answers, flags = [self.answers[row] for row in rows], tuple(self.flags[row] for row in rows)
        return Predictions(answers, self.parts, self.levels[rows], flags, self.confidences[rows])

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


def cross_validated(rubric: Rubric, encoder: Encoder, answers: Sequence[LabelledAnswer]) -> dict[str, Predictions]:
    """Heard by an encoder and heads and decided by models and a reader that were all fitted without the answer.

    By who decides: both, as in the product, or one of the two.
    """
    material = Material.of(rubric, encoder.name, answers)
    found = fit_levels.cross_validated(material, tuple(DECIDING.values()))
    return {name: decided(rubric, answers, one) for name, one in zip(DECIDING, found, strict=True)}


def decided(rubric: Rubric, answers: Sequence[LabelledAnswer], decisions: Sequence[Decision | None]) -> Predictions:
    """Nothing but nought where nothing was heard."""
    parts = tuple(part.name for part in rubric.parts)
    return Predictions(
        answers=answers,
        parts=parts,
        levels=np.array([[one.level(part) if one else 0 for part in parts] for one in decisions]),
        flags=tuple(one.raised if one else frozenset() for one in decisions),
        confidences=np.array([[one.confidence(part) if one else 1.0 for part in parts] for one in decisions]),
    )
