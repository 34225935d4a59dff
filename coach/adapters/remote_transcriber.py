"""Speech to text on a server that the user set up and, for this run, asked for: the recording leaves the machine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from coach.adapters.assembly import assemble
from coach.adapters.audiofile import read_mono
from coach.adapters.decoding import RATE
from coach.adapters.transcription_server import SpokenWord, TranscriptionServer
from coach.adapters.voice_activity import VoiceActivity
from coach.model import Span, Transcript, Word
from coach.ports import Progress, silent

_log = logging.getLogger(__name__)


class RemoteTranscriber:
    """A Transcriber. What is silent is not sent; a take that the server refuses stays on this machine."""

    def __init__(self, server: TranscriptionServer) -> None:
        self._server = server
        self._activity = VoiceActivity()

    @property
    def model(self) -> str:
        return f"{self._server.server.model} on {self._server.server.host}"

    def load(self, progress: Progress = silent) -> None:  # noqa: ARG002 - the port's
        """Raises ModelError when the detector of speech, which runs here, cannot be loaded."""
        self._activity.load()

    def transcribe(self, path: Path, progress: Progress = silent) -> Transcript:
        """Raises AudioFileError, and ModelError when the server refuses, is silent or talks nonsense."""
        samples = read_mono(path, RATE)
        duration_s = len(samples) / RATE
        spans = self._activity.speech_spans(samples, RATE)
        if not spans:
            return assemble((), (), (), duration_s, self.model)
        progress(f"Sending the recording to {self._server.server.host}", None)
        answer = self._server.transcribe(samples)
        words = tuple(_timed(answer.words, duration_s) if answer.words else _spread(answer.text.split(), spans))
        progress("Transcribing", 1.0)
        _log.info("Transcribed %.1f s on a server: %d words", duration_s, len(words))
        return assemble(words, (answer.text.strip(),), spans, duration_s, self.model)

    def live(
        self, on_text: Callable[[str], None], on_behind: Callable[[bool], None], is_over: Callable[[], bool]
    ) -> None:
        """Nothing leaves the machine while somebody speaks."""
        del on_text, on_behind, is_over


def _timed(words: Sequence[SpokenWord], duration_s: float) -> Iterator[Word]:
    """Words in order, within the recording."""
    earliest = 0.0
    for spoken in words:
        if text := spoken.word.strip():
            start = min(max(spoken.start, earliest), duration_s)
            earliest = min(max(spoken.end, start), duration_s)
            yield Word(text, start, earliest, 1.0)


def _spread(texts: Sequence[str], spans: Sequence[Span]) -> Iterator[Word]:
    """Words without times, over the speech that was found here, in proportion to their letters."""
    letters = [0]
    for text in texts:
        letters.append(letters[-1] + len(text))
    spoken_s = sum(span.duration_s for span in spans)
    for text, (first, last) in zip(texts, pairwise(letters), strict=True):
        start, end = (_moment(spoken_s * edge / letters[-1], spans) for edge in (first, last))
        yield Word(text, start, end, 1.0)


def _moment(spoken_s: float, spans: Sequence[Span]) -> float:
    """When so much had been spoken."""
    for span in spans:
        if spoken_s <= span.duration_s:
            return span.start_s + spoken_s
        spoken_s -= span.duration_s
    return spans[-1].end_s
