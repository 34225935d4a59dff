"""Small deterministic stand-ins for the ports, and a real Coach built on them with real takes and a real history."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coach.bank import QuestionBank
from coach.config import Settings, load_settings
from coach.errors import CoachError, ModelError, TakeInterruptedError
from coach.folders import PROFILE
from coach.model import InputDevice, InputLevel, Recording, Scorecard, SpeechModel, Transcript
from coach.ports import Progress, silent, unfollowed
from coach.profile import Profile
from coach.profile_file import write_profile
from coach.rehearsal import Coach, Equipment
from tests.support import content

STEP_S = 0.01
LEVEL = InputLevel(peak_dbfs=-12.0, rms_dbfs=-24.0, clipped=False, elapsed_s=0.0)


def write_wav(path: Path, duration_s: float = 1.0) -> Path:
    """Silence, 16-bit mono at 16 kHz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(2 * round(16000 * duration_s)))
    return path


@dataclass
class FakeRecorder:
    """Speaks into a WAV file at a hundred times real time. `refuse` fails at once, setting `interrupt` on the way."""

    refuse: CoachError | None = None
    interrupt: Event = field(default_factory=Event)
    level: InputLevel = LEVEL
    names: tuple[str, ...] = ("Built-in Microphone", "USB Headset")
    takes: list[Path] = field(default_factory=list)
    running: int = 0
    most_at_once: int = 0

    def devices(self) -> tuple[InputDevice, ...]:
        if self.refuse:
            raise self.refuse
        return tuple(InputDevice(index, name, index == 0) for index, name in enumerate(self.names))

    def record(
        self,
        path: Path,
        *,
        device: str,
        stop: Event,
        paused: Event,
        on_level: Callable[[InputLevel], None],
        on_audio: Callable[[NDArray[np.int16]], None],
        limit_s: float,
    ) -> Recording:
        if self.refuse:
            raise self.refuse
        started_at = datetime.now(UTC)
        self.takes.append(path)
        elapsed_s = self._run(stop, paused, on_level, limit_s)
        on_audio(np.zeros(round(16000 * elapsed_s), np.int16))
        recording = Recording(write_wav(path, elapsed_s), elapsed_s, started_at)
        if self.interrupt.is_set():
            raise TakeInterruptedError("The microphone went away.", "Plug it in again.", recording)
        return recording

    def _run(self, stop: Event, paused: Event, on_level: Callable[[InputLevel], None], limit_s: float) -> float:
        elapsed_s = 0.0
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        while not (stop.wait(STEP_S) or self.interrupt.is_set() or elapsed_s >= limit_s):
            if not paused.is_set():
                elapsed_s += 1.0
            on_level(InputLevel(self.level.peak_dbfs, self.level.rms_dbfs, self.level.clipped, elapsed_s))
        self.running -= 1
        return min(elapsed_s, limit_s)

    def monitor(self, *, device: str, stop: Event, on_level: Callable[[InputLevel], None]) -> None:
        if self.refuse:
            raise self.refuse
        self._run(stop, Event(), on_level, float("inf"))


@dataclass
class FakePlayer:
    """Plays until told to stop; remembers what, from where and how fast. `at_s` is where a test says that it is,
    `reported_s` what it told last."""

    refuse: CoachError | None = None
    played: list[Path] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)
    playing: bool = False
    at_s: float | None = None
    reported_s: float | None = None

    def device(self) -> str:
        if self.refuse:
            raise self.refuse
        return "Built-in speakers"

    def play(
        self,
        path: Path,
        *,
        stop: Event,
        start_s: float = 0.0,
        speed: float = 1.0,
        on_position: Callable[[float], None] = unfollowed,
    ) -> None:
        if self.refuse:
            raise self.refuse
        self.played.append(path)
        self.starts.append(start_s)
        self.speeds.append(speed)
        self.at_s = self.reported_s = None
        self.playing = True
        on_position(start_s)
        while not stop.wait(STEP_S):
            if (here_s := self.at_s) is not None:
                on_position(here_s)
                self.reported_s = here_s
        self.playing = False


@dataclass(eq=False)
class FakeVoice:
    """Says nothing for a tenth of a second. `missing` is not here, `refuse` cannot speak; without `ready` it takes
    a minute."""

    kind: Literal["neural", "system"] = "neural"
    name: str = "Fay, a fake voice"
    missing: CoachError | None = None
    refuse: CoachError | None = None
    ready: Event = field(default_factory=Event)
    loaded: int = 0
    rendered: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ready.set()

    def check(self) -> None:
        if self.missing:
            raise self.missing

    def load(self) -> None:
        self.loaded += 1

    def render(self, text: str) -> bytes:
        self.ready.wait(60)
        self.rendered.append(text)
        if self.refuse:
            raise self.refuse
        sound = io.BytesIO()
        with wave.open(sound, "wb") as file:
            file.setparams((1, 2, 16000, 0, "NONE", "not compressed"))
            file.writeframes(bytes(3200))
        return sound.getvalue()


