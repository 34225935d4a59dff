"""The values that pass between modules: frozen, without behaviour beyond what can be computed from themselves.

Units: times in seconds (s) on the take's own clock, levels in dBFS, rates in words per minute (wpm) or per minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

#: How what was kept is read back: a time or a share that is no number comes from a damaged file.
_ONLY_NUMBERS = {"allow_inf_nan": False}


class Source(StrEnum):
    """Where an answer came from."""

    MICROPHONE = "microphone"
    FILE = "file"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A microphone that PortAudio offers. `name` is what settings store; `index` is valid until devices change."""

    index: int
    name: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class InputLevel:
    """The level of the last block of input, and how much of the take has been recorded."""

    peak_dbfs: float
    rms_dbfs: float
    clipped: bool
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class Recording:
    """A take on disk. `question_id` is empty when the take was not an answer to a question of the bank."""

    path: Path
    duration_s: float
    started_at: datetime
    question_id: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the take, in seconds."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the transcript shows it, and the recogniser's probability for it (0 to 1)."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said.

    `text` has the field's terms normalised ("C K" -> "CK"); `raw_text` is what the recogniser wrote. For a spoken
    answer `text == " ".join(word.text for word in words)`, so character positions map to times; a typed answer has no
    words. `speech` are the stretches in which voice activity was detected. `corrected_text` is what the user says was
    said, empty while they corrected nothing; `said` is what is scored and quoted.
    """

    __pydantic_config__: ClassVar = _ONLY_NUMBERS

    text: str
    raw_text: str
    words: tuple[Word, ...] = ()
    speech: tuple[Span, ...] = ()
    duration_s: float = 0.0
    model: str = ""
    corrected_text: str = ""

    @property
    def said(self) -> str:
        return self.corrected_text or self.text


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence inside the answer, between the words numbered `after_word` and `after_word + 1` (from 0)."""

    start_s: float
    duration_s: float
    after_word: int
    within_clause: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """How it was said; measured from the audio, never part of the content score.

    `duration_s` is the answer's length, from the first word to the last; `speaking_rate_wpm` counts all of it,
    `articulation_rate_wpm` leaves out the silences of 0.25 s and more. `pauses` are those long enough to coach on.
    Fillers are a range, because recognisers drop sounds such as "um" (arXiv:2408.16589): the low end is what was
    transcribed, the high end adds voice activity under no word.
    """

    __pydantic_config__: ClassVar = _ONLY_NUMBERS

    duration_s: float
    speaking_rate_wpm: float
    articulation_rate_wpm: float
    filler_sounds: int
    filler_words: int
    fillers_per_min: float
    fillers_per_min_high: float
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the answer: its text, its characters `[start, end)` in `Transcript.said`, its times if spoken."""

    text: str
    start: int
    end: int
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class PartScore:
    """One part of the framework: `level` 0 to 2, `score` the same as a fraction 0 to 1 before rounding to a level.

    `confidence` is the probability (0 to 1) that a trained rater gives this level. `why` says in a sentence what raised
    or held the level, `advice` is the next step, and `gain` the points that it would bring.
    """

    name: str
    level: int
    score: float
    quote: Quote | None = None
    advice: str = ""
    confidence: float = 1.0
    why: str = ""
    gain: int = 0


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that sinks an answer, with the sentence that raised it."""

    name: str
    quote: Quote | None = None
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a run of clauses is spent on: a part's name, "failure" (told but earning nothing) or "other".

    Characters `[start, end)` of `Transcript.said`, the times if spoken, and the share (0 to 1) of the answer: of its
    time when it was spoken, of its words when it was typed.
    """

    kind: str
    start: int
    end: int
    share: float
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The content score. When `refused` gives a reason, every part is 0.

    `heard` and `worries` are the answer in an interviewer's words; `first` is the one thing to do on the next take.
    `asks_about` names the only part that was asked for and scored; empty when it was the whole answer.
    """

    __pydantic_config__: ClassVar = _ONLY_NUMBERS

    rubric: str
    rubric_digest: str
    encoder: str
    parts: tuple[PartScore, ...]
    flags: tuple[Flag, ...] = ()
    refused: str | None = None
    heard: tuple[str, ...] = ()
    worries: tuple[str, ...] = ()
    first: str = ""
    stretches: tuple[Stretch, ...] = ()
    asks_about: str = ""

    @property
    def total(self) -> int:
        return sum(part.level for part in self.parts)

    @property
    def maximum(self) -> int:
        return 2 * len(self.parts)


class SessionKind(StrEnum):
    """What several answers belong to."""

    DRILL = "drill"
    MOCK = "mock"


@dataclass(frozen=True, slots=True)
class Session:
    """A drill or a mock interview; `id` is when it began (UTC, ISO 8601), so sessions sort by it."""

    kind: SessionKind
    id: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to one question, with everything learned from it. `id` is None until it is saved."""

    question_id: str
    question: str
    created_at: datetime
    source: Source
    transcript: Transcript
    scorecard: Scorecard
    delivery: Delivery | None = None
    recording: Path | None = None
    id: int | None = None
    session: Session | None = None

    @property
    def rubric(self) -> str:
        return self.scorecard.rubric


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A speech-recognition model that can be used. `speed` is seconds of audio per second of work, None if unknown."""

    name: str
    size_bytes: int
    present: bool
    in_use: bool
    speed: float | None = None
