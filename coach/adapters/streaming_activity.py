"""Voice activity while it is spoken: Silero's detector fed in its own steps, with the rules it has for whole files.

The stretches are those that `VoiceActivity.speech_spans` finds in the same samples, as soon as they are certain.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from coach.model import Span

RATE = 16_000
#: The detector takes steps of 32 ms.
STEP = 512
#: Speech begins at the first probability and ends below the second (Silero's own).
_BEGINS = 0.5
_ENDS = 0.35


class StreamingActivity:
    """`probability` gives the next step's; it keeps the detector's state. `shortest_gap_s` and `shortest_speech_s`
    are what is no pause and no speech."""

    def __init__(
        self, probability: Callable[[NDArray[np.float32]], float], shortest_gap_s: float, shortest_speech_s: float
    ) -> None:
        self._probability = probability
        self._shortest_gap = shortest_gap_s * RATE
        self._shortest_speech = shortest_speech_s * RATE
        self._position = 0
        self._began: int | None = None
        self._paused: int | None = None

    @property
    def now_s(self) -> float:
        """How far it has listened."""
        return self._position / RATE

    @property
    def speaking_since_s(self) -> float | None:
        """When the stretch of speech that goes on began; None in silence."""
        return None if self._began is None else self._began / RATE

    @property
    def said(self) -> Span | None:
        """The stretch of speech that seems to have ended just now, though the silence may still turn out a gap."""
        if self._began is None or self._paused is None:
            return None
        return Span(self._began / RATE, self._paused / RATE)

    def hear(self, step: NDArray[np.float32]) -> Span | None:
        """Listen to STEP samples, fewer at the very end. The stretch of speech that is over now, if one is."""
        here, self._position = self._position, self._position + len(step)
        probability = self._probability(np.pad(step, (0, STEP - len(step))))
        if probability >= _BEGINS:
            self._paused = None
            if self._began is None:
                self._began = here
        elif probability < _ENDS and self._began is not None:
            self._paused = here if self._paused is None else self._paused
            if here - self._paused >= self._shortest_gap:
                return self._over(self._paused)
        return None

    def end(self) -> Span | None:
        """The stretch of speech that the end of the take cuts off."""
        return self._over(self._position)

    def _over(self, end: int) -> Span | None:
        began, self._began, self._paused = self._began, None, None
        if began is None or end - began <= self._shortest_speech:
            return None
        return Span(began / RATE, end / RATE)
