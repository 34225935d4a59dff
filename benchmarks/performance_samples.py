"""Measurements by section, row and figure: added to, kept between runs of the same commit, and summed up."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from coach.config import load_settings
from coach.folders import make_private_folder


@dataclass(frozen=True, slots=True)
class Figure:
    """All that was measured of one thing."""

    section: str
    row: str
    name: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)

    def text(self, digits: int = 2) -> str:
        """Median, and the least and the most when there are several."""
        middle = f"{self.median:.{digits}f}"
        if len(self.values) == 1:
            return middle
        return f"{middle} ({min(self.values):.{digits}f} to {max(self.values):.{digits}f})"


@dataclass
class Samples:
    """Figures under `section / row / name`, in the order in which they came."""

    path: Path | None = None
    values: dict[str, dict[str, dict[str, list[float]]]] = field(default_factory=dict)
    section: str = ""

    @classmethod
    def of_commit(cls, *, fresh: bool) -> Samples:
        """What was measured of this commit before; nothing when `fresh`."""
        folder = make_private_folder(load_settings().cache / "benchmark-performance")
        path = folder / f"{commit()}.json"
        if fresh or not path.exists():
            return cls(path)
        return cls(path, json.loads(path.read_text(encoding="utf-8")))

    def begin(self, section: str) -> None:
        """What is added from now on belongs to this section, and replaces what an earlier run measured of a row."""
        self.section = section
        self._begun: set[str] = set()

    def add(self, row: str, name: str, value: float) -> None:
        rows = self.values.setdefault(self.section, {})
        if row not in self._begun:
            self._begun.add(row)
            rows[row] = {}
        rows[row].setdefault(name, []).append(round(value, 4))
        self.keep()

    def keep(self) -> None:
        """On disk, whole or not at all."""
        if self.path:
            partial = self.path.with_suffix(f".{os.getpid()}.part")
            partial.write_text(json.dumps(self.values, indent=1), encoding="utf-8")
            partial.replace(self.path)

    def figures(self, section: str) -> Iterator[Figure]:
        for row, figures in self.values.get(section, {}).items():
            for name, values in figures.items():
                yield Figure(section, row, name, tuple(values))

    def median(self, section: str, row: str, name: str) -> float | None:
        values = self.values.get(section, {}).get(row, {}).get(name)
        return median(values) if values else None


def commit() -> str:
    """The commit that is checked out, with a plus when the code differs from it."""
    root = Path(__file__).parent.parent

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    return f"{git('rev-parse', '--short', 'HEAD') or 'unknown'}{'+' if git('status', '--short', '--', 'coach') else ''}"


def timed_process(command: Sequence[str], **environment: str) -> float:
    """Seconds from the start of a process to its end; it must succeed, or have nothing to show (exit code 1)."""
    began = time.perf_counter()
    done = subprocess.run(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    seconds = time.perf_counter() - began
    assert done.returncode in {0, 1}, f"{command} ended with {done.returncode}"
    return seconds
