"""`python -m benchmarks.faults.worker`: does the faults that it is told, a line each, and answers with what was found.

It stands alone with its own microphone, so that several can work side by side, and one that hangs can be ended.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import psutil

from benchmarks.faults.place import MARK
from benchmarks.faults.plan import Scenario
from benchmarks.faults.results import Result, git, product
from benchmarks.faults.scenes import scene_of
from benchmarks.faults.storage import TooLateError
from benchmarks.faults.studio import Found, Studio

TRIES = 8


def perform(studio: Studio, scenario: Scenario) -> Result:
    """One fault. A scenario that could not be carried out tells why, and counts for nothing."""
    began = time.monotonic()
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    result = Result(scenario, commit=git("rev-parse", "--short", "HEAD"), code=product(), at=now)
    random = scenario.random()
    try:
        found = _found(studio, scenario, random)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        where = " < ".join(
            f"{frame.name}:{frame.lineno}" for frame in reversed(traceback.extract_tb(error.__traceback__))
        )
        with suppress(Exception):
            studio.refresh()
        return replace(
            result, broke=f"{type(error).__name__}: {error} [{where}]"[-1500:], seconds=time.monotonic() - began
        )
    return replace(
        result,
        problems=tuple(dict.fromkeys(found.problems)),
        moment_s=found.moment_s,
        lost_s=found.heard and found.heard.lost_at_end_s,
        take_s=found.heard and found.heard.length_s,
        seen=found.seen,
        notes=found.notes,
        seconds=time.monotonic() - began,
    )


def _found(studio: Studio, scenario: Scenario, random: Random) -> Found:
    """At another moment when the first was too late for a fault."""
    for _ in range(TRIES):
        with suppress(TooLateError):
            return scene_of(scenario)(studio, random)
    raise TooLateError(f"{TRIES} times")


def main(sabotage: str = "") -> None:
    with tempfile.TemporaryDirectory(prefix="coach-faults-") as folder:
        studio = Studio(Path(folder), sabotage)
        try:
            for line in sys.stdin:
                result = perform(studio, Scenario(**json.loads(line)))
                sys.stdout.write(result.line() + "\n")
                sys.stdout.flush()
        finally:
            studio.close()


def end_marked() -> None:
    """End whatever scenarios started and left: told by their mark, which nothing else has."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.pid != os.getpid() and MARK in process.environ():
                process.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
