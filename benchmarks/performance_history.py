"""What the history costs with ten thousand attempts in it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.performance_attempts import fill
from benchmarks.performance_samples import Samples, timed_process

BARE = (sys.executable, "-c", "import sqlite3, click")


def measure(samples: Samples, repeats: int) -> None:
    """`coach history`, with nothing in it and with ten thousand attempts, against the imports that it needs."""
    with tempfile.TemporaryDirectory() as folder:
        empty, full = Path(folder) / "empty", Path(folder) / "full"
        fill(full)
        command = (str(Path(sys.executable).with_name("coach")), "history")
        for _ in range(repeats):
            samples.add('python -c "import sqlite3, click"', "s", timed_process(BARE))
            samples.add("`coach history`, empty", "s", timed_process(command, COACH_HOME=str(empty)))
            samples.add("`coach history`, 10,000 attempts", "s", timed_process(command, COACH_HOME=str(full)))
            samples.add(
                "`coach show`, 10,000 attempts", "s", timed_process((command[0], "show", "7000"), COACH_HOME=str(full))
            )
