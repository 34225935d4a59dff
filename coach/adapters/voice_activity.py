"""Where somebody speaks, found by Silero's voice activity detector.

The TorchScript form of the model is used: torch is needed for Whisper anyway, while the ONNX form would add onnxruntime
for a quarter of a millisecond per 32 ms of audio.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.adapters.offline import keep_offline
from coach.adapters.pinned import VOICE_ACTIVITY
from coach.adapters.quiet_threads import let_idle_threads_sleep, one_thread
from coach.adapters.streaming_activity import RATE as STREAM_RATE
from coach.adapters.streaming_activity import StreamingActivity
from coach.errors import ModelError
from coach.model import Span
from coach.ports import Progress, silent

#: A gap shorter than this is the closure of a consonant, not a pause: pauses count from 0.2 to 0.25 s
#: (Language Testing 42(3), 2025), and the detector's 32 ms frames blur both edges.
SHORTEST_GAP_S = 0.15
#: Anything shorter is a click or a breath; the shortest words ("I") last about as long.
SHORTEST_SPEECH_S = 0.15
_DOING = "Finding the speech"
_REINSTALL = "Install it again: pip install --force-reinstall --no-deps silero-vad==6.2.3"


class VoiceActivity:
    """Silero's detector, loaded at first use and safe from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._model: Any = None

    def load(self) -> None:
        """Raises ModelError when the detector's package is missing or damaged."""
        with self._lock:
            self._loaded()

    def speech_spans(
        self, samples: NDArray[np.float32], rate: int = 16_000, progress: Progress = silent
    ) -> tuple[Span, ...]:
        """The stretches with a voice in them, in seconds, for mono samples at 8 or 16 kHz. Raises ModelError."""
        with self._lock:
            model = self._loaded()
            import torch
            from silero_vad import get_speech_timestamps

            with one_thread():
                found = get_speech_timestamps(
                    torch.from_numpy(np.ascontiguousarray(samples, dtype=np.float32)),
                    model,
                    sampling_rate=rate,
                    min_silence_duration_ms=round(1000 * SHORTEST_GAP_S),
                    min_speech_duration_ms=round(1000 * SHORTEST_SPEECH_S),
                    speech_pad_ms=0,
                    progress_tracking_callback=_every_tenth(progress),
                )
        return tuple(Span(part["start"] / rate, part["end"] / rate) for part in found)

    def stream(self) -> StreamingActivity:
        """A detector of its own for a take that is being spoken. Raises ModelError."""
        model = _load()

        def probability(step: NDArray[np.float32]) -> float:
            import torch

            with one_thread(), torch.inference_mode():
                return float(model(torch.from_numpy(step), STREAM_RATE))

        return StreamingActivity(probability, SHORTEST_GAP_S, SHORTEST_SPEECH_S)

    def _loaded(self) -> Any:
        if self._model is None:
            self._model = _load()
        return self._model


def _load() -> Any:
    let_idle_threads_sleep()
    try:
        _check()
        keep_offline()
        with one_thread():  # importing silero_vad leaves one thread for everybody; this restores what was
            from silero_vad import load_silero_vad

            return load_silero_vad(onnx=False)
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelError(
            "The voice activity detector cannot be loaded.",
            _REINSTALL,
        ) from error


def _check() -> None:
    """TorchScript is a program as well as weights. Raises ModelError, OSError."""
    folder = VOICE_ACTIVITY.find()
    if folder is None:
        raise ModelError("The voice activity detector is not installed.", _REINSTALL)
    if VOICE_ACTIVITY.altered(folder):
        raise ModelError("The voice activity detector is not the one that the coach was made with.", _REINSTALL)


def _every_tenth(progress: Progress) -> Callable[[float], None]:
    """Silero tells of every 32 ms of audio, which is more than a screen can show."""
    told = -1

    def tell(percent: float) -> None:
        nonlocal told
        if int(percent // 10) > told:
            told = int(percent // 10)
            progress(_DOING, percent / 100)

    return tell
