"""Spoken against typed: answers spoken by several voices, heard by the embedded Whisper, and scored from that.

Transcripts are kept in the cache under the text, the voice, the model and the source of what hears it, so that a second
run need not listen again, and one after a change of the decoding does.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import coach
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

#: What stands between the sound and the transcript: whoever changes one of these may change what is heard.
HEARING = tuple(
    Path(coach.__file__).parent / name
    for name in (
        *(f"adapters/{module}.py" for module in ("assembly", "audiofile", "decoding", "embedded_model")),
        *(f"adapters/{module}.py" for module in ("drafted_inference", "eight_bit_linear", "limited_encoder")),
        *(f"adapters/{module}.py" for module in ("loops", "segments")),
        *(f"adapters/{module}.py" for module in ("streaming_activity", "voice_activity", "whisper_decoder")),
        *(f"adapters/{module}.py" for module in ("whisper_model", "whisper_transcriber", "whisper_weights")),
        *("term_rules.py", "terms.py"),
    )
)
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
    folder, version = make_private_folder(settings.cache / "benchmark-transcripts"), hearing_version()
    found = []
    for number, answer in enumerate(spread(answers, ANSWERS)):
        voice = VOICES[number % len(VOICES)]
        kept = folder / f"{transcript_key(transcriber.model, voice, answer.answer, version)}.json"
        transcript = _transcript(transcriber, kept, answer.answer, voice)
        spoken = scorer.score(answer.question, transcript).total
        found.append(Heard(answer.id, voice, card_of(scorer, answer.question, answer.answer).total, spoken))
    return found


def mean_difference(heard: Sequence[Heard]) -> float:
    """The mean absolute difference of the total, in points of ten."""
    return sum(abs(one.spoken - one.typed) for one in heard) / len(heard)


def spread(answers: Sequence[LabelledAnswer], count: int) -> list[LabelledAnswer]:
    """`count` of the answers, evenly apart."""
    return [answers[number * len(answers) // count] for number in range(min(count, len(answers)))]


def hearing_version(files: Sequence[Path] = HEARING) -> str:
    """A digest of the source of what hears an answer."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def transcript_key(model: str, voice: str, text: str, version: str) -> str:
    """Under which a transcript is kept."""
    return hashlib.sha256("\0".join((model, voice, version, text)).encode()).hexdigest()[:20]


def _transcript(transcriber: Transcriber, kept: Path, text: str, voice: str) -> Transcript:
    if not kept.exists():
        with tempfile.TemporaryDirectory() as audio:
            heard = transcriber.transcribe(say(text, Path(audio) / "answer.wav", voice))
        kept.write_text(json.dumps([heard.text, heard.raw_text, heard.duration_s]), encoding="utf-8")
    words, raw, seconds = json.loads(kept.read_text(encoding="utf-8"))
    return Transcript(text=words, raw_text=raw, duration_s=seconds, model=transcriber.model)
