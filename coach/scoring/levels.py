"""The answer-level decision: ordinal models from named numbers to a part's level and to each flag.

A cumulative logistic model: one threshold for "at least 1" and one for "at least 2" (flags have a single one), each
with its own weights. Fitted on labelled whole answers by `benchmarks/fit_levels.py`, kept as JSON beside the rubric
(`NAME.levels.json`), so that a scorer explains itself and needs no fitting on the user's machine.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from coach.errors import ContentError, Fault
from coach.small_file import read_small

#: In standard deviations of the training answers.
FARTHEST = 4.0
_MOST_BYTES = 10_000_000


class Threshold(BaseModel):
    """A logistic model over the standardised features."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    bias: float
    weights: dict[str, float]


class Target(BaseModel):
    """What is decided: a part (two thresholds) or a flag (one)."""

    model_config = ConfigDict(frozen=True)

    thresholds: tuple[Threshold, ...]

    def uses(self) -> set[str]:
        """The features that it weighs."""
        return {name for threshold in self.thresholds for name in threshold.weights}

    def probabilities(self, standardised: Mapping[str, float]) -> tuple[float, ...]:
        """P(at least 1), P(at least 2) ..., never rising."""
        reached: list[float] = []
        for threshold in self.thresholds:
            score = threshold.bias + sum(weight * standardised[name] for name, weight in threshold.weights.items())
            probability = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))
            reached.append(min([probability, *reached]))
        return tuple(reached)


class LevelModel(BaseModel):
    """The decisions for one rubric. `means` and `scales` standardise the features.

    `flag_cuts` are the probabilities from which on a flag is raised, 0.5 where there is none. `encoder` names the
    sentence model whose evidence it weighs; empty where the file does not say.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    trained_on: str
    means: dict[str, float]
    scales: dict[str, float]
    parts: dict[str, Target]
    flags: dict[str, Target]
    flag_cuts: dict[str, float] = {}
    encoder: str = ""

    @model_validator(mode="after")
    def _fits_together(self) -> LevelModel:
        """Every feature has its scale, every part two thresholds and every flag one."""
        if self.means.keys() != self.scales.keys() or min(self.scales.values(), default=1.0) <= 0.0:
            raise ValueError("means and scales do not fit together")
        for targets, count in ((self.parts, 2), (self.flags, 1)):
            if wrong := [name for name, target in targets.items() if len(target.thresholds) != count]:
                raise ValueError(f"{wrong[0]} must have {count} threshold(s)")
            if strange := [name for name, target in targets.items() if not target.uses() <= self.means.keys()]:
                raise ValueError(f"{strange[0]} weighs what has no mean")
        return self

    def reached(self, features: Mapping[str, float]) -> dict[str, tuple[float, ...]]:
        """For each part the probabilities of at least 1 and at least 2."""
        standardised = self._standardise(features)
        return {name: target.probabilities(standardised) for name, target in self.parts.items()}

    def flag_probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        standardised = self._standardise(features)
        return {name: target.probabilities(standardised)[0] for name, target in self.flags.items()}

    def _standardise(self, features: Mapping[str, float]) -> dict[str, float]:
        """Features on one scale, and none so far out that it decides alone."""
        return {
            name: max(-FARTHEST, min(FARTHEST, (features.get(name, 0.0) - mean) / self.scales[name]))
            for name, mean in self.means.items()
        }


def load_levels(folder: Path, rubric: str) -> LevelModel:
    """Raises ContentError when the file is missing or not a level model."""
    path = folder / f"{rubric}.levels.json"
    try:
        return LevelModel.model_validate_json(read_small(path, _MOST_BYTES))
    except OSError as error:
        raise ContentError((Fault(path, 0, "(file)", f"cannot be read: {error}"),)) from error
    except ValidationError as error:
        faults = (Fault(path, 0, ".".join(map(str, detail["loc"])), detail["msg"]) for detail in error.errors())
        raise ContentError(tuple(faults)) from error
