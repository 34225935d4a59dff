"""Stop to scorecard, and memory: starts the sessions and gathers what they tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.performance_samples import Samples
from benchmarks.performance_speech import Speech, speech_of
from coach.config import load_settings
from tests.support.virtual_microphone import VirtualMicrophone

#: What is written down of each take, and under which name.
TOLD = {
    "wait_s": "stop to scorecard, s",
    "stop_after_word_s": "stop after last word, s",
    "word_error_rate": "WER, %",
    "cpu_percent": "CPU while recording, % of a core",
    "lost_frames": "frames lost",
    "behind": "times behind",
}
#: Seconds of the short and the long take whose memory is compared.
SHORT_S, LONG_S = 60, 1800


def measure(samples: Samples, models: Sequence[str], sessions: Sequence[Sequence[Speech]]) -> None:
    """Every session through every model, at real time, through the virtual microphone; a process for each session.

    No speech twice in a session: the coach would remember how its clauses are embedded.
    """
    with VirtualMicrophone() as microphone:
        for model in models:
            for speeches in sessions:
                for speech, told in zip(speeches, session(model, speeches, microphone.environment), strict=True):
                    for name, title in TOLD.items():
                        if told[name] == told[name]:
                            samples.add(f"{model}, {speech.name}", title, told[name])


def measure_memory(samples: Samples, model: str, repeats: int, pace: float, long_s: float = LONG_S) -> None:
    """The most memory of a process that records and assesses one take; each in a process of its own."""
    for seconds in (SHORT_S, long_s):
        speech = repeated(speech_of(min(seconds, 600)), seconds)
        for _ in range(repeats):
            for told in session(model, [speech], pace=pace):
                samples.add(f"{model}, take of {seconds / 60:g} min", "peak, MB", told["peak_mb"])
                samples.add(f"{model}, take of {seconds / 60:g} min", "resident at the end, MB", told["resident_mb"])


def repeated(speech: Speech, seconds: float) -> Speech:
    """The same again and again until it is as long."""
    import numpy as np

    from tests.support.voice import write_wav

    times = max(1, round(seconds / speech.seconds))
    if times == 1:
        return speech
    path = speech.path.with_name(f"{speech.path.stem}-x{times}.wav")
    if not path.exists():
        write_wav(path, np.tile(np.concatenate((speech.samples(), np.zeros(8000))), times))
    return Speech(path, " ".join([speech.text] * times), times * (speech.seconds + 0.5))


def session(
    model: str, speeches: Sequence[Speech], environment: Mapping[str, str] | None = None, pace: float = 0.0
) -> Iterator[dict[str, float]]:
    """What a session tells of each take."""
    wanted = {"model": model, "pace": pace, "speeches": [[str(one.path), one.text, one.seconds] for one in speeches]}
    with _home() as home:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.performance_session"],
            env=os.environ | dict(environment or {}) | {"COACH_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(wanted) + "\n")
        process.stdin.flush()
        process.stdout.readline()
        yield from map(json.loads, process.stdout)
        if process.wait():
            raise RuntimeError(f"the session ended with {process.returncode}")


@contextmanager
def _home() -> Iterator[Path]:
    """A data folder of its own, with the user's cache: the models are as after the first start."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cache").symlink_to(load_settings().cache, target_is_directory=True)
        yield Path(folder)
