"""What the scenes of one process share, and what each of them finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.faults.app import App
from benchmarks.faults.hearing import Heard
from benchmarks.faults.place import Place
from benchmarks.faults.sound import make_speech
from tests.support.virtual_microphone import VirtualMicrophone


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What a driver takes when nothing is the matter: seconds, and room on the disk (bytes)."""

    seconds: float
    room: int


@dataclass
class Found:
    """What a scene tells."""

    problems: list[str] = field(default_factory=list)
    moment_s: float | None = None
    heard: Heard | None = None
    seen: str = ""
    notes: dict[str, Any] = field(default_factory=dict)


class Studio:
    """What scenes share in one process: a microphone, and the speech that is said into it."""

    def __init__(self, folder: Path, sabotage: str = "") -> None:
        self.folder = folder
        self.sabotage = sabotage
        self.microphone = VirtualMicrophone()
        self.speech = make_speech(folder / "speech.wav")
        self.durations: dict[str, float] = {}
        self.usual: dict[str, Undisturbed] = {}

    def refresh(self) -> None:
        """A microphone as new, whatever was done to it."""
        self.microphone.close()
        self.microphone = VirtualMicrophone()

    def close(self) -> None:
        self.microphone.close()

    def app(self, place: Place, **extra: str) -> App:
        return App(place, self.microphone.environment, sabotage=self.sabotage, **extra)


#: Does one fault at a moment that the random numbers choose.
Scene = Callable[[Studio, Random], Found]
