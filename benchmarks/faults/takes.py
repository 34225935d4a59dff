"""Faults while the real app records: it is killed, told to end, left without room, or without a microphone."""

from __future__ import annotations

import re
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from benchmarks.faults import checks
from benchmarks.faults.aftermath import aftermath, saved_recordings
from benchmarks.faults.app import NO_MODEL, App, wait
from benchmarks.faults.furniture import Kept, furnish
from benchmarks.faults.hearing import Samples
from benchmarks.faults.place import Place
from benchmarks.faults.sound import Speaker, Witness
from benchmarks.faults.studio import Found, Scene, Studio
from coach.config import load_settings
from coach.folders import BIN, TAKES, make_private_folder

LONGEST_TAKE_S = 6.0
#: Of the takes that need no model, so many are made while the models are loaded; the others in an app that has none,
#: since loading costs more than all the rest.
WITH_MODELS = 0.25


@dataclass
class Take:
    """A take that is running, and somebody who hears the same."""

    app: App
    witness: Witness
    path: Path
    before: Kept
    models: bool


@contextmanager
def taking(studio: Studio, place: Place, random: Random, *, models: bool = False, **extra: str) -> Iterator[Take]:
    """The app records; the fault may come."""
    before = furnish(place.home, attempts=2)
    there = set(place.takes())
    with_models = models or random.random() < WITH_MODELS
    with studio.app(place, **extra, **({} if with_models else NO_MODEL)) as app:
        app.go_to_question()
        if models:
            app.wait_for_models()
        with Witness(studio.microphone) as witness:
            wait(lambda: witness.heard_s > 0.2, "the witness to hear", 20)
            with Speaker(studio.microphone, studio.speech):
                path = app.start_take(there)
                yield Take(app, witness, path, before, with_models)


def kept_take(place: Place, take: Take, fault_s: float, found: Found) -> None:
    """Judge the take, and that it is not lost to the next start."""
    path = take.path if take.path.exists() else place.home / BIN / take.path.name
    if not path.exists():
        found.problems.append(f"{take.path.name} is gone")
        return
    found.notes["models"] = take.models
    witness = take.witness.samples()
    problems, found.heard = checks.take_problems(path, witness, fault_s)
    found.problems += problems
    if problems:
        found.notes["evidence"] = keep_evidence(path, witness, fault_s)


def keep_evidence(path: Path, witness: Samples, fault_s: float) -> str:
    """What was recorded and what was heard, to be looked at; it is no private speech."""
    from tests.support.voice import write_wav

    folder = make_private_folder(load_settings().cache / "fault-evidence" / f"{path.stem}-{fault_s:.3f}")
    shutil.copy(path, folder / "take.wav")
    write_wav(folder / "witness.wav", witness)
    return str(folder)


def kill_recording(studio: Studio, random: Random) -> Found:
    with Place() as place, taking(studio, place, random) as take:
        found = Found(moment_s=random.uniform(0, LONGEST_TAKE_S))
        time.sleep(found.moment_s or 0)
        fault_s = take.witness.heard_s
        take.app.kill_all()
        time.sleep(0.1)
        kept_take(place, take, fault_s, found)
        found.problems += aftermath(place, take.before, random, studio, take.app.said)
        return found


def kill_starting(studio: Studio, random: Random) -> Found:
    with Place() as place:
        before = furnish(place.home, attempts=2)
        if "starting" not in studio.durations:
            began = time.monotonic()
            with studio.app(place) as app:
                app.wait_for("Answer aloud")
                studio.durations["starting"] = time.monotonic() - began
        found = Found(moment_s=random.uniform(0, 1.5 * studio.durations["starting"]))
        with studio.app(place) as app:
            time.sleep(found.moment_s or 0)
            found.seen = app.words[:60]
            app.kill_all()
            found.problems = aftermath(place, before, random, studio, app.said)
        return found


def kill_assessing(studio: Studio, random: Random) -> Found:
    """After the stop: transcribing, scoring, saving. What the screen showed last tells which."""
    with Place() as place, taking(studio, place, random, models=True) as take:
        time.sleep(random.uniform(2, 5))
        found = Found(moment_s=random.uniform(0, 2.5))
        fault_s = take.witness.heard_s
        take.app.press("space")
        time.sleep(found.moment_s or 0)
        found.seen = phase_shown(take.app)
        take.app.kill_all()
        kept_take(place, take, fault_s, found)
        found.notes["saved"] = take.path.name in saved_recordings(place)
        found.problems += aftermath(place, take.before, random, studio, take.app.said)
        return found


def phase_shown(app: App) -> str:
    words = app.words
    if "Scorecard" in words:
        return "saved"
    shown = re.search(r"Saving the take|Waiting for the speech model|Transcribing|Assessing|Scoring|Recording", words)
    return shown[0] if shown else "other"


