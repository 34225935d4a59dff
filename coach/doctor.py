"""What works on this machine and what does not, each with a fix. Says nothing about what anyone answered."""

from __future__ import annotations

import os
import platform
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from coach.config import FASTER_WHISPER, Settings
from coach.database import Database
from coach.errors import CoachError, ContentError
from coach.history import History
from coach.model_choice import AUTO
from coach.rehearsal import Coach

#: An hour of takes needs 115 MB; below the lower limit recording is likely to be cut short.
ROOMY_BYTES = 1_000_000_000
TIGHT_BYTES = 200_000_000
NEEDED = (
    "turnaround-coach",
    "torch",
    "openai-whisper",
    "silero-vad",
    "sentence-transformers",
    "sounddevice",
    "textual",
)
INSTALL = "Install the coach again: pip install turnaround-coach."


class Status(StrEnum):
    """Fine, usable with a drawback, or not usable."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    status: Status
    detail: str
    fix: str = ""

    @property
    def failed(self) -> bool:
        return self.status is Status.FAIL

    def as_dict(self) -> dict[str, str]:
        return {"name": self.name, "status": self.status.value, "detail": self.detail, "fix": self.fix}


def diagnose(
    load: Callable[[], Settings], build: Callable[[Settings], Coach], sentence_model: Callable[[], Path]
) -> tuple[Check, ...]:
    """Every check, in order; what depends on a failed one is left out. Makes no file and loads no model."""
    checks = [_versions()]
    try:
        settings = load()
    except CoachError as error:
        return (*checks, _failed("configuration", error))
    checks += [
        _trying("data folder", lambda: _data_folder(settings.home)),
        _trying("disk", lambda: _disk(settings.home)),
        _trying("history", lambda: _history(settings.database)),
        _trying("sentence model", lambda: _sentence_model(sentence_model)),
    ]
    try:
        coach = build(settings)
    except ContentError as error:
        # Where, and not what: a question of the user's own is theirs, and what the doctor says gets passed on.
        where = ", ".join(f"{fault.file}:{fault.line}" for fault in error.faults)
        return (*checks, Check("questions", Status.FAIL, f"faults at {where}", "`coach questions check` tells them."))
    except CoachError as error:
        return (*checks, _failed("questions", error))
    return (
        *checks,
        _questions(coach),
        _trying("scorer", lambda: _scorer(coach)),
        _trying("speech model", lambda: _speech_model(coach)),
        *_server(settings),
        _trying("microphone", lambda: _microphone(coach)),
        _loudspeaker(coach),
        _voice(coach),
    )


def _trying(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except CoachError as error:
        return _failed(name, error)


def _failed(name: str, error: CoachError) -> Check:
    return Check(name, Status.FAIL, error.what, error.fix)


def _versions() -> Check:
    found = {"python": platform.python_version()} | {name: _version(name) for name in NEEDED}
    missing = [name for name, number in found.items() if not number]
    detail = ", ".join(f"{name} {number or 'missing'}" for name, number in found.items())
    return Check("versions", Status.FAIL if missing else Status.OK, detail, INSTALL if missing else "")


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _data_folder(home: Path) -> Check:
    there = _nearest(home)
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return Check(
            "data folder", Status.FAIL, f"{home} cannot be written", "Change its owner, or set COACH_HOME to another."
        )
    if there != home:
        return Check("data folder", Status.OK, f"{home} (made at the first take)")
    if os.name == "posix" and stat.S_IMODE(home.stat().st_mode) & 0o077:
        return Check("data folder", Status.WARN, f"{home} is open to other users", f"chmod 700 '{home}'")
    return Check("data folder", Status.OK, str(home))


def _disk(home: Path) -> Check:
    free = shutil.disk_usage(_nearest(home)).free
    detail = f"{free / 1e9:.1f} GB free"
    if free >= ROOMY_BYTES:
        return Check("disk", Status.OK, detail)
    status = Status.WARN if free >= TIGHT_BYTES else Status.FAIL
    return Check("disk", status, detail, "Free some space: delete old takes in the app, or other files.")


def _nearest(path: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _history(database: Path) -> Check:
    number = History(database).check()
    if Database(database).is_of_an_earlier_version:
        fix = "The next start of the coach brings it up to date, and keeps a copy of it as it is."
        return Check("history", Status.WARN, f"{number} attempts, undamaged, from an earlier version", fix)
    if os.name == "posix" and database.exists() and stat.S_IMODE(database.stat().st_mode) & 0o077:
        return Check("history", Status.WARN, f"{database} is open to other users", f"chmod 600 '{database}'")
    return Check("history", Status.OK, f"{number} attempts, undamaged")


def _sentence_model(find: Callable[[], Path]) -> Check:
    find()
    return Check("sentence model", Status.OK, "all-MiniLM-L6-v2, installed")


def _questions(coach: Coach) -> Check:
    return Check(
        "questions", Status.OK, f"{len(coach.bank.questions)} questions, {len(coach.rubrics.rubrics)} rubric(s)"
    )


def _scorer(coach: Coach) -> Check:
    unfit = coach.unfit_files()
    if not unfit:
        return Check("scorer", Status.OK, "learned for this sentence model")
    files = ", ".join(fault.file.name for fault in unfit)
    detail = f"made for another sentence model, so scores are less exact: {files}"
    return Check("scorer", Status.WARN, detail, "Install the coach again; `coach rubric check` says more.")


def _speech_model(coach: Coach) -> Check:
    wanted, engine = coach.settings.model, coach.settings.engine
    if engine == FASTER_WHISPER and find_spec("faster_whisper") is None:
        return Check("speech model", Status.FAIL, f"{engine} is not installed", "pip install 'turnaround-coach[fast]'")
    found = coach.speech_models()
    if wanted == AUTO:
        wanted = next((model.name for model in found if model.in_use), wanted)
    model = next((model for model in found if model.name == wanted), None)
    if model is None:
        return Check("speech model", Status.FAIL, f"{wanted} does not exist", "`coach models` lists those that do.")
    if not model.present:
        return Check("speech model", Status.FAIL, f"{wanted} is not here", f"coach models get {wanted}")
    speed = f", {model.speed:.1f} times as fast as speech" if model.speed else ""
    return Check("speech model", Status.OK, f"{wanted} ({engine}){speed}")


def _server(settings: Settings) -> Iterator[Check]:
    """Where recordings go, when they may go anywhere."""
    if settings.remote is None:
        return
    host = settings.remote.host
    if settings.sends_to:
        detail, fix = f"recordings leave this machine and go to {host}", "To keep them here leave out --remote."
        yield Check("server", Status.WARN, detail, fix)
    else:
        yield Check("server", Status.OK, f"recordings stay on this machine; with --remote they go to {host}")


def _microphone(coach: Coach) -> Check:
    found = coach.microphones()
    if not found:
        return Check(
            "microphone",
            Status.FAIL,
            "none found",
            "Plug one in and allow it in the system's sound settings. Until then, type your answers.",
        )
    wanted = coach.settings.microphone.lower()
    if wanted and not any(wanted in device.name.lower() for device in found):
        return Check("microphone", Status.FAIL, f"{wanted!r} is not there", "Choose another one in the app.")
    return Check("microphone", Status.OK, ", ".join(device.name for device in found))


def _loudspeaker(coach: Coach) -> Check:
    """For takes and the interviewer's voice. Everything can be read as well, so nothing fails."""
    try:
        return Check("loudspeaker", Status.OK, coach.loudspeaker())
    except CoachError as error:
        return Check("loudspeaker", Status.WARN, f"nothing can be played: {error.what}", error.fix)


def _voice(coach: Coach) -> Check:
    """The interviewer's. It is never needed, so nothing fails."""
    choice = coach.settings.voice
    try:
        voice = coach.interviewer.voices.best("auto" if choice == "off" else choice)
    except CoachError as error:
        told = f"questions stay in writing: {error.what}"
        return Check("voice", Status.OK if choice == "off" else Status.WARN, told, error.fix)
    if choice == "off":
        return Check("voice", Status.OK, f"off; v while you rehearse switches it on ({voice.name})")
    if choice == "neural" and voice.kind != choice:
        fix = "pip install 'turnaround-coach[voice]'"
        return Check("voice", Status.WARN, f"the neural voice is not installed; {voice.name} speaks", fix)
    return Check("voice", Status.OK, f"{voice.name} ({choice})")
