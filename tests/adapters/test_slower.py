"""Slower speech keeps its pitch."""

from __future__ import annotations

import numpy as np
import pytest

from coach.adapters.slower import at_speed

RATE = 16_000


def tone(seconds: float, hertz: float = 440.0) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(round(RATE * seconds)) / RATE)).astype(np.float32)


@pytest.mark.parametrize("speed", [0.85, 0.7])
def test_it_takes_longer_at_the_same_pitch(speed: float) -> None:
    slow = at_speed(tone(4.0), RATE, speed)
    assert len(slow) / RATE == pytest.approx(4.0 / speed, rel=0.01)
    spectrum = np.abs(np.fft.rfft(slow[: 2 * RATE]))
    assert np.argmax(spectrum) / 2 == pytest.approx(440.0, abs=2.0)
    assert slow.dtype == np.float32
    assert np.abs(slow).max() == pytest.approx(0.3, abs=0.05)


def test_what_is_said_when_keeps_its_proportion() -> None:
    """So that a word is marked while it is heard: silence, then a tone at 2 of 4 seconds."""
    slow = at_speed(np.concatenate([np.zeros(2 * RATE, np.float32), tone(2.0)]), RATE, 0.7)
    begins = np.argmax(np.abs(slow) > 0.1) / RATE
    assert begins * 0.7 == pytest.approx(2.0, abs=0.06)


def test_the_usual_speed_changes_nothing() -> None:
    samples = tone(1.0)
    assert at_speed(samples, RATE, 1.0) is samples
    assert at_speed(samples[:0], RATE, 0.7).size == 0