# The disk is full while one speaks


def disk_recording(studio: Studio, random: Random) -> Found:
    with Place(small_disk=True) as place, taking(studio, place, random) as take:
        found = Found(moment_s=random.uniform(0, LONGEST_TAKE_S))
        time.sleep(found.moment_s or 0)
        fault_s = take.witness.heard_s
        if place.on_disk:
            place.fill()
        else:
            size = take.path.stat().st_size
            resource.prlimit(take.app.pid, resource.RLIMIT_FSIZE, (size, size))
        # What the last block of the file system still holds is written first.
        told_what_is_kept(take.app, found, "The disk is full", 30)
        kept_take(place, take, fault_s, found)
        code, answer = place.coach("history")
        if code:
            found.problems.append(f"with a full disk, coach history ended with {code}: {answer[-200:]}")
        quits(take.app, found)
        place.free()
        found.problems += aftermath(place, take.before, random, studio, take.app.said)
        return found


def quits(app: App, found: Found) -> None:
    """The user leaves, and the app ends as it should."""
    code = app.quit()
    if code is None:
        found.notes["stacks"] = app.stacks()
        found.problems.append("the app does not end within a minute")
    elif code:
        found.problems.append(f"the app ended with {code}")


def told_what_is_kept(app: App, found: Found, pattern: str, deadline_s: float) -> None:
    """The app says what happened, in words."""
    try:
        app.wait_for(pattern, deadline_s=deadline_s)
        found.seen = pattern
    except AssertionError as error:
        found.problems.append(f"the app does not say {pattern!r}: {str(error)[-700:]}")


# The microphone


def microphone(what: str) -> Scene:
    return lambda studio, random: _microphone(studio, random, what)


def _microphone(studio: Studio, random: Random, what: str) -> Found:
    try:
        with Place() as place, taking(studio, place, random) as take:
            found = Found(moment_s=random.uniform(0, LONGEST_TAKE_S))
            time.sleep(found.moment_s or 0)
            fault_s = take.witness.heard_s
            virtual = studio.microphone
            if what == "removed":
                virtual.remove_source()
            elif what == "server killed":
                virtual.kill()
            elif what == "suspended":
                virtual._pactl("suspend-source", "vmic", "1")
            else:
                virtual.freeze()
            told_what_is_kept(take.app, found, "What you said so far is kept", 30)
            kept_take(place, take, fault_s, found)
            quits(take.app, found)
            if what == "server frozen":
                virtual.thaw()
            found.problems += aftermath(place, take.before, random, studio, take.app.said)
            return found
    finally:
        with suppress(ProcessLookupError):
            studio.microphone.thaw()
        studio.refresh()


# Signals


def signals(kind: str) -> Scene:
    """The process is told to end, or its terminal is closed."""
    what, _, phase = kind.partition(" while ")
    return lambda studio, random: _signals(studio, random, what, phase)


def _signals(studio: Studio, random: Random, what: str, phase: str) -> Found:

    def strike(app: App, found: Found) -> None:
        if what == "terminal closed":
            app.hang_up()
        else:
            app.send(signal.Signals[what])
        code = app.ends()
        found.notes["code"] = code
        if code is None:
            found.problems.append(f"still runs a minute after: {what}")
            found.notes["stacks"] = app.stacks()
            app.kill_all()

    if phase == "starting":
        with Place() as place:
            before = furnish(place.home, attempts=2)
            found = Found(moment_s=random.uniform(0.05, 4.0))
            with studio.app(place) as app:
                time.sleep(found.moment_s or 0)
                strike(app, found)
                found.problems += aftermath(place, before, random, studio, app.said)
            return found
    with Place() as place, taking(studio, place, random, models=phase == "assessing") as take:
        found = Found(moment_s=random.uniform(0, LONGEST_TAKE_S if phase == "recording" else 2.0))
        if phase == "assessing":
            time.sleep(random.uniform(2, 4))
            fault_s = take.witness.heard_s
            take.app.press("space")
            time.sleep(found.moment_s or 0)
            found.seen = phase_shown(take.app)
        else:
            time.sleep(found.moment_s or 0)
            fault_s = take.witness.heard_s
        strike(take.app, found)
        kept_take(place, take, fault_s, found)
        found.problems += aftermath(place, take.before, random, studio, take.app.said)
        return found


# Others


