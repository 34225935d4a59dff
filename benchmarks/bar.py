"""What the score is held to, and whether a run reaches it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.metrics import Levels, macro_f1, mean_absolute_error, quadratic_kappa
from benchmarks.predictions import Predictions
from benchmarks.tables import number, table


@dataclass(frozen=True, slots=True)
class Check:
    """A figure and its limit: the least that is allowed, or with `at_most` the most."""

    name: str
    figure: float
    limit: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        return self.figure <= self.limit if self.at_most else self.figure >= self.limit


def of_agreement(split: str, one: Predictions, flags: Sequence[str]) -> list[Check]:
    per_part = [quadratic_kappa(one.levels[:, column], one.labels[:, column]) for column in range(len(one.parts))]
    return [
        *(Check(f"{split}: QWK of {part}", kappa, 0.80) for part, kappa in zip(one.parts, per_part, strict=True)),
        Check(f"{split}: QWK of the total", quadratic_kappa(one.totals, one.labelled_totals), 0.92),
        Check(f"{split}: MAE of the total", mean_absolute_error(one.totals, one.labelled_totals), 0.9, at_most=True),
        Check(f"{split}: flags, macro F1", macro_f1(flags, one.flags, [a.flags for a in one.answers]), 0.80),
    ]


def of_total(rubric: str, one: Predictions) -> Check:
    return Check(f"{rubric}: QWK of the total", quadratic_kappa(one.totals, one.labelled_totals), 0.85)


def of_invariance(changes: Mapping[str, Levels]) -> Check:
    moved = float(np.concatenate(list(changes.values())).mean())
    return Check("invariance: mean change of the total", moved, 0.3, at_most=True)


def as_table(checks: Sequence[Check]) -> str:
    rows = [
        [
            check.name,
            number(check.figure),
            f"{'at most' if check.at_most else 'at least'} {check.limit:g}",
            "met" if check.met else "missed",
        ]
        for check in checks
    ]
    return table(["figure", "this run", "bar", ""], rows)
