"""What a device delivers becomes 16 kHz mono."""

from __future__ import annotations

import numpy as np
import pytest

from coach.adapters.input_stream import RATE, Converter, SourceFormat
from tests.support.signals import find


def tone(rate: int) -> np.ndarray:
    """Two seconds that rise, so that every moment differs."""
    time = np.arange(2 * rate) / rate
    return (8000 * np.sin(2 * np.pi * (200 + 100 * time) * time)).astype(np.int16)


def test_what_was_asked_for_is_passed_on() -> None:
    samples = tone(RATE)
    assert np.array_equal(Converter(SourceFormat(RATE, 1))(samples.tobytes()), samples)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_another_rate_and_more_channels_sound_the_same(rate: int, channels: int) -> None:
    convert = Converter(SourceFormat(rate, channels))
    frames = np.repeat(tone(rate)[:, np.newaxis], channels, axis=1)
    blocks = [convert(block.tobytes()) for block in np.array_split(frames, 40)]
    heard = np.concatenate(blocks).astype(float)
    assert heard.size == pytest.approx(2 * RATE, abs=0.05 * RATE)
    assert find(tone(RATE)[:RATE].astype(float), heard)[1] > 0.99


def test_channels_are_averaged() -> None:
    frames = np.array([[1000, 3000], [-2000, 0]], np.int16)
    assert Converter(SourceFormat(RATE, 2))(frames.tobytes()).tolist() == [2000, -1000]
