"""Many files: the batch in all processes, in one, and the `whisper` command's way, file by file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.performance_peers import COMMAND, _as_command
from benchmarks.performance_samples import Samples
from benchmarks.performance_speech import speech_of
from coach.config import load_settings

FILES = 24
SECONDS = 30


def measure(samples: Samples, model: str, repeats: int) -> None:
    """`coach score --batch` over a folder, with one worker and with one per core; from start to end."""
    speech = speech_of(SECONDS)
    for _ in range(repeats):
        for workers in dict.fromkeys((1, os.cpu_count() or 1)):
            seconds = _batch(model, speech.path, workers)
            samples.add(f"`coach score --batch`, {model}, {workers} at once", "files a minute", 60 * FILES / seconds)
        seconds, _ = _as_command(model, str(speech.path))
        samples.add(f"{COMMAND}, {model}, one by one (transcript only)", "files a minute", 60 / seconds)


def _batch(model: str, recording: Path, workers: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        home, answers = Path(folder) / "home", Path(folder) / "answers"
        home.mkdir()
        answers.mkdir()
        (home / "cache").symlink_to(load_settings().cache, target_is_directory=True)
        for number in range(FILES):
            _copy(recording, answers / f"{number}.wav", number)
        command = [sys.executable, "-m", "coach", "score", "--batch", str(answers), "--workers", str(workers)]
        began = time.perf_counter()
        subprocess.run(
            [*command, "--model", model, "--json"],
            check=True,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"COACH_HOME": str(home)},
        )
        return time.perf_counter() - began


def _copy(recording: Path, path: Path, number: int) -> None:
    """The same sound in a file of its own: a batch would score equal files once. Each has some more silence."""
    shutil.copyfile(recording, path)
    import numpy as np

    from tests.support.voice import read_wav, write_wav

    write_wav(path, np.concatenate((read_wav(recording)[1], np.zeros(160 * (number + 1)))))
