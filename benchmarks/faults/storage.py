"""Faults to what takes milliseconds: a driver with the real storage, killed or left without room at a random moment."""

from __future__ import annotations

import json
import resource
import select
import shutil
import sqlite3
import subprocess
import time
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.faults import checks
from benchmarks.faults.aftermath import aftermath, start_problems
from benchmarks.faults.furniture import Kept, furnish, furnish_older, kept_in, write_take
from benchmarks.faults.place import Place, driver, end_group
from benchmarks.faults.studio import Found, Scene, Studio, Undisturbed
from coach.folders import BIN, DATABASE, TAKES
from coach.migrations import LATEST


def drive(
    studio: Studio, place: Place, command: tuple[str, ...], random: Random, key: str, *, disk: bool
) -> tuple[Found, str, list[dict[str, Any]]]:
    """Start a driver, and kill it at a random moment of what it does, or leave it a random part of the room it needs.

    Raises TooLateError when it was done before.
    """
    usual = studio.usual[key]
    moment = 0.0 if disk and place.on_disk else random.uniform(0, usual.seconds)
    left = random.randrange(max(1, usual.room))
    if disk and place.on_disk:
        place.fill(leave=left)
    process = place.start(*command)
    try:
        assert process.stdout
        first = ""
        while "ready" not in first and (line := process.stdout.readline()):
            first += line
        if "ready" not in first:
            raise RuntimeError(f"the driver did not start: {first[-500:]}")
        time.sleep(moment)
        if not disk:
            end_group(process.pid)
        elif not place.on_disk:
            with suppress(OSError):
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            rest, _ = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            end_group(process.pid)
            rest, _ = process.communicate()
            rest += "\nit hung"
    finally:
        end_group(process.pid)
        process.wait()
    if '"code": 0' in rest:
        studio.usual[key] = replace(usual, seconds=0.8 * usual.seconds, room=int(0.8 * usual.room))
        raise TooLateError(f"all was done: {moment:.2f} s, {left} bytes")
    said = first + rest
    told = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    found = Found(moment_s=moment, notes={"room": left} if disk else {})
    if "it hung" in rest:
        found.problems.append("the driver hung after the fault")
    return found, "\n".join(line for line in said.splitlines() if not line.startswith("{")), told


class TooLateError(Exception):
    """What was to be disturbed was already over: no fault was done, and another moment is to be tried."""


def measure(studio: Studio, key: str, make: Callable[[Place], tuple[str, ...]], *, small_disk: bool) -> None:
    """Let a driver do its work undisturbed, once for each process."""
    if key in studio.usual:
        return
    with Place(small_disk=small_disk) as place:
        command = make(place)
        before = most = place.used_bytes
        process = place.start(*command)
        assert process.stdout
        while (line := process.stdout.readline()) and "ready" not in line:
            pass
        began, rest, seconds = time.monotonic(), "", 0.0
        while process.poll() is None or select.select([process.stdout], [], [], 0)[0]:
            most = max(most, place.used_bytes)
            if select.select([process.stdout], [], [], 0.002)[0]:
                line = process.stdout.readline()
                if not line:
                    break
                rest += line
                seconds = seconds or (time.monotonic() - began if '"code"' in line else 0.0)
        process.wait()
        if '"code": 0' not in rest:
            raise RuntimeError(f"the driver does not work by itself: {rest[-600:]}")
        studio.usual[key] = Undisturbed(seconds, most - before)


def storing(phase: str, *, disk: bool) -> Scene:
    """Saving and deleting."""

    def scene(studio: Studio, random: Random) -> Found:
        command = tuple(driver("answers", phase, str(random.random()), studio.sabotage))
        number = 4 if phase == "saving" else 40

        def prepared(place: Place) -> Kept:
            write_take(place.disk / "told.wav", 5)
            return furnish(place.home, attempts=number)

        def make(place: Place) -> tuple[str, ...]:
            prepared(place)
            return command

        measure(studio, f"{phase}/{disk}", make, small_disk=disk)
        with Place(small_disk=disk) as place:
            before = prepared(place)
            found, said, told = drive(studio, place, command, random, f"{phase}/{disk}", disk=disk)
            found.seen = _last(told)
            if disk:
                code, answer = place.coach("history")
                if code:
                    found.problems.append(f"with a full disk, coach history ended with {code}: {answer[-200:]}")
                place.free()
            touched = frozenset(
                each for line in told for each in ([line["id"]] if line.get("id") else line.get("ids", []))
            )
            found.problems += aftermath(place, before, random, studio, said, touched=touched)
            found.problems = [one for one in found.problems if one not in _emptied(told)]
            found.problems += story_problems(place, told)
            return found

    return scene


def _emptied(told: list[dict[str, Any]]) -> set[str]:
    """Of what was being deleted for good, the recording goes first, so that none stays without its row."""
    return {
        f"attempt {number}: 0 recordings" for line in told if line.get("begin") == "empty" for number in line["ids"]
    }


