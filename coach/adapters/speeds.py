"""How fast each speech model has been on this machine, kept in a small file."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from statistics import median

from coach.config import make_private_folder
from coach.errors import StorageError

_KEPT = 5


class Speeds:
    """Seconds of audio per second of work, by model. A file that cannot be read or written is no reason to fail."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, name: str) -> float | None:
        """The median of the latest measurements, None when there is none."""
        measured = self._read().get(name)
        return round(median(measured), 1) if measured else None

    def record(self, name: str, audio_s: float, work_s: float) -> None:
        """Add a measurement."""
        if work_s <= 0:
            return
        speeds = self._read()
        speeds[name] = [*speeds.get(name, []), round(audio_s / work_s, 2)][-_KEPT:]
        try:
            self._write(speeds)
        except (OSError, StorageError):
            return  # only a figure for the list of models

    def _read(self) -> dict[str, list[float]]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(name): [float(value) for value in values] for name, values in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _write(self, speeds: dict[str, list[float]]) -> None:
        make_private_folder(self._path.parent)
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=".speeds.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(speeds, file)
        Path(name).replace(self._path)
