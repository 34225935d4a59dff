"""How loud the input is."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from coach.model import InputLevel

FULL_SCALE = 32768.0
#: Digital silence; 16-bit audio reaches down to -90 dBFS.
FLOOR_DBFS = -120.0
#: A converter that clips gives its last value or, after conversion, one close to it.
CLIPPING = 32_700
REPORT_S = 0.1


def dbfs(amplitude: float) -> float:
    """Decibels relative to full scale; a full-scale sine has a peak of 0 and an RMS of -3.0 dBFS."""
    return max(FLOOR_DBFS, 20 * math.log10(amplitude)) if amplitude > 0 else FLOOR_DBFS


def measure_level(samples: NDArray[np.int16], elapsed_s: float = 0.0) -> InputLevel:
    """The level of 16-bit samples."""
    if not samples.size:
        return InputLevel(FLOOR_DBFS, FLOOR_DBFS, clipped=False, elapsed_s=elapsed_s)
    values = samples.astype(np.float64)
    peak = float(np.abs(values).max())
    rms = math.sqrt(float(np.mean(values * values)))
    return InputLevel(dbfs(peak / FULL_SCALE), dbfs(rms / FULL_SCALE), clipped=peak >= CLIPPING, elapsed_s=elapsed_s)


class LevelMeter:
    """Gathers blocks and measures about ten times a second of sound."""

    def __init__(self, rate: int) -> None:
        self._enough = round(REPORT_S * rate)
        self._blocks: list[NDArray[np.int16]] = []

    def add(self, block: NDArray[np.int16], elapsed_s: float) -> InputLevel | None:
        """The level since the last report, when it is time for one."""
        self._blocks.append(block)
        if sum(len(each) for each in self._blocks) < self._enough:
            return None
        level = measure_level(np.concatenate(self._blocks), elapsed_s)
        self._blocks.clear()
        return level