def story_problems(place: Place, told: list[dict[str, Any]]) -> list[str]:
    """All that was told as done is so; what had only begun is done or not."""
    where: dict[int, set[str]] = {}
    recordings: dict[int, str] = {}
    texts: dict[int, set[str]] = {}
    after = {"delete": "binned", "back": "attempts", "save": "attempts", "file": "attempts", "empty": "gone"}
    for line in told:
        verb = line.get("begin") or line.get("end")
        numbers = [line["id"]] if line.get("id") else line.get("ids", [])
        for number in numbers:
            if verb == "correct":
                texts[number] = {line["text"]} if "end" in line else texts.get(number, {""}) | {line["text"]}
            elif "end" in line:
                where[number] = {after[verb]}
            else:
                where[number] = where.get(number, {"attempts", "binned"} if verb == "empty" else _origin(verb)) | {
                    after[verb]
                }
        if verb in {"save", "file"} and "end" in line:
            recordings[line["id"]] = line["recording"]
    kept = kept_in(place.home)
    problems = []
    for number, places in where.items():
        now = {name for name, rows in (("attempts", kept.attempts), ("binned", kept.binned)) if number in rows} or {
            "gone"
        }
        if len(now) != 1 or not now <= places:
            problems.append(f"attempt {number} is in {sorted(now)} and should be in {sorted(places)}")
    problems += [f"the recording {name} is gone" for name in recordings.values() if not _is_there(place, name)]
    begun = [line["recording"] for line in told if line.get("begin") == "save"]
    if begun and (path := place.home / TAKES / begun[-1]).exists() and path.stat().st_size > 25_000:
        problems += checks.playable_problems(path)
    return problems + _text_problems(place, texts)


def _origin(verb: str) -> set[str]:
    return {"attempts"} if verb == "delete" else {"binned"}


def _is_there(place: Place, name: str) -> bool:
    return any((place.home / folder / name).exists() for folder in (TAKES, BIN))


def _text_problems(place: Place, texts: dict[int, set[str]]) -> list[str]:
    if not texts:
        return []
    with closing(sqlite3.connect(place.home / DATABASE)) as connection:
        now = {
            number: json.loads(transcript).get("corrected_text", "")
            for number, transcript in connection.execute("SELECT id, transcript FROM attempts")
        }
    return [
        f"attempt {number} has another text than was told"
        for number, allowed in texts.items()
        if now.get(number) not in allowed
    ]


def _last(told: list[dict[str, Any]]) -> str:
    last = told[-1] if told else {}
    return f"in {last['begin']}" if "begin" in last else f"after {last['end']}" if "end" in last else str(last)[:60]


def migrating(*, disk: bool) -> Scene:
    rows = 300

    def scene(studio: Studio, random: Random) -> Found:
        version = random.randint(1, LATEST - 1)
        command = tuple(driver("migrate"))

        def make(place: Place) -> tuple[str, ...]:
            furnish_older(place.home, version, rows)
            return command

        key = f"migrating/{version}/{disk}"
        measure(studio, key, make, small_disk=disk)
        with Place(small_disk=disk) as place:
            before = furnish_older(place.home, version, rows)
            found, said, _ = drive(studio, place, command, random, key, disk=disk)
            if disk:
                place.free()
            found.seen = f"from version {version}, then {_version(place)}"
            found.problems += aftermath(place, before, random, studio, said)
            return found

    return scene


