"""What became of each fault, a JSON line each, kept in the cache for each state of the product's code."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.faults.place import ROOT
from benchmarks.faults.plan import Scenario
from coach.config import load_settings
from coach.folders import make_private_folder


@dataclass(frozen=True, slots=True)
class Result:
    """`problems` are what the product did wrong; `broke` is why the scenario could not be carried out (it then counts
    for nothing). `moment_s` is when the fault came, `lost_s` what of the take was lost at its end."""

    scenario: Scenario
    problems: tuple[str, ...] = ()
    broke: str = ""
    moment_s: float | None = None
    lost_s: float | None = None
    take_s: float | None = None
    seen: str = ""
    seconds: float = 0.0
    commit: str = ""
    code: str = ""
    at: str = ""
    notes: dict[str, Any] = field(default_factory=dict)

    def line(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of_line(cls, line: str) -> Result:
        value = json.loads(line)
        value["problems"] = tuple(value["problems"])
        return cls(**(value | {"scenario": Scenario(**value["scenario"])}))


class Results:
    """All results for one state of the product, in the order in which they came."""

    def __init__(self, path: Path) -> None:
        self.path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.all = [Result.of_line(line) for line in lines]

    @classmethod
    def of_product(cls) -> Results:
        folder = make_private_folder(load_settings().cache / "fault-results")
        return cls(folder / f"{product()}.jsonl")

    def with_earlier(self) -> Results:
        """Those of earlier states of the product's code come first, so that a newer one of the same scenario counts."""
        states = sorted(self.path.parent.glob("*.jsonl"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in states:  # the newest first, so that each older one comes before it
            if path != self.path:
                self.all = [*Results(path).all, *self.all]
        return self

    def add(self, result: Result) -> None:
        self.all.append(result)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(result.line() + "\n")

    def done(self) -> set[Scenario]:
        """Those that were carried out, well or not."""
        return {result.scenario for result in self.all if not result.broke}


def product() -> str:
    """The state of the product's code, whatever happens to the rest of the repository; a plus when it has no commit."""
    changed = git("status", "--short", "--", "coach", "rubrics", "question_bank")
    return f"{git('rev-parse', '--short=12', 'HEAD:coach') or 'unknown'}{'+' if changed else ''}"


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
