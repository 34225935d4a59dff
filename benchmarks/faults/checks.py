"""What must hold after any fault. Each check returns what is wrong, in words; nothing means that all is well."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from benchmarks.faults.hearing import Heard, Samples, Unplayable, compare, read_take
from coach.folders import BIN, DATABASE, LOG, PROFILE, TAKES

#: The issue's bar: nothing older than this may be lost (s).
ALLOWED_S = 1.0
TRACEBACK = re.compile(r"Traceback \(most recent call last\)|^\w*(?:Error|Exception): ", re.MULTILINE)
TAKE = re.compile(r"\d{8}T\d{6}\.\d{3}Z_[a-z0-9-]*\.\w+")
#: What may lie in a data folder after a start.
KNOWN = {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", TAKES, BIN, PROFILE, "config.toml", "logs", "cache"}
KNOWN |= {"question_bank", "coach.lock"}
MOVED_ASIDE = re.compile(r"before-restore-[0-9-]+")
COPY = re.compile(r"before-upgrade-v\d+-[0-9-]+\.sqlite3")


def database_problems(home: Path) -> list[str]:
    """`PRAGMA integrity_check`, foreign keys, and every row read without the app's own code."""
    path = home / DATABASE
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            told = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            problems = [] if told == ["ok"] else [f"integrity_check: {told[:3]}"]
            if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
                problems.append(f"{len(broken)} rows refer to none")
            return problems + _row_problems(home, connection)
    except sqlite3.Error as error:
        return [f"the database: {error}"]


def _row_problems(home: Path, connection: sqlite3.Connection) -> list[str]:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "attempts" not in tables:
        return []
    attempts = connection.execute("SELECT * FROM attempts").fetchall()
    binned = connection.execute("SELECT * FROM bin").fetchall() if "bin" in tables else []
    problems = [problem for row in attempts for problem in attempt_problems(home, dict(row))]
    for row in binned:
        kept = _parsed(row["kept"])
        if kept is None or "attempts" not in kept:
            problems.append(f"deleted attempt {row['attempt_id']} cannot be brought back")
        problems += recording_problems(home, row["attempt_id"], row["recording"], (TAKES, BIN))
    both = {row["id"] for row in attempts} & {row["attempt_id"] for row in binned}
    problems += [f"attempt {one} is both in the history and in the bin" for one in sorted(both)]
    recordings = Counter(row["recording"] for row in (*attempts, *binned) if row["recording"])
    problems += [f"{count} attempts have the recording {name}" for name, count in recordings.items() if count > 1]
    if "figures" in tables:
        without = "SELECT count(*) FROM attempts WHERE id NOT IN (SELECT attempt_id FROM figures)"
        if lacking := connection.execute(without).fetchone()[0]:
            problems.append(f"{lacking} attempts have no figures")
    return problems


def attempt_problems(home: Path, row: dict[str, object]) -> list[str]:
    """An attempt is there with all that belongs to it, or not at all."""
    name, problems = row["id"], []
    for column, needed in (("transcript", "text"), ("scorecard", "parts")):
        value = _parsed(row[column])
        if value is None or needed not in value:
            problems.append(f"attempt {name} has no {column}")
    if row["delivery"] and _parsed(row["delivery"]) is None:
        problems.append(f"attempt {name} has half a delivery")
    if row["source"] == "microphone" and not row["recording"]:
        problems.append(f"attempt {name} was spoken and has no recording")
    return problems + recording_problems(home, name, row["recording"], (TAKES,))


def recording_problems(home: Path, attempt: object, recording: object, folders: Iterable[str]) -> list[str]:
    """The recording is where it is looked for, and can be played."""
    if not recording:
        return []
    places = [home / folder / Path(str(recording)).name for folder in folders]
    there = [place for place in places if place.exists()]
    if len(there) != 1:
        return [f"attempt {attempt}: {len(there)} recordings"]
    return playable_problems(there[0])


def playable_problems(path: Path) -> list[str]:
    try:
        read_take(path)
    except Unplayable as error:
        return [f"not playable: {error}"]
    return []


def folder_problems(home: Path, *, aside: bool = False) -> list[str]:
    """No leftover of something that was interrupted. `aside`: what a restore moved aside may be there."""
    problems = [
        f"left over: {path.name}"
        for path in sorted(home.iterdir())
        if not (path.name in KNOWN or COPY.fullmatch(path.name) or (aside and MOVED_ASIDE.fullmatch(path.name)))
    ]
    for folder in (home / TAKES, home / BIN):
        problems += [
            f"left over: {folder.name}/{path.name}"
            for path in sorted(folder.glob("*") if folder.is_dir() else ())
            if not TAKE.fullmatch(path.name)
        ]
    return problems


def privacy_problems(home: Path) -> list[str]:
    """Whatever was interrupted, nobody else may read it."""
    return [
        f"{path.relative_to(home)} has mode {path.stat().st_mode & 0o777:o}"
        for path in sorted(home.rglob("*"))
        if not path.is_symlink() and not path.is_relative_to(home / "cache") and path.stat().st_mode & 0o077
    ]


def trace_problems(home: Path, *said: str) -> list[str]:
    """No traceback: neither on the screen nor in the log."""
    log = home / LOG
    texts = {"the screen": "\n".join(said)}
    texts["the log"] = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return [
        f"traceback on {where}: {_around(found)}" for where, text in texts.items() if (found := TRACEBACK.search(text))
    ]


def take_problems(path: Path, witness: Samples, fault_s: float) -> tuple[list[str], Heard | None]:
    """Every second up to the last one before the fault is there, in its place, and can be played."""
    try:
        heard = compare(read_take(path), witness, fault_s)
    except Unplayable as error:
        return [f"not playable: {error}"], None
    if heard is None:
        return [f"{path.name} is not what was said"], None
    problems = []
    if heard.lost_at_end_s > ALLOWED_S:
        problems.append(f"the last {heard.lost_at_end_s:.2f} s before the fault are lost")
    if heard.lost_inside_s > 0.01:
        problems.append(f"{heard.lost_inside_s:.2f} s are lost or doubled inside the take")
    if heard.garbled_s > 0:
        problems.append(f"{heard.garbled_s:.2f} s are not what was said")
    return problems, heard


def _parsed(value: object) -> dict[str, object] | None:
    try:
        parsed = json.loads(str(value))
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _around(found: re.Match[str]) -> str:
    tail = " ".join(found.string[found.start() :].split())
    return f"{tail[:120]} ... {tail[-200:]}" if len(tail) > 320 else tail
