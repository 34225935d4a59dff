"""Takes through the product, in a process of its own: what somebody waits for after the last word, and what it costs.

`python -m benchmarks.performance_session` reads what to do as JSON and tells one JSON object a take.
With a microphone the speech is played at real time; without one the recorder is handed the file, `pace` times as fast.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.memory import peak_mb, resident_mb
from benchmarks.performance_speech import RATE, Speech, end_of_speech_s, lost_frames
from benchmarks.performance_words import word_error_rate
from coach.adapters.microphone import Microphone
from coach.adapters.wav_writer import WavWriter
from coach.config import load_settings
from coach.model import InputLevel, Recording
from coach.rehearsal import Coach
from coach.wiring import build_coach
from tests.support.voice import read_wav

#: Stop is pressed this long after the last word (s), by the level meter, which steps by 0.1 s.
REACTION_S = 0.1
#: A voice is a little quieter than the level meter's threshold for this long (s).
LEAD_S = 0.03
#: Louder is the voice (dBFS).
VOICE_DBFS = -40.0
BLOCK = RATE // 20


@dataclass(frozen=True, slots=True)
class Take:
    """What was measured of one take. Rates in percent, memory in MB, times in seconds."""

    wait_s: float
    transcribing_s: float
    stop_after_word_s: float
    cpu_percent: float
    lost_frames: int
    word_error_rate: float
    words: int
    total: int
    peak_mb: float
    resident_mb: float
    behind: int


class FileRecorder(Microphone):
    """Hands over a file as if it came from a microphone, `pace` times as fast."""

    def __init__(self, speech: Speech, pace: float) -> None:
        super().__init__()
        self._speech = speech
        self._pace = pace

    def record(
        self,
        path: Path,
        *,
        stop: Event,
        on_audio: Callable[[NDArray[np.int16]], None] = len,  # type: ignore[assignment]
        **_unused: Any,
    ) -> Recording:
        started_at = datetime.now(UTC)
        writer, began = WavWriter(path, RATE), time.monotonic()
        with wave.open(str(self._speech.path), "rb") as file:
            while data := file.readframes(BLOCK):
                writer.write(data)
                on_audio(np.frombuffer(data, np.int16))
                time.sleep(max(0.0, began + writer.duration_s / self._pace - time.monotonic()))
        stop.set()
        writer.close()
        return Recording(path, writer.duration_s, started_at)


class Listener:
    """Begins to speak once the microphone hears, and presses stop when the last word was heard.

    `seconds` lie between the first sound of the speech and its end.
    """

    def __init__(self, seconds: float, speak: Callable[[], object]) -> None:
        self.stop = Event()
        self._speak = speak
        self._spoken = False
        self.stopped_at = 0.0
        self.behind = 0
        self._seconds = seconds
        self._began_s: float | None = None

    def hear(self, level: InputLevel) -> None:
        if not self._spoken:
            self._spoken = True
            self._speak()
        if self._began_s is None and level.peak_dbfs > VOICE_DBFS:
            self._began_s = max(0.0, level.elapsed_s - 0.1)
        if self._began_s is not None and level.elapsed_s >= self._began_s + self._seconds + REACTION_S:
            self.press()

    def press(self) -> None:
        if not self.stop.is_set():
            self.stopped_at = time.perf_counter()
            self.stop.set()

    def fall_behind(self, behind: bool) -> None:
        self.behind += behind


def take(coach: Coach, speech: Speech, say: Callable[[Path], object]) -> Take:
    """One answer, recorded and assessed. What is only for the benchmark is loaded once the memory was measured."""
    listener = Listener(speech.seconds - LEAD_S, partial(say, speech.path))
    question = coach.bank.questions[0]
    more = {"on_behind": listener.fall_behind} if "on_behind" in Coach.record.__annotations__ else {}
    began, cpu = time.perf_counter(), time.process_time()
    recording = coach.record(question, stop=listener.stop, paused=Event(), on_level=listener.hear, **more)
    listener.stopped_at = listener.stopped_at or time.perf_counter()
    busy = 100 * (time.process_time() - cpu) / (listener.stopped_at - began)
    heard_at: list[float] = []

    def watch(_what: str, _fraction: float | None = None, /) -> None:
        heard_at.append(time.perf_counter())

    attempt = coach.assess_take(question, recording, watch)
    done = time.perf_counter()
    peak, resident = peak_mb(), resident_mb()
    samples = read_wav(recording.path)[1]
    tail_s = len(samples) / RATE - end_of_speech_s(samples) - 0.15
    return Take(
        wait_s=done - listener.stopped_at,
        transcribing_s=(heard_at[-1] if heard_at else done) - listener.stopped_at,
        stop_after_word_s=tail_s,
        cpu_percent=busy,
        lost_frames=lost_frames(speech.samples(), samples),
        word_error_rate=word_error_rate(speech.text, attempt.transcript.raw_text) if speech.text else float("nan"),
        words=len(attempt.transcript.words),
        total=attempt.scorecard.total,
        peak_mb=peak,
        resident_mb=resident,
        behind=listener.behind,
    )


def main() -> None:
    wanted = json.loads(sys.stdin.readline())
    coach = build_coach(load_settings(model=wanted["model"], limit_s=3600))
    coach.load_models()
    print(json.dumps({"model": wanted["model"], "resident_mb": resident_mb()}), flush=True)
    for path, text, seconds in wanted["speeches"]:
        speech = Speech(Path(path), text, seconds)
        if wanted["pace"]:
            object.__setattr__(coach._equipment, "recorder", FileRecorder(speech, wanted["pace"]))
        print(json.dumps(asdict(take(coach, speech, play))), flush=True)


def play(path: Path) -> None:
    """Say a file to the virtual microphone that this process was started with."""
    subprocess.Popen(["paplay", "--device=vspk", "--latency-msec=500", str(path)])


if __name__ == "__main__":
    main()
