"""What is looked at after every fault."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.faults import checks
from benchmarks.faults.app import NO_MODEL, App
from benchmarks.faults.furniture import Kept, kept_in, loss_problems
from benchmarks.faults.place import Place
from benchmarks.faults.studio import Studio
from coach.folders import BIN, DATABASE

#: A take of this length is offered again (s); see coach.takes.
OFFERED_S = 0.5
HEADER = 44
#: Of the scenarios, so many have the real app opened afterwards.
OPENED = 0.06


def aftermath(place: Place, before: Kept, random: Random, studio: Studio, *said: str, **allowed: Any) -> list[str]:
    """The next start works, nothing is lost, nothing is half there, nothing is left over.

    `allowed`: `touched` attempts are looked at elsewhere, `aside` a restore may have moved the former data.
    """
    problems = [f"goes on running: {name}" for name in place.still_running()]
    problems += [f"nothing starts: {problem}" for problem in start_problems(place)]
    problems += checks.database_problems(place.home)
    problems += loss_problems(before, kept_in(place.home), allowed.get("touched", frozenset()))
    problems += orphan_problems(place)
    if random.random() < OPENED or allowed.get("open"):
        problems += opening_problems(place, studio)
    problems += checks.folder_problems(place.home, aside=allowed.get("aside", False))
    problems += checks.privacy_problems(place.home)
    return problems + checks.trace_problems(place.home, *said)


def start_problems(place: Place) -> list[str]:
    """`coach history`, and a Coach with its takes that were never scored."""
    from coach.config import load_settings
    from coach.errors import CoachError
    from coach.wiring import build_coach

    code, said = place.coach("history", "--json")
    if code != 0:
        return [f"coach history ended with {code}: {said[-300:]}"]
    try:
        coach = build_coach(load_settings({"COACH_HOME": str(place.home)}))
        pending = coach.pending_takes()
        attempts = coach.attempts()
        known = {attempt.recording for attempt in attempts} | coach.bin.recordings()
    except CoachError as error:
        return [str(error)]
    problems = [f"{take.path.name} is offered and known" for take in pending if take.path in known]
    offered = {take.path for take in pending} | known
    long_enough = [path for path in place.takes() if path.stat().st_size >= HEADER + 2 * 16_000 * OFFERED_S]
    return problems + [f"{path.name} is neither known nor offered" for path in long_enough if path not in offered]


def orphan_problems(place: Place) -> list[str]:
    """Every recording can be played, and those in the bin's folder belong to an attempt in the bin."""
    long_enough = [path for path in place.takes() if path.stat().st_size >= HEADER + 2 * 16_000 * OFFERED_S]
    problems = [problem for path in long_enough for problem in checks.playable_problems(path)]
    kept = [path.name for path in (place.home / BIN).glob("*")]
    if kept:
        with closing(sqlite3.connect(place.home / DATABASE)) as connection:
            known = {
                Path(row[0]).name for row in connection.execute("SELECT recording FROM bin WHERE recording NOTNULL")
            }
        problems += [
            f"{name} lies in the bin's folder and belongs to no attempt in it" for name in kept if name not in known
        ]
    return problems


def opening_problems(place: Place, studio: Studio) -> list[str]:
    """The real app opens, offers what there is to offer, and ends."""
    with App(place, studio.microphone.environment, **NO_MODEL) as app:
        try:
            app.wait_for("Answer aloud", deadline_s=90)
        except AssertionError as error:
            return [f"the app does not open: {str(error)[-400:]}"]
        code = app.quit()
        problems = [] if code == 0 else [f"the app that was opened afterwards ended with {code}"]
        return problems + checks.trace_problems(place.home, app.said)


def saved_recordings(place: Place) -> str:
    """The names of the recordings of all saved attempts."""
    with closing(sqlite3.connect(place.home / DATABASE)) as connection:
        rows = connection.execute("SELECT recording FROM attempts WHERE recording NOTNULL").fetchall()
    return " ".join(row[0] for row in rows)
