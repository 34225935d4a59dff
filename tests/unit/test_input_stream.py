"""What a device delivers becomes 16 kHz mono."""

from __future__ import annotations

from queue import Empty
from threading import Event

import numpy as np
import pytest

from coach.adapters import input_stream
from coach.adapters.input_stream import RATE, Converter, InputStream, SourceFormat
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


class Delivered:
    """A queue, and the clock beside it: blocks of 0.05 s that are there from a moment on (s)."""

    def __init__(self, *moments: float) -> None:
        self.now, self.moments = 0.0, list(moments)

    def monotonic(self) -> float:
        return self.now

    def get(self, timeout: float) -> tuple[bytes, bool]:
        if not self.moments or self.moments[0] > self.now + timeout:
            self.now += timeout
            raise Empty
        self.now = max(self.now, self.moments.pop(0))
        return bytes(2 * RATE // 20), False


@pytest.mark.parametrize(
    ("moments", "blocks", "ends"),
    [
        ((0.02, 0.07, 0.12, 0.17), 3, 0.12),  # one after the other: the sound of 0.15 s
        ((0.1, 0.1, 0.2, 0.2), 2, 0.15),  # two at once
        ((0.0, 0.0, 0.0, 0.0), 3, 0.0),  # they were waiting
        ((), 0, 0.15),  # the device is gone
    ],
)
def test_after_the_stop_it_waits_for_the_last_word_and_no_longer(
    moments: tuple[float, ...], blocks: int, ends: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, delivered, stop = InputStream(None, None), Delivered(*moments), Event()  # type: ignore[arg-type]
    stream._format, stream._queue = SourceFormat(RATE, 1), delivered  # type: ignore[assignment]
    stream._convert = Converter(stream._format)
    monkeypatch.setattr(input_stream, "time", delivered)
    stop.set()
    assert len(list(stream.blocks(stop))) == blocks
    assert delivered.now == pytest.approx(ends)