def two_apps(studio: Studio, random: Random) -> Found:
    """A second app is opened on the same folder while the first records; it must not take the take away."""
    with Place() as place, taking(studio, place, random) as take:
        found = Found(moment_s=0.0)
        with App(place, studio.microphone.environment) as second:
            second.wait_for("Answer aloud|already|read-only|another", deadline_s=90)
            found.seen = "offered" if "was not scored" in second.words else "not offered"
            name = take.path.name
            if found.seen == "offered" and _offers(name, second):
                found.problems.append("a second app offers the take that is being recorded")
            time.sleep(random.uniform(0, 2))
            fault_s = take.witness.heard_s
            (take.app if random.random() < 0.5 else second).kill_all()
            if take.app.code is None:
                time.sleep(random.uniform(0, 2))
                fault_s = take.witness.heard_s
                take.app.kill_all()
            said = second.said
        kept_take(place, take, fault_s, found)
        found.problems += aftermath(place, take.before, random, studio, take.app.said, said)
        return found


def _offers(name: str, app: App) -> bool:
    """The home screen offers the newest take first: that is the one being recorded, told by its time."""
    began = datetime.strptime(name[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC).astimezone()
    return re.search(rf"A take from (today|.*{began:%H:%M})", app.words) is not None and "today" in app.words


LIBFAKETIME = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
)


def clock(hours: int) -> Scene:
    """The wall clock jumps while one speaks (libfaketime; the monotonic clock goes on, as it does)."""

    def scene(studio: Studio, random: Random) -> Found:
        library = next((path for path in LIBFAKETIME if Path(path).exists()), None)
        if library is None:
            raise RuntimeError("libfaketime is not installed (Debian: apt install faketime)")
        with Place() as place:
            told = place.outside / "clock"
            told.write_text("+0\n")
            extra = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(told), "FAKETIME_CACHE_DURATION": "1"}
            extra |= {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
            with taking(studio, place, random, models=True, **extra) as take:
                found = Found(moment_s=random.uniform(0, 3))
                time.sleep(found.moment_s or 0)
                told.write_text(f"{'+' if hours > 0 else '-'}{abs(hours) * 3600}\n")
                time.sleep(random.uniform(1, 4))
                fault_s = take.witness.heard_s
                take.app.press("space")
                told_what_is_kept(take.app, found, "Scorecard|No speech|too short|words", 90)
                kept_take(place, take, fault_s, found)
                quits(take.app, found)
                if take.path.name not in saved_recordings(place):
                    found.problems.append("the take was not saved as an attempt")
                found.problems += aftermath(place, take.before, random, studio, take.app.said)
            return found

    return scene


def read_only_start(studio: Studio, random: Random) -> Found:
    """The data folder cannot be written from the start: everything says so, and nothing breaks."""
    with Place(small_disk=True) as place:
        if not place.on_disk:
            raise RuntimeError("no disk can be mounted here")
        before = furnish(place.home, attempts=2)
        remount = ["mount", "-o", "remount,ro", str(place.disk)]
        subprocess.run(remount, check=True, capture_output=True)
        said = ""
        found = Found()
        for arguments in (["history"], ["show", "1"], ["bin"], ["questions"], ["doctor"]):
            code, answer = place.coach(*arguments, deadline_s=120)
            said += answer
            found.notes[arguments[0]] = code
            if arguments[0] == "history" and code != 0:
                found.problems.append(f"read-only, coach history ended with {code}: {answer[-300:]}")
        with studio.app(place) as app:
            try:
                app.wait_for("Answer aloud", deadline_s=60)
                app.go_to_question()
                app.press("space")
                app.wait_for("cannot be|read-only|Read-only", deadline_s=30)
                found.seen = "the app opens and says so"
                quits(app, found)
            except AssertionError as error:
                if app.ends(1) is None:
                    found.problems.append(f"read-only, the app does not say so: {str(error)[-600:]}")
                else:
                    found.seen = f"the app ends: {app.words[-160:]}"
                    if "cannot" not in app.said:
                        found.problems.append(f"read-only, the app ended without a word: {app.said[-300:]}")
            said += app.said
        subprocess.run(["mount", "-o", "remount,rw", str(place.disk)], check=True, capture_output=True)
        found.problems += aftermath(place, before, random, studio, said)
        return found


def read_only_recording(studio: Studio, random: Random) -> Found:
    """The files become unwritable (the file system's immutable flag, as root heeds no mode) while one speaks."""
    with Place() as place, taking(studio, place, random) as take:
        found = Found(moment_s=random.uniform(0, LONGEST_TAKE_S))
        time.sleep(found.moment_s or 0)
        fault_s = take.witness.heard_s
        for target in (take.path, place.home / TAKES, place.home):
            subprocess.run(["chattr", "+i", str(target)], check=True, capture_output=True)
        told_what_is_kept(take.app, found, "cannot be written|is full", 30)
        kept_take(place, take, fault_s, found)
        quits(take.app, found)
        for target in (place.home, place.home / TAKES, take.path):
            subprocess.run(["chattr", "-i", str(target)], check=True, capture_output=True)
        found.problems += aftermath(place, take.before, random, studio, take.app.said)
        return found