def _version(place: Place) -> int:
    with closing(sqlite3.connect(place.home / DATABASE)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def restoring(*, disk: bool) -> Scene:
    """All of the former data or all of the backup's, and nothing of both."""

    def prepared(place: Place) -> tuple[Kept, Kept]:
        if not (place.outside / "kept.zip").exists():
            with Place() as other:
                there = furnish(other.home, attempts=30, binned=6, seconds=4)
                code, said = other.coach("backup", str(other.outside / "kept.zip"))
                assert code == 0, said
                shutil.copy(other.outside / "kept.zip", place.outside / "kept.zip")
        return furnish(place.home, attempts=4), there

    def scene(studio: Studio, random: Random) -> Found:
        def make(place: Place) -> tuple[str, ...]:
            prepared(place)
            return tuple(driver("cli", "restore", "--yes", str(place.outside / "kept.zip")))

        key = f"restoring/{disk}"
        measure(studio, key, make, small_disk=disk)
        with Place(small_disk=disk) as place:
            before, backup = prepared(place)
            command = tuple(driver("cli", "restore", "--yes", str(place.outside / "kept.zip")))
            found, said, told = drive(studio, place, command, random, key, disk=disk)
            if disk:
                place.free()
            found.seen = "ended" if told and "code" in told[-1] else "cut short"
            start = start_problems(place)
            now = kept_in(place.home)
            whole = [name for name, state in (("the former data", before), ("the backup", backup)) if _same(state, now)]
            found.notes["after"] = whole
            if not whole:
                found.problems.append(f"half restored: {len(now.attempts)} attempts, {len(now.recordings)} recordings")
            found.problems += start + aftermath(place, now, random, studio, said, aside=True)
            return found

    return scene


def _same(one: Kept, other: Kept) -> bool:
    return (one.attempts, one.binned, one.recordings) == (other.attempts, other.binned, other.recordings)


def backing_up(*, disk: bool) -> Scene:
    """The file is not there, or whole; a backup that was made before stays as it was until then."""

    def scene(studio: Studio, random: Random) -> Found:
        def make(place: Place) -> tuple[str, ...]:
            furnish(place.home, attempts=40, seconds=4)
            return tuple(driver("cli", "backup", str(place.disk / "kept.zip"), "--force"))

        key = f"backing up/{disk}"
        measure(studio, key, make, small_disk=disk)
        with Place(small_disk=disk) as place:
            command = make(place)
            before = kept_in(place.home)
            assert place.coach("backup", str(place.disk / "kept.zip"))[0] == 0
            found, said, told = drive(studio, place, command, random, key, disk=disk)
            found.seen = "ended" if told and "code" in told[-1] else "cut short"
            if disk:
                place.free()
            found.problems += zip_problems(place.disk / "kept.zip")
            found.problems += aftermath(place, before, random, studio, said)
            code, answer = place.coach("backup", str(place.disk / "kept.zip"), "--force")
            found.problems += [] if code == 0 else [f"the next backup ended with {code}: {answer[-200:]}"]
            left = sorted(path.name for path in place.disk.iterdir() if path.name not in {"home", "kept.zip"})
            found.problems += [f"left over after the next backup: {name}" for name in left]
            return found

    return scene


def zip_problems(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            bad = archive.testzip()
    except (OSError, zipfile.BadZipFile) as error:
        return [f"the backup cannot be read: {error}"]
    return [f"the backup's {bad} is damaged"] if bad else []


def exporting(studio: Studio, random: Random) -> Found:
    """Into a full disk: the file is not there, or whole."""

    def command(place: Place) -> tuple[str, ...]:
        return tuple(driver("cli", "export", str(place.disk / "told.json"), "--all", "--force"))

    def make(place: Place) -> tuple[str, ...]:
        furnish(place.home, attempts=40)
        return command(place)

    measure(studio, "exporting", make, small_disk=True)
    with Place(small_disk=True) as place:
        made = make(place)
        before = kept_in(place.home)
        found, said, _ = drive(studio, place, made, random, "exporting", disk=True)
        file = place.disk / "told.json"
        if file.exists():
            try:
                json.loads(file.read_text(encoding="utf-8"))
            except ValueError:
                found.problems.append("half an export")
        place.free()
        left = sorted(path.name for path in place.disk.iterdir() if path.name not in {"home", "told.json"})
        found.problems += [f"left over: {name}" for name in left]
        found.problems += aftermath(place, before, random, studio, said)
        return found


def two_writers(studio: Studio, random: Random) -> Found:
    """Two programs save and delete in the same folder, and one of them is killed."""
    with Place() as place:
        before = furnish(place.home, attempts=30)
        write_take(place.disk / "told.wav", 5)
        one = place.start(*driver("answers", "saving", str(random.random())))
        other = place.start(*driver("answers", "saving", str(random.random())))
        time.sleep(random.uniform(1.0, 5.0))
        end_group(one.pid)
        told, said = [], ""
        for process in (one, other):
            try:
                output, _ = process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                end_group(process.pid)
                output, _ = process.communicate()
                output += "\nTraceback (most recent call last): it hung"
            lines = output.splitlines()
            told.append([json.loads(line) for line in lines if line.startswith("{")])
            said += "\n".join(line for line in lines if not line.startswith("{"))
        found = Found(seen=" and ".join(map(_last, told)))
        touched = frozenset(line["id"] for story in told for line in story if line.get("id"))
        found.problems += aftermath(place, before, random, studio, said, touched=touched)
        saved = [line["id"] for story in told for line in story if line.get("end") in {"save", "file"}]
        if len(saved) != len(set(saved)):
            found.problems.append("two answers have the same number")
        kept = kept_in(place.home)
        found.problems += [f"attempt {number} was saved and is gone" for number in saved if number not in kept.attempts]
        return found


def backing_up_meanwhile(phase: str) -> Scene:
    """A backup is made while another program saves or deletes: what comes back from it is whole."""

    def scene(studio: Studio, random: Random) -> Found:
        with Place() as place:
            furnish(place.home, attempts=30, seconds=2)
            write_take(place.disk / "told.wav", 5)
            busy = place.start(*driver("answers", phase, str(random.random())))
            assert busy.stdout
            while (line := busy.stdout.readline()) and "ready" not in line:
                pass
            found = Found(moment_s=random.uniform(0, 1.0))
            time.sleep(found.moment_s or 0)
            code, said = place.coach("backup", str(place.outside / "kept.zip"))
            if code:
                found.problems.append(f"the backup ended with {code}: {said[-300:]}")
            rest, _ = busy.communicate(timeout=60)
            found.seen = _last([json.loads(line) for line in rest.splitlines() if line.startswith("{")])
            with Place() as other:
                code, answer = other.coach("restore", "--yes", str(place.outside / "kept.zip"))
                if code:
                    found.problems.append(f"it cannot be restored: {answer[-300:]}")
                found.problems += aftermath(other, kept_in(other.home), random, studio, said, answer)
            return found

    return scene
