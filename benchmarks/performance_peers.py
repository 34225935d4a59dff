"""Other ways to transcribe the same file, each in a process of its own: seconds, error rate and memory.

`python -m benchmarks.performance_peers ENGINE MODEL FILE` prints one JSON object. Loading is not counted for anybody.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.memory import peak_mb
from benchmarks.performance_samples import Samples
from benchmarks.performance_speech import Speech
from benchmarks.performance_words import word_error_rate
from coach.adapters.quiet_threads import let_idle_threads_sleep
from coach.config import FASTER_WHISPER, WHISPER, load_settings

COMMAND = "openai-whisper, the command's settings"
GREEDY = "openai-whisper, greedy"
FASTER = "faster-whisper int8"
COACH = "the coach, whole file"
COACH_FASTER = "the coach, whole file, with faster-whisper"


def measure(samples: Samples, models: Sequence[str], speeches: Sequence[Speech]) -> None:
    """Every engine on every file, once. What is not installed is left out."""
    optional = find_spec("faster_whisper") is not None
    engines = [COMMAND, GREEDY, *([FASTER] if optional else []), COACH, *([COACH_FASTER] if optional else [])]
    for model in models:
        for speech in speeches:
            for engine in engines:
                _one(samples, engine, model, speech)


def _one(samples: Samples, engine: str, model: str, speech: Speech) -> None:
    command = [sys.executable, "-m", "benchmarks.performance_peers", engine, model, str(speech.path)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.stderr.write(f"{engine} cannot run {model}\n")
        return
    told = json.loads(done.stdout.splitlines()[-1])
    row = f"{engine}, {model}, {speech.name}"
    samples.add(row, "seconds", told["seconds"])
    samples.add(row, "times real time", speech.seconds / told["seconds"])
    if speech.text:
        samples.add(row, "WER, %", word_error_rate(speech.text, told["text"]))
    samples.add(row, "peak, MB", told["peak_mb"])


def _whisper(model: str, path: str, **options: object) -> tuple[float, str]:
    import whisper

    loaded = whisper.load_model(str(checkpoint(model)), device="cpu")
    sound = _read(path)
    return _timed(lambda: str(loaded.transcribe(sound, fp16=False, language="en", **options)["text"]))


def _as_command(model: str, path: str) -> tuple[float, str]:
    """The defaults of `whisper --language en`: a beam of 5, the best of 5, and the fallback temperatures."""
    return _whisper(model, path, beam_size=5, best_of=5, temperature=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0))


def _greedy(model: str, path: str) -> tuple[float, str]:
    return _whisper(model, path, temperature=0.0)


def _faster(model: str, path: str) -> tuple[float, str]:
    from faster_whisper import WhisperModel

    from coach.adapters import embedded_model

    files = {"model.bin": embedded_model.weights(model)} | embedded_model.companions(model)
    loaded = WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=2, files=files)
    return _timed(lambda: " ".join(part.text for part in loaded.transcribe(path, language="en", beam_size=1)[0]))


def _coach(model: str, path: str, engine: str = WHISPER) -> tuple[float, str]:
    """The coach's own road for files, with either engine behind the same port."""
    from coach.wiring import build_coach

    coach = build_coach(load_settings(model=model, engine=engine))
    coach._equipment.transcriber.load()
    return _timed(lambda: coach.transcribe(Path(path)).raw_text)


def checkpoint(model: str) -> Path:
    """openai-whisper's checkpoint of a model that is here already."""
    from coach.adapters.speech_models import SpeechModels

    return SpeechModels(load_settings().cache, model).path(model)


def _read(path: str) -> object:
    from coach.adapters.audiofile import read_mono

    return read_mono(Path(path), 16_000)


def _timed(transcribe: Callable[[], str]) -> tuple[float, str]:
    began = time.perf_counter()
    text = transcribe()
    return time.perf_counter() - began, text


WAYS: Mapping[str, Callable[[str, str], tuple[float, str]]] = {
    COMMAND: _as_command,
    GREEDY: _greedy,
    FASTER: _faster,
    COACH: _coach,
    COACH_FASTER: partial(_coach, engine=FASTER_WHISPER),
}


def main() -> None:
    engine, model, path = sys.argv[1:]
    if engine in {COACH, COACH_FASTER}:
        let_idle_threads_sleep()  # as `coach` itself does; the others run as their users run them
    seconds, text = WAYS[engine](model, path)
    print(json.dumps({"seconds": seconds, "text": text, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
