"""The last stretch of a take's sound, for as long as somebody needs it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.model import Span


class Tape:
    """16-bit mono samples by their time in the take. What is forgotten takes no memory."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._samples = np.empty(0, np.int16)
        self._first = 0

    @property
    def end(self) -> int:
        """How many samples there have been in all."""
        return self._first + len(self._samples)

    def append(self, block: NDArray[np.int16]) -> None:
        self._samples = np.concatenate((self._samples, block))

    def samples(self, start: int, end: int) -> NDArray[np.float32]:
        """From -1 to 1."""
        return self._samples[start - self._first : end - self._first].astype(np.float32) / np.float32(32768)

    def between(self, span: Span) -> NDArray[np.float32]:
        return self.samples(round(span.start_s * self._rate), round(span.end_s * self._rate))

    def forget_before(self, moment_s: float) -> None:
        first = min(max(self._first, int(moment_s * self._rate)), self.end)
        self._samples = self._samples[first - self._first :].copy()
        self._first = first
