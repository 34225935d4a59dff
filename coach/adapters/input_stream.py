"""The microphone's sound as 16-bit mono blocks at 16 kHz, with a watchdog for devices that go silent."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event
from types import ModuleType, TracebackType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from coach.adapters.portaudio import CHECK_DEVICE, PortAudio, RefusedFormatError
from coach.errors import DeviceError
from coach.model import InputDevice

RATE = 16_000
BLOCK_S = 0.05
#: Room for the rest of the process to be busy; more would make the meter lag.
LATENCY_S = 0.2
WAIT_S = 0.05
#: Some devices wake slowly (Bluetooth), but none pauses once it runs.
FIRST_BLOCK_S = 5.0
SILENT_S = 1.0
#: The end of the last word is still on its way when the key is pressed.
TAIL_S = 0.15

log = logging.getLogger(__name__)


class Chooser(Protocol):
    """Picks an input device of those there are now."""

    def __call__(self, sounddevice: ModuleType, /) -> InputDevice: ...


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """What a device delivers: 16-bit samples, interleaved."""

    rate: int
    channels: int


class InputStream:
    """An open microphone; `with` closes it, in bounded time. Entering raises DeviceError."""

    def __init__(self, audio: PortAudio, choose: Chooser) -> None:
        self._audio = audio
        self._choose = choose
        self._queue: SimpleQueue[tuple[bytes, bool]] = SimpleQueue()
        self._finished = Event()

    def __enter__(self) -> InputStream:
        """Ask for 16 kHz mono; a device that refuses gets its own rate, then its own channels too."""
        try:
            self._open(lambda _: SourceFormat(RATE, 1))
        except RefusedFormatError:
            try:
                self._open(lambda info: SourceFormat(round(info["default_samplerate"]), 1))
            except RefusedFormatError:
                self._open(lambda info: SourceFormat(round(info["default_samplerate"]), info["max_input_channels"]))
        self._convert = Converter(self._format)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._audio.close(self._stream):
            log.warning("the input stream could not be closed in time")

    def blocks(self, stop: Event, tail_s: float = TAIL_S) -> Iterator[NDArray[np.int16]]:
        """Blocks until `stop`, and the sound of `tail_s` after it. Raises DeviceError when the device goes silent.

        Time without a block is counted in waits, not by the clock: while the whole process is suspended, nothing is
        the matter with the device.
        """
        allowed_s, silent_s, tail = FIRST_BLOCK_S, 0.0, round(tail_s * self._format.rate)
        while tail > 0 or not stop.is_set():
            try:
                data, overflowed = self._queue.get(timeout=WAIT_S)
            except Empty:
                silent_s += WAIT_S
                if not stop.is_set():
                    self._check(silent_s, allowed_s)
                elif silent_s > tail_s:
                    return
                continue
            allowed_s, silent_s = SILENT_S, 0.0
            if overflowed:
                log.warning("the input overflowed: some sound was lost")
            block = self._convert(data)
            tail -= len(data) // (2 * self._format.channels) if stop.is_set() else 0
            yield block

    def _open(self, wanted: Any) -> None:
        def opening(sounddevice: ModuleType) -> Any:
            device = self._choose(sounddevice)
            self._format = wanted(sounddevice.query_devices(device.index))
            stream = sounddevice.RawInputStream(
                device=device.index,
                samplerate=self._format.rate,
                channels=self._format.channels,
                blocksize=round(self._format.rate * BLOCK_S),
                dtype="int16",
                latency=LATENCY_S,
                callback=self._heard,
                finished_callback=self._finished.set,
            )
            stream.start()
            return stream

        self._stream = self._audio.open(opening)

    def _heard(self, data: Any, _frames: int, _time: Any, status: Any) -> None:
        """PortAudio's thread: nothing may wait here."""
        self._queue.put((bytes(data), bool(status.input_overflow)))

    def _check(self, silent_s: float, allowed_s: float) -> None:
        if self._finished.is_set():
            raise DeviceError("The microphone is gone.", CHECK_DEVICE)
        if silent_s >= allowed_s:
            raise DeviceError("The microphone does not deliver any sound.", CHECK_DEVICE)


class Converter:
    """Raw blocks of a device's format to 16 kHz mono."""

    def __init__(self, source: SourceFormat) -> None:
        self._channels = source.channels
        self._resampler: Any = None
        if source.rate != RATE:
            import soxr

            self._resampler = soxr.ResampleStream(source.rate, RATE, 1, dtype="int16")

    def __call__(self, data: bytes) -> NDArray[np.int16]:
        samples = np.frombuffer(data, np.int16)
        if self._channels > 1:
            samples = samples.reshape(-1, self._channels).mean(axis=1).astype(np.int16)
        if self._resampler is None:
            return samples
        resampled: NDArray[np.int16] = self._resampler.resample_chunk(samples)
        return resampled
