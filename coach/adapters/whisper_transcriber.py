"""Speech to text with openai-whisper: find the speech, cut it, decode each segment, put the words together."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from coach.adapters.assembly import assemble, on_the_takes_clock, speech_within
from coach.adapters.audiofile import read_mono
from coach.adapters.decoding import RATE, Decoded, OnText, unheard
from coach.adapters.engines import Decoder
from coach.adapters.live_transcriber import LiveTranscriber
from coach.adapters.model_loading import load_model
from coach.adapters.segments import cut
from coach.adapters.speech_models import SpeechModels
from coach.adapters.streaming_activity import StreamingActivity
from coach.adapters.voice_activity import VoiceActivity
from coach.model import Span, Transcript
from coach.model_choice import AUTO
from coach.ports import Progress, silent

_log = logging.getLogger(__name__)
_DOING = "Transcribing"


class WhisperTranscriber:
    """A Transcriber. Loading and transcribing are safe from several threads; the segments of several take turns."""

    def __init__(self, models: SpeechModels, name: str) -> None:
        self._models = models
        self._name = name
        self._activity = VoiceActivity()
        self._lock = Lock()
        self._decoder: Decoder | None = None

    @property
    def model(self) -> str:
        return self._models.chosen() if self._name == AUTO else self._name

    def load(self, progress: Progress = silent) -> None:
        """Raises ModelError when the model is missing or damaged."""
        with self._lock:
            self._loaded(progress)

    def transcribe(self, path: Path, progress: Progress = silent) -> Transcript:
        """Raises AudioFileError, ModelError."""
        samples = read_mono(path, RATE)
        self.load(progress)
        began = time.perf_counter()
        spans = self._activity.speech_spans(samples, RATE, progress)
        segments = cut(spans, samples, RATE)
        decoded = self._decode_all(segments, samples, progress)
        work_s = time.perf_counter() - began
        self.record_speed(sum(segment.duration_s for segment in segments), sum(part.work_s for part in decoded))
        words = [
            word
            for segment, part in zip(segments, decoded, strict=True)
            for word in on_the_takes_clock(part.words, segment, speech_within(segment, spans))
        ]
        transcript = assemble(words, [part.text for part in decoded], spans, len(samples) / RATE, self._name)
        _log.info("Transcribed %.1f s in %.1f s: %d words", transcript.duration_s, work_s, len(transcript.words))
        _log.debug("Transcript: %s", transcript.raw_text)
        return transcript

    def live(
        self, on_text: Callable[[str], None], on_behind: Callable[[bool], None], is_over: Callable[[], bool]
    ) -> LiveTranscriber:
        """See coach.ports.Transcriber."""
        return LiveTranscriber(self, on_text, on_behind, is_over)

    def detector(self) -> StreamingActivity:
        """A detector of its own for one take. Raises ModelError."""
        return self._activity.stream()

    def draft(self, samples: NDArray[np.float32], before: str, unwanted: Callable[[], bool]) -> str:
        """What a segment that is still spoken says so far; see engines.Decoder. Raises ModelError."""
        with self._lock:
            return self._loaded(silent).draft(samples, before, unwanted)

    def decode(self, samples: NDArray[np.float32], on_text: OnText = unheard, draft: str = "") -> Decoded:
        """One segment; those who transcribe at the same time take turns, which is not counted as work.

        Raises ModelError.
        """
        with self._lock:
            decoder, began = self._loaded(silent), time.perf_counter()
            decoded = decoder.decode(samples, on_text, draft)
            return replace(decoded, work_s=time.perf_counter() - began)

    def record_speed(self, audio_s: float, work_s: float) -> None:
        """Keep how fast the model was, for the choice at the next start: in a take as in a file.

        `audio_s` is what was decoded and not the pauses around it, as in the clip that a model is measured on first.
        """
        self._models.record_speed(self._name, audio_s, work_s)

    def _loaded(self, progress: Progress) -> Decoder:
        if self._decoder is None:
            self._activity.load()
            loaded = load_model(self._models, self._name, progress)
            self._name, self._decoder = loaded.name, loaded.decoder
        return self._decoder

    def _decode_all(self, segments: Sequence[Span], samples: NDArray[np.float32], progress: Progress) -> list[Decoded]:
        total = sum(segment.duration_s for segment in segments)
        done, decoded = 0.0, []
        for segment in segments:
            progress(_DOING, done / total)
            decoded.append(self.decode(samples[round(segment.start_s * RATE) : round(segment.end_s * RATE)]))
            done += segment.duration_s
        progress(_DOING, 1.0)
        return decoded
