"""A take by lines: Enter starts it, Enter stops it, and whatever happens it stays on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event

from coach.bank import Question
from coach.errors import CoachError, TakeInterruptedError
from coach.model import InputLevel, Recording
from coach.plain_mode.beside import Beside
from coach.plain_mode.console import Console
from coach.plain_mode.room import Room
from coach.plain_mode.words import duration

START = "Press Enter to start recording, and Enter again to stop. Or type b and Enter to go back."
KEYS = "While you record: p and Enter pauses, d and Enter throws the take away. Ctrl+C stops it too, and keeps it."
ENDED = "The recording has ended. Press Enter."
NOT_STARTED = "The recording did not start. Press Enter to hear why."
#: A take that never was louder (dBFS) is likely not to hold a voice.
QUIET_DBFS = -50.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a take: None where there is none. `broken_off` when Ctrl+C ended it, `failed` when a fault did."""

    recording: Recording | None = None
    broken_off: bool = False
    failed: bool = False


class _Ear:
    """Hears the levels on the recorder's thread. It speaks once only: a screen reader would be recorded."""

    def __init__(self, console: Console, limit_s: float | None) -> None:
        self._console, self._limit_s = console, limit_s
        self.loudest_dbfs: float | None = None

    def listen(self, level: InputLevel, stop: Event) -> None:
        """After the limit it ends the take."""
        if self.loudest_dbfs is None:
            self._console.say("Recording.")
            self.loudest_dbfs = level.peak_dbfs
        self.loudest_dbfs = max(level.peak_dbfs, self.loudest_dbfs)
        if self._limit_s is not None and level.elapsed_s >= self._limit_s:
            stop.set()


def take(room: Room, question: Question, limit_s: float | None = None) -> Taken:
    """Record an answer; after `limit_s` seconds it is cut off. Raises EndOfInputError: the take is kept then too."""
    console = room.console
    if console.ask(START).lower() == "b":
        return Taken()
    paused, ear = Event(), _Ear(console, limit_s)

    def record(stop: Event) -> Recording:
        return room.coach.record(question, stop=stop, paused=paused, on_level=lambda level: ear.listen(level, stop))

    running = Beside(record, lambda: console.say(NOT_STARTED if ear.loudest_dbfs is None else ENDED))
    try:
        wanted = _until_stopped(console, running, paused)
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


def _until_stopped(console: Console, running: Beside[Recording], paused: Event) -> bool:
    """Whether the take is wanted, once the user has stopped it. Raises EndOfInputError, KeyboardInterrupt."""
    while typed := console.read().lower():
        if running.is_over:
            break
        if typed == "p" and not paused.is_set():
            paused.set()
            console.say("Paused. Type p and Enter to go on; Enter alone ends the take.")
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
    return True


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
