"""The Voice and DirectVoice ports: what the system itself speaks with.

Programs are found with shutil.which and run with argument lists. The text goes to their standard input, so it is never
read as an option, and no other user sees it in a list of processes; spd-say, which reads none, has it after `--`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Literal

from coach.errors import VoiceError

#: For a question of a few sentences; a program that takes longer hangs (s).
LIMIT_S = 15.0
LOOK_S = 0.05
#: How a WAV file begins, and how long it is without any sound.
RIFF, HEADER_BYTES = b"RIFF", 44
NONE = "This computer has no voice of its own."
INSTALL = "Install one: sudo apt-get install espeak-ng (Debian, Ubuntu), or pip install 'turnaround-coach[voice]'."
#: An American voice that every Mac has; others read English as their own language would be read.
SAMANTHA = "Samantha"
#: PowerShell is told the file in its environment and the text in its input: the script is always the same.
FILE_VARIABLE = "COACH_VOICE_FILE"
SAPI = (
    "$ErrorActionPreference = 'Stop'; "
    "[Console]::InputEncoding = New-Object System.Text.UTF8Encoding $false; "
    "Add-Type -AssemblyName System.Speech; "
    "$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer; "
    "try { $voice.SelectVoiceByHints('NotSet', 'NotSet', 0, [System.Globalization.CultureInfo]'en-US') } catch { }; "
    f"$voice.SetOutputToWaveFile($env:{FILE_VARIABLE}); "
    "$voice.Speak([Console]::In.ReadToEnd()); "
    "$voice.Dispose()"
)


@dataclass(frozen=True, slots=True)
class _Program:
    """A program that writes its input, spoken, into a WAV file; `FILE` in its arguments stands for the file's path."""

    name: str
    command: str
    arguments: tuple[str, ...]


FILE = "FILE"
_SAY = ("-o", FILE, "--file-format=WAVE", "--data-format=LEI16@22050", "-f", "-")
_ESPEAK = ("-v", "en-us", "-s", "160", "--stdin", "-w", FILE)
PROGRAMS: Mapping[str, tuple[_Program, ...]] = {
    "darwin": (_Program("the Mac's own voice", "say", _SAY),),
    "win32": (_Program("Windows' own voice", "powershell", ("-NoProfile", "-NonInteractive", "-Command", SAPI)),),
    "linux": (_Program("espeak-ng", "espeak-ng", _ESPEAK), _Program("espeak", "espeak", _ESPEAK)),
}


class SystemVoice:
    """Speaks through the first program of this system that is there."""

    kind: Literal["system"] = "system"

    def __init__(self, platform: str = sys.platform) -> None:
        self._programs = PROGRAMS.get(platform, PROGRAMS["linux"])

    @property
    def name(self) -> str:
        return next((each.name for each in self._programs if shutil.which(each.command)), self._programs[0].name)

    def check(self) -> None:
        """See coach.ports.Voice."""
        self._found()

    def load(self) -> None:
        """Nothing is kept in memory."""

    def render(self, text: str) -> bytes:
        """See coach.ports.Voice."""
        program, path = self._found()
        with tempfile.TemporaryDirectory(prefix="coach-voice-") as folder:  # only its owner can read it
            file = Path(folder) / "speech.wav"
            arguments = [str(file) if argument == FILE else argument for argument in program.arguments]
            if program.command == "say" and SAMANTHA in _output([path, "-v", "?"], "", program):
                arguments = ["-v", SAMANTHA, *arguments]
            _output([path, *arguments], text, program, {FILE_VARIABLE: str(file)})
            sound = file.read_bytes() if file.is_file() else b""
        if not sound.startswith(RIFF) or len(sound) <= HEADER_BYTES:
            raise VoiceError(f"{program.name} made no sound.", INSTALL)
        return sound

    def _found(self) -> tuple[_Program, str]:
        for program in self._programs:
            if path := shutil.which(program.command):
                return program, path
        raise VoiceError(NONE, INSTALL)


class SpeechDispatcher:
    """Linux desktops' `spd-say`, which only speaks at once: nothing can be rendered ahead."""

    kind: Literal["system"] = "system"
    name = "spd-say"

    def check(self) -> None:
        """See coach.ports.DirectVoice."""
        self._path()

    def speak(self, text: str, *, stop: Event) -> None:
        """See coach.ports.DirectVoice."""
        path = self._path()
        try:
            speaking = subprocess.Popen(
                [path, "--wait", "--language", "en", "--", text],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise VoiceError(f"spd-say could not speak: {error}.", INSTALL) from error
        while speaking.poll() is None and not stop.wait(LOOK_S):
            pass
        if speaking.poll() is None:
            _run([path, "--stop"])
            speaking.terminate()
            speaking.wait()
        elif speaking.returncode:
            raise VoiceError("spd-say could not speak.", INSTALL)

    def _path(self) -> str:
        path = shutil.which("spd-say")
        if path is None:
            raise VoiceError(NONE, INSTALL)
        return path


def _output(command: list[str], text: str, program: _Program, more: Mapping[str, str] | None = None) -> str:
    """What the program prints, given `text`. Raises VoiceError."""
    try:
        done = _run(command, text, more)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise VoiceError(f"{program.name} could not speak: {error}.", INSTALL) from error
    if done.returncode:
        raise VoiceError(f"{program.name} could not speak (status {done.returncode}).", INSTALL)
    return done.stdout.decode(errors="replace")


def _run(
    command: list[str], text: str = "", more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    # Without a window of its own, which Windows would open for a moment.
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    return subprocess.run(
        command,
        input=text.encode(),
        capture_output=True,
        timeout=LIMIT_S,
        check=False,
        env={**os.environ, **(more or {})},
        creationflags=flags,
    )
