"""How fast each speech model has been on this machine, kept in a small file."""

from __future__ import annotations

import json
import math
import os
import platform
import tempfile
from pathlib import Path
from statistics import median

from coach.errors import StorageError
from coach.folders import make_private_folder
from coach.small_file import read_small

_KEPT = 5
#: In less audio than this what every transcription costs, however short, weighs too much.
_LEAST_S = 5.0
_MOST_BYTES = 1_000_000


class Speeds:
    """Seconds of audio per second of work, by machine and model: a data folder may travel between machines.

    A file that cannot be read or written is no reason to fail.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, name: str) -> float | None:
        """The median of the latest measurements, None when there is none."""
        measured = self._read().get(_machine(), {}).get(name)
        return round(median(measured), 1) if measured else None

    def count(self, name: str) -> int:
        """How many measurements there are."""
        return len(self._read().get(_machine(), {}).get(name, ()))

    def record(self, name: str, audio_s: float, work_s: float) -> None:
        """Add a measurement; a very short one is left out."""
        if work_s <= 0 or audio_s < _LEAST_S:
            return
        speeds = self._read()
        here = speeds.setdefault(_machine(), {})
        here[name] = [*here.get(name, []), round(audio_s / work_s, 2)][-_KEPT:]
        self._write(speeds)

    def forget(self) -> None:
        """Drop what was measured on this machine."""
        speeds = self._read()
        if speeds.pop(_machine(), None):
            self._write(speeds)

    def _read(self) -> dict[str, dict[str, list[float]]]:
        try:
            found = json.loads(read_small(self._path, _MOST_BYTES))
            return {
                str(machine): {str(name): _usable(values) for name, values in speeds.items()}
                for machine, speeds in found.items()
            }
        except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            return {}

    def _write(self, speeds: dict[str, dict[str, list[float]]]) -> None:
        try:
            self._replace(speeds)
        except (OSError, StorageError):
            return  # at worst they are measured again

    def _replace(self, speeds: dict[str, dict[str, list[float]]]) -> None:
        make_private_folder(self._path.parent)
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=".speeds.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(speeds, file)
        Path(name).replace(self._path)


def _usable(values: list[float]) -> list[float]:
    """Without what is no speed."""
    return [float(value) for value in values if 0 < float(value) < math.inf]


def _machine() -> str:
    return f"{platform.node()} {platform.machine()} {os.cpu_count()}"
