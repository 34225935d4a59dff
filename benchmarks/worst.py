"""The answers that are scored worst, by what was labelled and given: their texts stay unread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.predictions import Predictions


@dataclass(frozen=True, slots=True)
class Miss:
    """An answer's totals, the parts that are off as "part labelled>given", the flags missed and raised in error."""

    id: str
    labelled: int
    given: int
    parts: tuple[str, ...]
    flags: tuple[str, ...]


def worst(one: Predictions, count: int) -> list[Miss]:
    """Those whose totals are furthest off, at most `count`; among equals, those with more levels off."""
    far = np.abs(one.totals - one.labelled_totals)
    off = np.abs(one.levels - one.labels).sum(axis=1)
    order = sorted(np.flatnonzero(far).tolist(), key=lambda row: (-far[row], -off[row], one.answers[row].id))
    return [_miss(one, row) for row in order[:count]]


def _miss(one: Predictions, row: int) -> Miss:
    levels = zip(one.parts, one.labels[row], one.levels[row], strict=True)
    labelled, raised = one.answers[row].flags, one.flags[row]
    return Miss(
        one.answers[row].id,
        int(one.labelled_totals[row]),
        int(one.totals[row]),
        tuple(f"{part} {wanted}>{given}" for part, wanted, given in levels if wanted != given),
        tuple(f"{flag} missed" for flag in sorted(labelled - raised))
        + tuple(f"{flag} raised" for flag in sorted(raised - labelled)),
    )
