"""What is said into the virtual microphone, and a witness that hears it as the coach does."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path
from types import TracebackType

import numpy as np

from benchmarks.faults.hearing import RATE, Samples
from tests.support.virtual_microphone import VirtualMicrophone

LENGTH_S = 240
#: Of speech the loudest, of the noise below it the effective value (of full scale).
SPEECH, NOISE = 0.3, 0.004


def make_speech(path: Path) -> Path:
    """Speech, again and again, over a faint noise that never repeats: every moment can be told from every other."""
    from benchmarks.performance_speech import speech_of
    from tests.support.voice import write_wav

    spoken = speech_of(30).samples()
    spoken = np.concatenate((spoken * SPEECH / np.abs(spoken).max(), np.zeros(RATE // 2)))
    whole = np.resize(spoken, LENGTH_S * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(6).standard_normal(whole.size))
    hertz = np.fft.rfftfreq(whole.size, 1 / RATE)
    spectrum[(hertz < 300) | (hertz > 3000)] = 0
    noise = np.fft.irfft(spectrum, whole.size)
    return write_wav(path, whole + noise * NOISE / np.sqrt(np.mean(noise**2)))


class Speaker:
    """Says a file into the microphone for as long as the block runs."""

    def __init__(self, microphone: VirtualMicrophone, path: Path) -> None:
        self._microphone, self._path = microphone, path

    def __enter__(self) -> None:
        self._speaking = self._microphone.start_speaking(self._path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._speaking.kill()
        self._speaking.wait()


class Witness:
    """Records the same microphone by other means; `heard_s` is how much it has at this moment."""

    def __init__(self, microphone: VirtualMicrophone) -> None:
        command = ["parec", "--device=vmic", "--format=s16le", f"--rate={RATE}", "--channels=1", "--raw"]
        command += ["--latency-msec=30"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | microphone.environment
        )
        self._parts: list[bytes] = []
        self._bytes = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def heard_s(self) -> float:
        return self._bytes / (2 * RATE)

    def samples(self) -> Samples:
        """All that was heard, from -1 to 1."""
        data = b"".join(self._parts)
        return np.frombuffer(data[: len(data) // 2 * 2], "<i2") / 32768

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def __enter__(self) -> Witness:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self) -> None:
        assert self._process.stdout
        with self._process.stdout as stream:
            while data := os.read(stream.fileno(), 65536):
                self._parts.append(data)
                self._bytes += len(data)
