"""The Player port: audio files through the default loudspeaker."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.adapters.audiofile import read_mono
from coach.adapters.portaudio import CHECK_DEVICE, PortAudio
from coach.adapters.slower import at_speed
from coach.errors import DeviceError
from coach.ports import unfollowed

#: Enough for a busy machine; stopping does not wait for it.
LATENCY_S = 0.4
#: ALSA drops what is still in its buffer when the samples end: silence, therefore.
TRAILER_S = LATENCY_S + 0.1
WAIT_S = 0.05
SILENT_S = 2.0


class Loudspeaker:
    """Plays through PortAudio, in the caller's thread."""

    def __init__(self, audio: PortAudio | None = None) -> None:
        self._audio = audio or PortAudio()

    def device(self) -> str:
        """See coach.ports.Player. Raises DeviceError."""
        return str(self._audio.call(_default_output)["name"])

    def play(
        self,
        path: Path,
        *,
        stop: Event,
        start_s: float = 0.0,
        speed: float = 1.0,
        on_position: Callable[[float], None] = unfollowed,
    ) -> None:
        """See coach.ports.Player. Raises DeviceError, AudioFileError."""
        device = self._audio.call(_default_output)
        rate = round(device["default_samplerate"])
        samples = read_mono(path, rate)[max(0, round(start_s * rate)) :]
        if not samples.size:
            return
        end_s = start_s + len(samples) / rate
        samples = at_speed(samples, rate, speed)
        samples = np.append(samples, np.zeros(round(TRAILER_S * rate), np.float32))
        playing = _Playing(samples, rate, channels=min(2, device["max_output_channels"]))
        stream = self._audio.open(playing.start)
        try:
            playing.wait(stop, lambda played_s: on_position(min(start_s + played_s * speed, end_s)))
        finally:
            self._audio.close(stream)


class _Playing:
    """Samples on their way to the device."""

    def __init__(self, samples: NDArray[np.float32], rate: int, channels: int) -> None:
        self._samples = samples
        self._rate = rate
        self._channels = channels
        self._position = 0
        self._fetched_at_s = 0.0
        self._latency_s = LATENCY_S
        self._finished = Event()

    def start(self, sounddevice: ModuleType) -> Any:
        """Open a stream that fetches the samples by itself."""
        stop_when_played = sounddevice.CallbackStop

        def fetch(out: NDArray[np.float32], frames: int, _time: Any, _status: Any) -> None:
            piece = self._samples[self._position : self._position + frames]
            out[: len(piece)] = piece[:, np.newaxis]
            out[len(piece) :] = 0
            self._position += len(piece)
            self._fetched_at_s = time.monotonic()
            if self._position >= len(self._samples):
                raise stop_when_played

        stream = sounddevice.OutputStream(
            samplerate=self._rate,
            channels=self._channels,
            dtype="float32",
            latency=LATENCY_S,
            callback=fetch,
            finished_callback=self._finished.set,
        )
        self._latency_s = float(stream.latency)
        stream.start()
        return stream

    def heard_s(self) -> float:
        """How much of the samples (s) has come out: what was fetched last is heard a latency later."""
        since_s = time.monotonic() - self._fetched_at_s
        return max(0.0, self._position / self._rate - max(0.0, self._latency_s - since_s))

    def wait(self, stop: Event, on_heard: Callable[[float], None]) -> None:
        """Until everything was played or `stop` is set; `on_heard` is told how much was (s), never less than before.

        Raises DeviceError when the device stops playing.
        """
        position, silent_s, heard_s = 0, 0.0, 0.0
        while not self._finished.wait(WAIT_S) and not stop.is_set():
            silent_s = silent_s + WAIT_S if self._position == position else 0.0
            position = self._position
            heard_s = max(heard_s, self.heard_s())
            on_heard(heard_s)
            if silent_s >= SILENT_S:
                raise DeviceError("The loudspeaker stopped playing.", CHECK_DEVICE)
        if self._position < len(self._samples) and not stop.is_set():
            raise DeviceError("The loudspeaker is gone.", CHECK_DEVICE)


def _default_output(sounddevice: ModuleType) -> Any:
    """What sounddevice knows about the default loudspeaker."""
    if not any(each["max_output_channels"] for each in sounddevice.query_devices()):
        raise DeviceError("No loudspeaker was found.", CHECK_DEVICE)
    return sounddevice.query_devices(kind="output")
