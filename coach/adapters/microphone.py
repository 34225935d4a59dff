"""The Recorder port: takes from a microphone, on disk as they are spoken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from coach.adapters.input_stream import RATE, InputStream
from coach.adapters.level import LevelMeter
from coach.adapters.portaudio import CHECK_DEVICE, PortAudio
from coach.adapters.wav_writer import WavWriter
from coach.errors import DeviceError, StorageError, TakeInterruptedError
from coach.model import InputDevice, InputLevel, Recording

#: How long to wait for the last user to let go: the microphone check may be on its way out when a take begins.
HANDOVER_S = 3.0


class Microphone:
    """Records through PortAudio. Thread-safe: one take at a time, the second is refused."""

    def __init__(self, audio: PortAudio | None = None) -> None:
        self._audio = audio or PortAudio()
        self._in_use = Lock()

    def devices(self) -> tuple[InputDevice, ...]:
        """The microphones there are now, the default first. Raises DeviceError."""
        self._audio.refresh()
        return self._audio.call(_list_devices)

    def record(
        self,
        path: Path,
        *,
        device: str,
        stop: Event,
        paused: Event,
        on_level: Callable[[InputLevel], None],
        on_audio: Callable[[NDArray[np.int16]], None],
        limit_s: float,
    ) -> Recording:
        """See coach.ports.Recorder. Raises DeviceError, StorageError, TakeInterruptedError."""
        with self._alone(), InputStream(self._audio, _chooser(device)) as stream:
            started_at = datetime.now(UTC)
            writer = WavWriter(path, RATE)
            failure: DeviceError | StorageError | None = None
            try:
                _write_take(
                    stream, writer, stop=stop, paused=paused, on_level=on_level, on_audio=on_audio, limit_s=limit_s
                )
                writer.close()
            except (DeviceError, StorageError) as error:
                failure = error
            finally:
                _close_quietly(writer)
            recording = Recording(path, writer.duration_s, started_at)
        if failure:
            raise _interrupted(failure, recording) from failure
        return recording

    def monitor(self, *, device: str, stop: Event, on_level: Callable[[InputLevel], None]) -> None:
        """See coach.ports.Recorder. Raises DeviceError."""
        with self._alone(), InputStream(self._audio, _chooser(device)) as stream:
            meter = LevelMeter(RATE)
            for block in stream.blocks(stop, tail_s=0.0):
                if level := meter.add(block, elapsed_s=0.0):
                    on_level(level)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._in_use.acquire(timeout=HANDOVER_S):
            raise DeviceError("The microphone is already in use by this app.", "End the take that is running first.")
        try:
            yield
        finally:
            self._in_use.release()


def _write_take(
    stream: InputStream,
    writer: WavWriter,
    *,
    stop: Event,
    paused: Event,
    on_level: Callable[[InputLevel], None],
    on_audio: Callable[[NDArray[np.int16]], None],
    limit_s: float,
) -> None:
    """The recording loop: what is heard while paused is measured but not written."""
    meter = LevelMeter(RATE)
    frames_left = round(limit_s * RATE)
    for block in stream.blocks(stop):
        if not paused.is_set():
            kept = block[:frames_left]
            writer.write(kept.tobytes())
            on_audio(kept)
            frames_left -= len(block)
        if level := meter.add(block, writer.duration_s):
            on_level(level)
        if frames_left <= 0:
            return


def _close_quietly(writer: WavWriter) -> None:
    """Close what an error left open; a file that could not be closed has told so already."""
    with suppress(StorageError):
        writer.close()


def _interrupted(failure: DeviceError | StorageError, recording: Recording) -> Exception:
    """The take so far is kept; a file with nothing in it is not."""
    if not recording.duration_s:
        with suppress(OSError):
            recording.path.unlink()
        return failure
    kept = f"What you said so far is kept ({recording.duration_s:.0f} s)."
    return TakeInterruptedError(failure.what, f"{kept} {failure.fix}", recording)


def _list_devices(sounddevice: ModuleType) -> tuple[InputDevice, ...]:
    """Of the default device's host API only: others list the same microphones again."""
    everything = [each for each in sounddevice.query_devices() if each["max_input_channels"] > 0]
    chosen = sounddevice.default.device[0]
    default = next((each for each in everything if each["index"] == chosen), everything[0] if everything else None)
    if default is None:
        return ()
    mine = [default] + [each for each in everything if each is not default and each["hostapi"] == default["hostapi"]]
    return tuple(InputDevice(each["index"], each["name"], each is default) for each in mine)


def _chooser(name: str) -> Callable[[ModuleType], InputDevice]:
    """The first device whose name is, or else contains, `name`; the default without one."""

    def choose(sounddevice: ModuleType) -> InputDevice:
        devices = _list_devices(sounddevice)
        if not devices:
            raise DeviceError("No microphone was found.", CHECK_DEVICE)
        wanted = name.strip().casefold()
        exact = [each for each in devices if each.name.casefold() == wanted]
        fitting = exact or [each for each in devices if wanted in each.name.casefold()]
        if not fitting:
            there = ", ".join(each.name for each in devices)
            raise DeviceError(f"There is no microphone named {name!r}.", f"Choose one of these: {there}.")
        return fitting[0]

    return choose
