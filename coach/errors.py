"""Every failure the coach expects: what happened, and what to do about it.

Adapters translate third-party exceptions into these (`raise ... from error`). They are caught only at the edges: the
command line and the TUI's workers. Anything else is a bug and surfaces with its traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.model import Recording


class ExitCode(IntEnum):
    """What the process tells the shell."""

    OK = 0
    FAILED = 1
    USAGE = 2
    UNAVAILABLE = 3
    INTERRUPTED = 130


class CoachError(Exception):
    """An expected failure. `what` says what happened; `fix` says what the user can do."""

    exit_code: ExitCode = ExitCode.FAILED

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.what} {self.fix}".strip()


class ConfigError(CoachError):
    """A setting that cannot be used, in the configuration file, the environment or a flag."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a content file. `line` counts from 1; 0 when the whole file is meant."""

    file: Path
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.message}"


class ContentError(CoachError):
    """Question or rubric files with faults; every fault is listed, not only the first."""

    exit_code = ExitCode.USAGE

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        listing = "\n".join(str(fault) for fault in faults)
        super().__init__(f"{len(faults)} fault(s) in the content files:\n{listing}", "Mend the lines named above.")


class NotFoundError(CoachError):
    """An attempt, question or rubric that does not exist."""


class AudioFileError(CoachError):
    """A file that cannot be read as audio."""


class StorageError(CoachError):
    """The disk is full, a folder cannot be written, or the database cannot be used."""


class ReadOnlyError(StorageError):
    """Another process writes in the data folder, so that this one may only read."""


class NotAssessedError(CoachError):
    """An answer could not be transcribed or scored, for a reason that nobody expected."""


class ModelError(CoachError):
    """A model is missing, damaged, or cannot be downloaded."""

    exit_code = ExitCode.UNAVAILABLE


class VoiceError(CoachError):
    """The interviewer's voice is not installed, or cannot speak."""

    exit_code = ExitCode.UNAVAILABLE


class DeviceError(CoachError):
    """No PortAudio, no microphone or speaker, or a device that refuses."""

    exit_code = ExitCode.UNAVAILABLE


class TakeInterruptedError(CoachError):
    """Recording ended early (device lost or stalled, disk full). What was recorded so far is kept in `recording`."""

    exit_code = ExitCode.UNAVAILABLE

    def __init__(self, what: str, fix: str, recording: Recording) -> None:
        super().__init__(what, fix)
        self.recording = recording
