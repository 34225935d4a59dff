"""The figures of agreement: kappa, confusion, F1, calibration. Levels are whole numbers, first found, then labelled."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

Levels = NDArray[np.int_]

#: Where the reliability table is cut: three levels, so that confidence below a third cannot be.
CONFIDENCE_CUTS = (0.5, 0.6, 0.7, 0.8, 0.9)


def quadratic_kappa(found: ArrayLike, labelled: ArrayLike) -> float:
    """Cohen's kappa with quadratic weights (QWK); not a number where both are one and the same constant.

    One less the mean squared difference over that of the same ratings paired at random, which is the sum of both
    variances and the squared difference of the means.
    """
    first, second = np.asarray(found, dtype=float), np.asarray(labelled, dtype=float)
    if not first.size:
        return math.nan
    by_chance = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    return 1.0 - float(((first - second) ** 2).mean() / by_chance) if by_chance else math.nan


def mean_absolute_error(found: ArrayLike, labelled: ArrayLike) -> float:
    return float(np.abs(np.asarray(found, dtype=float) - np.asarray(labelled, dtype=float)).mean())


def exact_agreement(found: ArrayLike, labelled: ArrayLike) -> float:
    return float((np.asarray(found) == np.asarray(labelled)).mean())


def confusion(found: Iterable[int], labelled: Iterable[int], levels: int = 3) -> Levels:
    """Row: the labelled level; column: the found one."""
    table = np.zeros((levels, levels), dtype=int)
    for given, true in zip(found, labelled, strict=True):
        table[true, given] += 1
    return table


def f1(found: Sequence[bool], labelled: Sequence[bool]) -> float:
    """0 where nothing was found right; not a number where there was nothing to find and nothing was found."""
    hits = sum(one and other for one, other in zip(found, labelled, strict=True))
    named = sum(found) + sum(labelled)
    return 2 * hits / named if named else math.nan


def macro_f1(names: Iterable[str], found: Sequence[frozenset[str]], labelled: Sequence[frozenset[str]]) -> float:
    """The mean F1 of the flags that are labelled at all."""
    figures = [
        f1([name in flags for flags in found], [name in flags for flags in labelled])
        for name in names
        if any(name in flags for flags in labelled)
    ]
    return float(np.mean(figures)) if figures else math.nan


def kappa_interval(found: Levels, labelled: Levels, *, draws: int = 2000, seed: int = 0) -> tuple[float, float]:
    """The 95 % percentile interval of the QWK over answers drawn anew with replacement."""
    rows = np.random.default_rng(seed).integers(0, len(found), size=(draws, len(found)))
    figures = [quadratic_kappa(found[draw], labelled[draw]) for draw in rows]
    low, high = np.nanpercentile(figures, (2.5, 97.5))
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Decisions of confidence `[low, high)`: how many, how sure they were and how many were right, each 0 to 1."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(confidence: ArrayLike, right: ArrayLike) -> list[ReliabilityBin]:
    """The reliability table, without the bins that nothing falls into."""
    sure, correct = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    bins = np.digitize(sure, CONFIDENCE_CUTS)
    found = []
    for number, (low, high) in enumerate(pairwise((0.0, *CONFIDENCE_CUTS, 1.0))):
        inside = bins == number
        if inside.any():
            mean = float(sure[inside].mean())
            found.append(ReliabilityBin(low, high, int(inside.sum()), mean, float(correct[inside].mean())))
    return found


def expected_calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """The mean gap between confidence and share of right decisions, weighted by the bins' sizes."""
    decisions = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / decisions if decisions else math.nan
