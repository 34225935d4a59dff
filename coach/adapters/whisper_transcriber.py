"""Speech to text with openai-whisper: find the speech, cut it, decode each segment, put the words together."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from coach.adapters.audiofile import read_mono
from coach.adapters.engines import WHISPER, Decoder, load_decoder
from coach.adapters.segments import cut
from coach.adapters.speech_models import SpeechModels
from coach.adapters.voice_activity import VoiceActivity
from coach.adapters.whisper_decoder import RATE, Decoded
from coach.model import Span, Transcript, Word
from coach.ports import Progress, silent
from coach.terms import normalise_words

_log = logging.getLogger(__name__)
_LOADING = "Loading the speech model"
_DOING = "Transcribing"


class WhisperTranscriber:
    """A Transcriber. Loading and transcribing are safe from several threads; transcriptions take turns."""

    def __init__(self, models: SpeechModels, name: str) -> None:
        self._models = models
        self._name = name
        self._activity = VoiceActivity()
        self._lock = Lock()
        self._decoder: Decoder | None = None

    @property
    def model(self) -> str:
        return self._name

    def load(self, progress: Progress = silent) -> None:
        """Raises ModelError when the model is missing or damaged."""
        with self._lock:
            self._loaded(progress)

    def transcribe(self, path: Path, progress: Progress = silent) -> Transcript:
        """Raises AudioFileError, ModelError."""
        samples = read_mono(path, RATE)
        with self._lock:
            decoder = self._loaded(progress)
            began = time.perf_counter()
            spans = self._activity.speech_spans(samples, RATE, progress)
            segments = cut(spans, samples, RATE)
            decoded = self._decode(decoder, segments, samples, progress)
            work_s = time.perf_counter() - began
        if segments:
            self._models.record_speed(self._name, len(samples) / RATE, work_s)
        transcript = _assemble(segments, decoded, spans, len(samples) / RATE, self._name)
        _log.info("Transcribed %.1f s in %.1f s: %d words", transcript.duration_s, work_s, len(transcript.words))
        _log.debug("Transcript: %s", transcript.raw_text)
        return transcript

    def _loaded(self, progress: Progress) -> Decoder:
        if self._decoder is None:
            path = self._models.path(self._name, progress)
            progress(_LOADING, None)
            self._activity.load()
            decoder = load_decoder(WHISPER, path, self._name)
            decoder.warm_up()
            self._decoder = decoder
            progress(_LOADING, 1.0)
        return self._decoder

    def _decode(
        self, decoder: Decoder, segments: Sequence[Span], samples: NDArray[np.float32], progress: Progress
    ) -> list[Decoded]:
        total = sum(segment.duration_s for segment in segments)
        done, decoded = 0.0, []
        for segment in segments:
            progress(_DOING, done / total)
            decoded.append(decoder.decode(samples[round(segment.start_s * RATE) : round(segment.end_s * RATE)]))
            done += segment.duration_s
        progress(_DOING, 1.0)
        return decoded


def _assemble(
    segments: Sequence[Span], decoded: Sequence[Decoded], spans: Sequence[Span], duration_s: float, model: str
) -> Transcript:
    """One transcript of the segments'."""
    heard = tuple(
        word
        for segment, part in zip(segments, decoded, strict=True)
        for word in _on_the_takes_clock(part.words, segment, spans)
    )
    words = normalise_words(heard)
    return Transcript(
        text=" ".join(word.text for word in words),
        raw_text=" ".join(part.text for part in decoded if part.text),
        words=words,
        speech=tuple(spans),
        duration_s=duration_s,
        model=model,
    )


def _on_the_takes_clock(words: Sequence[Word], segment: Span, spans: Sequence[Span]) -> list[Word]:
    """A segment's words in the take's seconds, in order, none outside the speech that the detector found."""
    inside = [span for span in spans if span.end_s > segment.start_s and span.start_s < segment.end_s]
    first = max(segment.start_s, inside[0].start_s)
    last = min(segment.end_s, inside[-1].end_s)
    placed, earliest = [], first
    for word in words:
        start = min(max(segment.start_s + word.start_s, earliest), last)
        earliest = min(max(segment.start_s + word.end_s, start), last)
        placed.append(replace(word, start_s=round(start, 3), end_s=round(earliest, 3)))
    return placed
