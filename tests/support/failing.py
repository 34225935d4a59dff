"""Transcribers that fail in every way that a real one has: they run out of memory, crash, hang, or cannot be loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from coach.errors import ModelError
from coach.model import Transcript
from coach.ports import Progress, silent
from tests.support.fakes import FakeTranscriber

#: What a library raises, by what went wrong.
CRASHES: dict[str, Callable[[], Exception]] = {
    "out of memory": MemoryError,
    "crash": lambda: RuntimeError("shape '[1, 2]' is invalid for what was said: my secret"),
    "bug": lambda: IndexError("list index out of range"),
    "disk": lambda: OSError(5, "Input/output error"),
    "model": lambda: ModelError("The speech model is damaged.", "coach models get base"),
}


@dataclass
class FailingTranscriber(FakeTranscriber):
    """Fails over the files for which `fails_on` holds: raises what `crash` makes; with `hangs` it never comes back."""

    crash: Callable[[], Exception] | None = None
    hangs: bool = False
    fails_on: Callable[[Path], bool] = lambda path: True
    hanging: Event = field(default_factory=Event)
    released: Event = field(default_factory=Event)

    def transcribe(self, path: Path, progress: Progress = silent) -> Transcript:
        if self.fails_on(path):
            self.files.append(path)
            if self.hangs:
                self.hanging.set()
                self.released.wait()
            if self.crash is not None:
                raise self.crash()
        return super().transcribe(path, progress)
