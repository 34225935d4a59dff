"""PortAudio, loaded late, one call at a time, each with a time limit, its failures told as DeviceError.

A sound server that has stopped answering blocks PortAudio's calls for ever, and PortAudio is not thread-safe: every
call runs alone, in a thread of its own that may be left behind. PortAudio also knows only the devices that were there
when it was initialised, and fails for good after the sound server's death (-9993): it is initialised afresh whenever
something went wrong.
"""

from __future__ import annotations

import atexit
import shutil
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Generic, TypeVar

from coach.adapters.alsa import defines_devices
from coach.errors import DeviceError

T = TypeVar("T")

CALL_LIMIT_S = 5.0
CLOSE_LIMIT_S = 2.0
#: paInvalidSampleRate, paInvalidChannelCount, paSampleFormatNotSupported
REFUSED_FORMAT = frozenset({-9997, -9998, -9994})
CHECK_DEVICE = "Check that it is plugged in, switched on and allowed in the system's sound settings, then try again."
#: What to type, by the package manager that is there.
INSTALL = {
    "apt-get": "sudo apt-get install libportaudio2 libasound2-plugins",
    "dnf": "sudo dnf install portaudio",
    "pacman": "sudo pacman -S portaudio",
    "zypper": "sudo zypper install libportaudio2",
    "brew": "brew install portaudio",
}


class RefusedFormatError(DeviceError):
    """The device is there but does not take this rate or number of channels."""


class PortAudio:
    """This process's PortAudio. Microphone and loudspeaker share one, so that their calls do not meet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stale = False
        self._open_streams = 0
        self._abandoned: list[_Call[Any]] = []

    def call(self, work: Callable[[ModuleType], T], limit_s: float = CALL_LIMIT_S) -> T:
        """Do `work` with the sounddevice module. Raises DeviceError, also when it takes longer than `limit_s`."""
        with self._lock:
            return self._call(work, limit_s)

    def open(self, opening: Callable[[ModuleType], T]) -> T:
        """Open and start a stream; once more with PortAudio initialised afresh if need be. Raises DeviceError."""
        with self._lock:
            try:
                stream = self._call(opening, CALL_LIMIT_S)
            except RefusedFormatError:
                raise
            except DeviceError:
                if self._abandoned or self._open_streams:
                    raise
                self.refresh()
                stream = self._call(opening, CALL_LIMIT_S)
            self._open_streams += 1
            return stream

    def close(self, stream: Any) -> bool:
        """Abort and close a stream (`stop` hangs on a stalled device). False when that failed or took too long."""

        def closing(_: ModuleType) -> None:
            stream.abort()
            stream.close()

        with self._lock:
            try:
                self._call(closing, CLOSE_LIMIT_S)
            except DeviceError:
                self.refresh()
                return False
            finally:
                self._open_streams -= 1
            return True

    def refresh(self) -> None:
        """Look afresh at what devices there are, at the next call at which no stream is open."""
        self._stale = True

    def _call(self, work: Callable[[ModuleType], T], limit_s: float) -> T:
        if any(call.runs() for call in self._abandoned):
            raise _not_answering()
        call = _Call(lambda: _translated(work, self._library()))
        call.thread.join(limit_s)
        if call.runs():
            self._abandon(call)
            raise _not_answering()
        return call.outcome()

    def _library(self) -> ModuleType:
        """The sounddevice module: loaded at the first call, PortAudio initialised afresh where needed."""
        fresh = "sounddevice" not in sys.modules
        if (fresh or self._stale) and not defines_devices():
            raise DeviceError(
                "No sound system is set up on this computer.",
                "Its ALSA configuration names no sound device: install alsa-lib's configuration files (Debian: "
                "libasound2-data), then start the coach again. Until then it takes typed answers and audio files.",
            )
        sounddevice = _load()
        if self._stale and not self._open_streams:
            if not fresh:
                _initialise_afresh(sounddevice)
            self._stale = False
            self._abandoned.clear()
        return sounddevice

    def _abandon(self, call: _Call[Any]) -> None:
        self._abandoned.append(call)
        self._stale = True
        sounddevice = sys.modules.get("sounddevice")
        if sounddevice and hasattr(sounddevice, "_exit_handler"):
            # At exit it would wait for the same answer, and the process would never end.
            atexit.unregister(sounddevice._exit_handler)


@dataclass(slots=True)
class _Call(Generic[T]):
    """A call in a thread of its own. It keeps what it opened: freed under a running stream, that would crash."""

    work: Callable[[], T]
    result: list[T] = field(default_factory=list)
    error: DeviceError | None = None
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._run, name="portaudio-call", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.result.append(self.work())
        except DeviceError as error:
            self.error = error

    def runs(self) -> bool:
        return self.thread.is_alive()

    def outcome(self) -> T:
        if self.error:
            raise self.error
        return self.result[0]


def _load() -> ModuleType:
    try:
        import sounddevice
    except OSError as error:
        command = next((text for program, text in INSTALL.items() if shutil.which(program)), "")
        repair = f"Type: {command}" if command else "Type: pip install --force-reinstall sounddevice"
        raise DeviceError(
            "PortAudio, the sound library, is not installed.",
            f"{repair}. Until then the coach takes typed answers and audio files.",
        ) from error
    module: ModuleType = sounddevice
    return module


def _initialise_afresh(sounddevice: ModuleType) -> None:
    """sounddevice offers no public way; these two have been its own since 0.3."""
    if sounddevice._initialized:
        sounddevice._terminate()
    sounddevice._initialize()


def _translated(work: Callable[[ModuleType], T], sounddevice: ModuleType) -> T:
    try:
        return work(sounddevice)
    except sounddevice.PortAudioError as error:
        # Not str(error): that asks PortAudio again, which may fail again.
        message, code = (*error.args, "", None)[:2]
        kind = RefusedFormatError if code in REFUSED_FORMAT else DeviceError
        raise kind("The sound device cannot be used.", f"{CHECK_DEVICE} (The sound system says: {message}.)") from error


def _not_answering() -> DeviceError:
    return DeviceError(
        "The sound system does not answer.",
        "Unplug the microphone and plug it in again, or log out and in again, then try once more.",
    )
