"""What a take holds, compared with what an independent witness heard from the same microphone."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

RATE = 16_000
#: Both are compared below this (Hz): the sound server resamples each listener by itself, so that they are up to half a
#: sample apart, and above it even the same sound would not be alike.
BAND = 4_000
WINDOW_S = 0.5
#: A window may lie this far from where the one before says that it is (s).
REACH_S = 2.0
#: Less alike than this is not the same sound.
ALIKE = 0.85
#: Of full scale; what is fainter is silence, which is like any other.
AUDIBLE = 3e-4
#: Drift within this is resampling (samples).
SAME = 16


@dataclass(frozen=True, slots=True)
class Heard:
    """Seconds of a take: how long it is, what is missing at its end, what is missing or added inside, and what is not
    the sound that was made. `start_s` is where it begins in the witness's time."""

    length_s: float
    start_s: float
    lost_at_end_s: float
    lost_inside_s: float
    garbled_s: float


class Unplayable(Exception):  # noqa: N818 - it is a finding, not an error of ours
    """The file is no playable WAV, or its header tells something else than its length."""


def read_take(path: Path) -> Samples:
    """Every sample of a take, decoded by FFmpeg as a player would, without the app's own code. Raises Unplayable."""
    import av

    try:
        with av.open(str(path)) as container:
            stream = container.streams.audio[0]
            rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
            blocks = [frame.to_ndarray().reshape(-1) for frame in container.decode(stream)]
        with wave.open(str(path), "rb") as file:
            told = file.getnframes()
    except (av.FFmpegError, OSError, EOFError, IndexError, ValueError, wave.Error) as error:
        raise Unplayable(f"{path.name}: {error}") from error
    if (rate, channels) != (RATE, 1):
        raise Unplayable(f"{path.name} is not mono at {RATE} Hz")
    decoded = np.concatenate(blocks) if blocks else np.zeros(0, np.int16)
    if told != len(decoded):
        raise Unplayable(f"{path.name}: the header tells {told} frames, and there are {len(decoded)}")
    return np.asarray(decoded / 32768, dtype=np.float64)


def compare(take: Samples, witness: Samples, fault_s: float) -> Heard | None:
    """How much of what the witness had heard at `fault_s` (s of its time) the take holds; None if it is nowhere in it.

    Both at RATE, from -1 to 1. The start is not judged: a take begins when the app says so. What was recorded after the
    fault is not judged either.
    """
    take, witness = _band(take), _band(witness)
    window, reach = round(WINDOW_S * RATE), round(REACH_S * RATE)
    first = next((at for at in range(0, len(take), window) if _audible(take[at : at + 2 * window])), None)
    if first is None:
        return None
    found, alike = _find(take[first : first + 2 * window], witness)
    if alike < ALIKE:
        return None
    lag = start = found - first
    inside = garbled = 0
    judged = min(len(take), round(fault_s * RATE) - lag, len(witness) - lag - SAME)
    for at in range(first, judged, window):
        piece = take[at : min(at + window, judged)]
        if len(piece) < window // 4:
            continue
        if not _audible(piece):
            garbled += len(piece) * _audible(witness[at + lag : at + lag + len(piece)])
            continue
        low = max(0, at + lag - reach)
        found, alike = _find(piece, witness[low : at + lag + len(piece) + reach])
        if alike < ALIKE:
            garbled += len(piece)
        elif abs(low + found - at - lag) > SAME:
            inside += abs(low + found - at - lag)
            lag = low + found - at
    end_s = (len(take) + lag) / RATE
    return Heard(len(take) / RATE, start / RATE, fault_s - end_s, inside / RATE, garbled / RATE)


def _band(samples: Samples) -> Samples:
    import soxr

    if not len(samples):
        return samples
    return np.asarray(soxr.resample(soxr.resample(samples, RATE, 2 * BAND), 2 * BAND, RATE), dtype=np.float64)


def _audible(piece: Samples) -> bool:
    return bool(len(piece) and np.sqrt(np.mean(piece**2)) > AUDIBLE)


def _find(piece: Samples, within: Samples) -> tuple[int, float]:
    """Where a piece begins in a longer sound, and its normalised correlation there (1 is equal)."""
    places = len(within) - len(piece) + 1
    if places < 1:
        return 0, 0.0
    size = 1 << (len(piece) + len(within) - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(within, size) * np.conj(np.fft.rfft(piece, size)), size)[:places]
    energy = np.concatenate(([0.0], np.cumsum(within**2)))
    norm = np.sqrt(np.maximum(energy[len(piece) :] - energy[:places], 1e-12) * float(np.sum(piece**2)))
    alike = product / np.maximum(norm, 1e-9)
    at = int(np.argmax(alike))
    return at, float(alike[at])
