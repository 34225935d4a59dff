"""What is said to the coach: labelled answers in a good voice, one after the other, cut to a length; or recordings."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers import read_answers
from coach.config import load_settings
from coach.folders import make_private_folder

RATE = 16_000
#: Between two sentences (s); a speaker thinks for a moment.
PAUSE_S = 0.4
#: More than ten minutes of speech.
ANSWERS_A_TURN = 14
#: What is fainter is no speech (of full scale).
AUDIBLE = 0.01


@dataclass(frozen=True, slots=True)
class Speech:
    """An audio file that ends with its last word. `text` is empty where nobody wrote down what is said."""

    path: Path
    text: str
    seconds: float

    @property
    def name(self) -> str:
        """Its length as it was asked for, or the name of a recording."""
        nominal = self.path.stem.split("-")[0]
        return f"{nominal} s" if nominal.isdigit() else self.path.stem

    def samples(self) -> NDArray[np.float64]:
        from tests.support.voice import read_wav

        return read_wav(self.path)[1]


def speech_of(seconds: float, turn: int = 0) -> Speech:
    """About that many seconds (never less by more than a sentence), made once and kept in the cache.

    Each `turn` (from 0) begins with another answer, since the coach remembers the sentences that it has just heard.
    """
    folder = make_private_folder(load_settings().cache / "benchmark-speech")
    sentences = _sentences(turn)
    key = hashlib.sha256("\n".join([str(seconds), str(PAUSE_S), "trimmed", *sentences]).encode()).hexdigest()[:12]
    path, told = folder / f"{seconds:.0f}-{key}.wav", folder / f"{seconds:.0f}-{key}.json"
    if not told.exists():
        _speak(sentences, seconds, path, told)
    text, length_s = json.loads(told.read_text(encoding="utf-8"))
    return Speech(path, text, length_s)


def recordings(folder: Path) -> list[Speech]:
    """The WAV files of a folder, mono at 16 kHz, each with NAME.txt beside it when it was written down."""
    from coach.adapters.audiofile import read_mono
    from tests.support.voice import write_wav

    kept, found = make_private_folder(load_settings().cache / "benchmark-speech"), []
    for path in sorted(one for one in folder.iterdir() if one.suffix.lower() in {".wav", ".flac", ".mp3", ".m4a"}):
        samples = _speech_alone(read_mono(path, RATE).astype(np.float64))
        reference = path.with_suffix(".txt")
        text = reference.read_text(encoding="utf-8") if reference.exists() else ""
        found.append(Speech(write_wav(kept / f"real-{path.stem}.wav", samples), text, len(samples) / RATE))
    return found


def lost_frames(played: NDArray[np.float64], recorded: NDArray[np.float64]) -> int:
    """How many frames are missing between the first and the last three seconds of what was played."""
    length, reach = 3 * RATE, 4 * RATE
    first = _found(played[:length], recorded[: length + reach])
    tail = max(0, len(recorded) - length - reach)
    last = tail + _found(played[-length:], recorded[tail:])
    return (first + len(played) - length) - last


def end_of_speech_s(samples: NDArray[np.float64]) -> float:
    """When the last audible sample is (s)."""
    audible = np.flatnonzero(np.abs(samples) > AUDIBLE)
    return float(audible[-1] + 1) / RATE if len(audible) else 0.0


def _found(piece: NDArray[np.float64], within: NDArray[np.float64]) -> int:
    """Where a piece of sound begins in another: the highest correlation."""
    size = 1 << (len(piece) + len(within) - 1).bit_length()
    spectrum = np.fft.rfft(within, size) * np.conj(np.fft.rfft(piece, size))
    return int(np.argmax(np.fft.irfft(spectrum, size)[: max(1, len(within) - len(piece) + 1)]))


@cache
def _sentences(turn: int) -> tuple[str, ...]:
    """Of the labelled answers that may be looked at, in their order, from another one on in each turn."""
    answers = [answer.answer.strip() for answer in read_answers()[:80] if answer.word_count > 60]
    first = ANSWERS_A_TURN * turn % len(answers)
    answers = [*answers[first:], *answers[:first]]
    return tuple(sentence for answer in answers for sentence in re.split(r"(?<=[.!?])\s+", answer) if sentence)


def _speak(sentences: Sequence[str], seconds: float, path: Path, told: Path) -> None:
    from tests.support.voice import read_wav, say, write_wav

    parts, said, length = [np.zeros(0)], [], 0
    for sentence in sentences:
        rate, spoken = read_wav(say(sentence, path.with_suffix(".part.wav")))
        resampled = _speech_alone(_at_rate(spoken, rate))
        if said and length + len(resampled) > seconds * RATE:
            break
        parts += [np.zeros(round(PAUSE_S * RATE))] * bool(said) + [resampled]
        said.append(sentence)
        length = sum(map(len, parts))
    path.with_suffix(".part.wav").unlink(missing_ok=True)
    write_wav(path, np.concatenate(parts))
    told.write_text(json.dumps([" ".join(said), length / RATE]), encoding="utf-8")


def _at_rate(samples: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    import soxr

    return np.asarray(soxr.resample(samples, rate, RATE), dtype=np.float64) if rate != RATE else samples


def _speech_alone(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    audible = np.flatnonzero(np.abs(samples) > AUDIBLE)
    return samples[audible[0] : audible[-1] + 1] if len(audible) else samples[:0]
