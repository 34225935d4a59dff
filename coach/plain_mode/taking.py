"""A take by lines: Enter starts it, Enter stops it, and whatever happens it stays on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event

from coach.bank import Question
from coach.errors import CoachError, TakeInterruptedError
from coach.follow_ups import PartQuestion
from coach.level_words import LEVELS
from coach.model import InputLevel, Recording, Scorecard
from coach.plain_mode.beside import Beside
from coach.plain_mode.console import Console
from coach.plain_mode.room import Room
from coach.plain_mode.speaking import hear
from coach.plain_mode.words import duration

START = "Press Enter to start recording, and Enter again to stop. Or type b and Enter to go back."
KEYS = (
    "Before you record: v and Enter says the question aloud, w tells why it is asked, t lets you write instead.",
    "While you record: p and Enter pauses, d and Enter throws the take away. Ctrl+C stops it too, and keeps it.",
)
COACH_KEY = "c and Enter holds the take and tells which parts it has earned so far."
PAUSED = "Paused. Type p and Enter to go on; Enter alone ends the take."
ENDED = "The recording has ended. Press Enter."
NOT_STARTED = "The recording did not start. Press Enter to hear why."
#: A take that never was louder (dBFS) is likely not to hold a voice.
QUIET_DBFS = -50.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a take: None where there is none.

    `broken_off` when Ctrl+C ended it, `writes` when the user would rather write, `failed` when a fault ended it.
    """

    recording: Recording | None = None
    broken_off: bool = False
    writes: bool = False
    failed: bool = False


class _Ear:
    """Hears the levels on the recorder's thread. It speaks once only: a screen reader would be recorded.

    `earned` are the levels that the parts have had so far, as in the app's coach mode: what was earned stays.
    """

    def __init__(self, console: Console, limit_s: float | None) -> None:
        self._console, self._limit_s = console, limit_s
        self.loudest_dbfs: float | None = None
        self.earned: dict[str, int] = {}

    def listen(self, level: InputLevel, stop: Event) -> None:
        """After the limit it ends the take."""
        if self.loudest_dbfs is None:
            self._console.say("Recording.")
            self.loudest_dbfs = level.peak_dbfs
        self.loudest_dbfs = max(level.peak_dbfs, self.loudest_dbfs)
        if self._limit_s is not None and level.elapsed_s >= self._limit_s:
            stop.set()

    def light(self, card: Scorecard) -> None:
        """What the answer so far holds, from the transcription's thread."""
        earned = {part.name: part.level for part in card.parts}
        self.earned = {name: max(earned.get(name, 0), self.earned.get(name, 0)) for name in {*earned, *self.earned}}


def tell_keys(room: Room) -> None:
    """What can be typed around a take; once, before the first one."""
    room.console.say(*KEYS, *([COACH_KEY] if room.coach.settings.coach_mode else []))


def take(room: Room, question: Question, limit_s: float | None = None) -> Taken:
    """Record an answer; after `limit_s` seconds it is cut off. Raises EndOfInputError: the take is kept then too."""
    console = room.console
    while typed := console.ask(START).lower():
        if typed in {"b", "t"}:
            return Taken(writes=typed == "t")
        if typed == "v":
            hear(room.coach, console, room.speaker, question)
        elif typed == "w" and question.why:
            console.say(f"Why it is asked: {question.why}")
    room.speaker.hush()  # what it had to tell would be recorded
    paused, ear = Event(), _Ear(console, limit_s)
    on_earned = ear.light if room.coach.settings.coach_mode else None

    def record(stop: Event) -> Recording:
        return room.coach.record(
            question,
            stop=stop,
            paused=paused,
            on_level=lambda level: ear.listen(level, stop),
            on_earned=on_earned,
        )

    running = Beside(record, lambda: console.say(NOT_STARTED if ear.loudest_dbfs is None else ENDED))
    try:
        wanted = _until_stopped(room, question, running, paused, ear)
    except KeyboardInterrupt:
        return Taken(_kept(room, running, question, ear), broken_off=True)
    except BaseException:
        _kept(room, running, question, ear)
        raise
    if wanted:
        recording = _kept(room, running, question, ear)
        return Taken(recording, failed=recording is None)
    recording = _ended(room, running)
    if recording is not None:
        room.coach.discard(recording)
        console.say("The take is gone.")
    return Taken()


def _until_stopped(room: Room, question: Question, running: Beside[Recording], paused: Event, ear: _Ear) -> bool:
    """Whether the take is wanted, once the user has stopped it. Raises EndOfInputError, KeyboardInterrupt."""
    console = room.console
    while typed := console.read().lower():
        if running.is_over:
            break
        if typed == "p" and not paused.is_set():
            paused.set()
            console.say(PAUSED)
        elif typed == "p":
            console.say("Recording again.")
            paused.clear()
        elif typed == "d":
            held = paused.is_set()
            paused.set()
            if console.confirm("Throw this take away? It cannot be brought back."):
                return False
            if not held:
                console.say("Recording again.")
                paused.clear()
        elif typed == "c" and room.coach.settings.coach_mode:
            paused.set()  # what is told now would be recorded
            console.say(_earned(room, question, ear.earned), PAUSED)
    return True


def _earned(room: Room, question: Question, levels: dict[str, int]) -> str:
    """The parts that are wanted: those that were heard with their level, and those that were not."""
    wanted = question.asks_about if isinstance(question, PartQuestion) else ""
    parts = [part for part in room.coach.rubrics.get(question.rubric).parts if wanted in {"", part.name}]
    heard = [f"{part.title} {LEVELS[levels[part.name]]}" for part in parts if levels.get(part.name)]
    missing = [part.title for part in parts if not levels.get(part.name)]
    told = [f"So far: {', '.join(heard)}."] if heard else ["No part is earned yet."]
    return " ".join([*told, *([f"Not yet: {', '.join(missing)}."] if heard and missing else [])])


def _ended(room: Room, running: Beside[Recording]) -> Recording | None:
    """End the take; None when there is none. What went wrong is told."""
    try:
        return running.end()
    except TakeInterruptedError as error:
        room.console.complain(error)
        return error.recording
    except CoachError as error:
        room.console.complain(error)
        return None


def _kept(room: Room, running: Beside[Recording], question: Question, ear: _Ear) -> Recording | None:
    """The same, and tell how long it is."""
    recording = _ended(room, running)
    if recording is None:
        return None
    shortest, longest = question.target_s
    length = duration(recording.duration_s)
    room.console.say(f"The take is kept: {length}. A good length here is {shortest} to {longest} seconds.")
    if ear.loudest_dbfs is None or ear.loudest_dbfs < QUIET_DBFS:
        room.console.say("Hardly any sound was heard. The menu has a check of the microphone.")
    return recording
