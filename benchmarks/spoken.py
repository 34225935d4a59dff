"""Spoken against typed: answers spoken by several voices, heard by the embedded Whisper, and scored from that.

Transcripts are kept in the cache under the text, the voice and the model, so that a second run need not listen again.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.answers import LabelledAnswer
from benchmarks.predictions import card_of
from coach.adapters.speech_models import SpeechModels
from coach.adapters.whisper_transcriber import WhisperTranscriber
from coach.config import Settings
from coach.folders import make_private_folder
from coach.model import Transcript
from coach.ports import Transcriber
from coach.scoring.scorer import Scorer
from tests.support.voice import say

VOICES = ("joe", "slt", "rms", "awb")
ANSWERS = 20


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer's total typed, and as it was heard from a voice."""

    id: str
    voice: str
    typed: int
    spoken: int


def spoken_against_typed(scorer: Scorer, settings: Settings, answers: Sequence[LabelledAnswer]) -> list[Heard]:
    """Every so many of the answers, the voices in turn. Raises ModelError."""
    transcriber = WhisperTranscriber(SpeechModels(settings.cache, "base"), "base")
    folder = make_private_folder(settings.cache / "benchmark-transcripts")
    found = []
    for number, answer in enumerate(spread(answers, ANSWERS)):
        voice = VOICES[number % len(VOICES)]
        transcript = _transcript(transcriber, folder, answer.answer, voice)
        spoken = scorer.score(answer.question, transcript).total
        found.append(Heard(answer.id, voice, card_of(scorer, answer.question, answer.answer).total, spoken))
    return found


def mean_difference(heard: Sequence[Heard]) -> float:
    """The mean absolute difference of the total, in points of ten."""
    return sum(abs(one.spoken - one.typed) for one in heard) / len(heard)


def spread(answers: Sequence[LabelledAnswer], count: int) -> list[LabelledAnswer]:
    """`count` of the answers, evenly apart."""
    return [answers[number * len(answers) // count] for number in range(min(count, len(answers)))]


def _transcript(transcriber: Transcriber, folder: Path, text: str, voice: str) -> Transcript:
    key = hashlib.sha256(f"{transcriber.model} {voice} {text}".encode()).hexdigest()[:20]
    kept = folder / f"{key}.json"
    if not kept.exists():
        with tempfile.TemporaryDirectory() as audio:
            heard = transcriber.transcribe(say(text, Path(audio) / "answer.wav", voice))
        kept.write_text(json.dumps([heard.text, heard.raw_text, heard.duration_s]), encoding="utf-8")
    words, raw, seconds = json.loads(kept.read_text(encoding="utf-8"))
    return Transcript(text=words, raw_text=raw, duration_s=seconds, model=transcriber.model)