@dataclass(eq=False)
class FakeDirectVoice:
    """Speaks until told to stop."""

    kind: Literal["neural", "system"] = "system"
    name: str = "direct"
    spoken: list[str] = field(default_factory=list)

    def check(self) -> None:
        pass

    def speak(self, text: str, *, stop: Event) -> None:
        self.spoken.append(text)
        stop.wait()


@dataclass
class FakeLive:
    """Hears `transcript` in what it is told; `transcript` None fails."""

    transcript: Transcript | None
    on_text: Callable[[str], None]
    on_behind: Callable[[bool], None]
    heard_s: float = 0.0
    ended: bool = False
    abandoned: bool = False

    def hear(self, block: NDArray[np.int16]) -> None:
        assert not self.ended
        self.heard_s += len(block) / 16000

    def end(self) -> None:
        self.ended = True

    def finish(self, progress: Progress = silent) -> Transcript | None:
        assert self.ended
        return self.transcript and replace(self.transcript, duration_s=self.heard_s)

    def abandon(self) -> None:
        self.abandoned = True


@dataclass
class FakeTranscriber:
    """Hears the same answer in every file. `loaded` holds loading back; `refuse` fails it. With `follows` it hears it
    in every take too, while it is recorded; `files` are those that it was given."""

    transcript: Transcript = field(default_factory=content.spoken)
    refuse: CoachError | None = None
    loaded: Event = field(default_factory=Event)
    model: str = "fake"
    follows: bool = False
    fails: bool = False
    files: list[Path] = field(default_factory=list)
    lives: list[FakeLive] = field(default_factory=list)

    def load(self, progress: Progress = silent) -> None:
        while not self.loaded.wait(STEP_S):
            progress("Loading the speech model", 0.4)
        if self.refuse:
            raise self.refuse

    def transcribe(self, path: Path, progress: Progress = silent) -> Transcript:
        self.load(progress)
        progress("Transcribing", 0.4)
        self.files.append(path)
        return self.transcript

    def live(
        self, on_text: Callable[[str], None], on_behind: Callable[[bool], None], is_over: Callable[[], bool]
    ) -> FakeLive | None:
        if not self.follows:
            return None
        self.lives.append(FakeLive(None if self.fails else self.transcript, on_text, on_behind))
        return self.lives[-1]


@dataclass
class FakeEncoder:
    """Every text has the same embedding."""

    name: str = "fake"

    def load(self, progress: Progress = silent) -> None:
        progress("Loading the sentence model", 0.9)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), 1), dtype=np.float32)


class FakeModelStore:
    """One model, in use."""

    def list(self) -> tuple[SpeechModel, ...]:
        return (SpeechModel("fake", 1_000_000, present=True, in_use=True, speed=10.0),)

    def get(self, name: str, progress: Progress = silent) -> Path:
        raise ModelError(f"{name} cannot be downloaded.", "Go online and try again.")


@dataclass
class ScriptedScorers:
    """Stands where coach.scoring does: the card is decided by the test. It is its own scorer."""

    card: Callable[[str], Scorecard] = content.good_card
    prepared: list[str] = field(default_factory=list)

    def get(self, rubric: str, progress: Progress = silent) -> ScriptedScorers:
        return self

    def score(self, question: str, transcript: Transcript) -> Scorecard:
        return self.card(transcript.said)

    def prepare(self, question: object, text: str) -> None:
        self.prepared.append(text)

    def so_far(self, question: object, text: str) -> Scorecard:
        return self.card(text)


def introduce(home: Path) -> None:
    """An empty profile: the app takes the user for somebody who was asked for one and skipped it."""
    write_profile(home / PROFILE, Profile())


@dataclass
class Stage:
    """A Coach and the fakes behind it."""

    coach: Coach
    recorder: FakeRecorder
    player: FakePlayer
    transcriber: FakeTranscriber
    voice: FakeVoice


def make_settings(home: Path) -> Settings:
    """The longest takes allowed, because the recorder's seconds are short."""
    return load_settings({"COACH_HOME": str(home)}, limit_s=3600)


def make_stage(
    home: Path,
    *,
    card: Callable[[str], Scorecard] = content.good_card,
    models_ready: bool = True,
    questions: QuestionBank | None = None,
    introduced: bool = True,
) -> Stage:
    """With `models_ready` false, models load until the test sets `transcriber.loaded`. With `introduced` false the app
    has never asked for a profile."""
    if introduced:
        introduce(home)
    recorder, player, transcriber, voice = FakeRecorder(), FakePlayer(), FakeTranscriber(), FakeVoice()
    if models_ready:
        transcriber.loaded.set()
    equipment = Equipment(recorder, player, transcriber, FakeEncoder(), FakeModelStore(), (voice,))
    coach = Coach(make_settings(home), questions or content.bank(), content.rubrics(), equipment)
    coach._scorers = ScriptedScorers(card)  # type: ignore[assignment]
    return Stage(coach, recorder, player, transcriber, voice)


def make_coach(home: Path, *, card: Callable[[str], Scorecard] = content.good_card) -> Coach:
    """A Coach ready for work, for tests that need none of its fakes."""
    return make_stage(home, card=card).coach
