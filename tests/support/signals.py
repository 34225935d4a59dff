"""Comparing what was heard with what was said."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.floating]


def find(said: Samples, heard: Samples) -> tuple[int, float]:
    """Where `said` begins in `heard` (samples), and how alike they are there (normalised correlation, 1 is equal)."""
    size = said.size + heard.size
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(said, size)), size)[: heard.size]
    lag = int(np.argmax(product))
    piece = heard[lag : lag + said.size]
    norm = np.linalg.norm(said) * np.linalg.norm(piece)
    return lag, float(np.dot(said[: piece.size], piece) / norm) if norm else 0.0


def lost_samples(said: Samples, heard: Samples, rate: int) -> int:
    """How far the seconds of `said` drift apart in `heard`: 0 when nothing was lost or added on the way."""
    starts = range(0, said.size - rate + 1, rate)
    shifts = [find(said[start : start + rate], heard)[0] - start for start in starts]
    return max(shifts) - min(shifts)
