"""Level maths, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from coach.adapters.level import FLOOR_DBFS, LevelMeter, dbfs, measure_level

RATE = 16_000
SINE = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)


@pytest.mark.parametrize(("amplitude", "expected"), [(1.0, 0.0), (0.5, -6.02), (0.1, -20.0), (0.0, FLOOR_DBFS)])
def test_decibels(amplitude: float, expected: float) -> None:
    assert dbfs(amplitude) == pytest.approx(expected, abs=0.01)


def test_a_sine_is_three_decibels_below_its_peak() -> None:
    level = measure_level((SINE * 16384).astype(np.int16), elapsed_s=1.5)
    assert level.peak_dbfs == pytest.approx(-6.02, abs=0.01)
    assert level.rms_dbfs == pytest.approx(-9.03, abs=0.01)
    assert not level.clipped
    assert level.elapsed_s == 1.5


@pytest.mark.parametrize("value", [32767, -32768])
def test_full_scale_is_clipped_both_ways(value: int) -> None:
    level = measure_level(np.array([0, value], np.int16))
    assert level.clipped
    assert level.peak_dbfs == pytest.approx(0.0, abs=0.001)


@pytest.mark.parametrize("size", [0, 100])
def test_silence_has_a_floor(size: int) -> None:
    level = measure_level(np.zeros(size, np.int16))
    assert (level.peak_dbfs, level.rms_dbfs, level.clipped) == (FLOOR_DBFS, FLOOR_DBFS, False)


def test_the_meter_reports_each_tenth_of_a_second_the_loudest_moment() -> None:
    meter = LevelMeter(RATE)
    assert meter.add(np.full(800, 16384, np.int16), 0.05) is None
    level = meter.add(np.zeros(800, np.int16), 0.1)
    assert level is not None
    assert level.peak_dbfs == pytest.approx(-6.02, abs=0.01)
    assert level.rms_dbfs == pytest.approx(-9.03, abs=0.01)
    assert meter.add(np.zeros(800, np.int16), 0.15) is None
