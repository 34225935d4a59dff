"""The signals of one take, made on the UI thread and obeyed by the recording worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Event


class Phase(Enum):
    """Where a rehearsal stands; a key that makes no sense in a phase does nothing.

    In a session: READING and KEPT come before and after a take, WRITING is in place of one, NOTING between two
    questions of an interview, FINISHING when nothing more is asked.
    """

    READY = auto()
    RECORDING = auto()
    PAUSED = auto()
    ASSESSING = auto()
    FAILED = auto()
    READING = auto()
    KEPT = auto()
    WRITING = auto()
    NOTING = auto()
    FINISHING = auto()


@dataclass(frozen=True, slots=True)
class TakeSignals:
    """`stop` ends the take, `paused` holds it, `discarded` means that it is to be deleted once it has ended."""

    stop: Event = field(default_factory=Event)
    paused: Event = field(default_factory=Event)
    discarded: Event = field(default_factory=Event)
