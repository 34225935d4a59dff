"""What the coach needs from the outside world. `coach.adapters` provides it; tests may provide less."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, runtime_checkable

from coach.model import InputDevice, InputLevel, Recording, SpeechModel, Transcript

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


JobT = TypeVar("JobT")
ResultT = TypeVar("ResultT")
#: Of jobs that are done one after the other; a generator, so that it can be closed.
Results = Generator[tuple[JobT, ResultT | None], None, None]


class Progress(Protocol):
    """Told what is being done and how far it is (0 to 1, None when unknown). May be called from any thread."""

    def __call__(self, what: str, fraction: float | None = None, /) -> None: ...


class AbandonedError(Exception):
    """Raised by a Progress to end a job for which nobody waits any more."""


def silent(what: str, fraction: float | None = None, /) -> None:
    """A Progress that nobody watches."""


class Recorder(Protocol):
    """A microphone. Every method raises DeviceError when there is no PortAudio or no usable device.

    `device` is part of a device's name; empty for the system's default.
    """

    def devices(self) -> tuple[InputDevice, ...]:
        """The microphones on this machine, the default first. Empty when there is none."""
        ...

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
        """Record into `path` (WAV, 16-bit, mono, 16 kHz) until `stop` is set or `limit_s` is reached; blocks.

        Nothing is recorded while `paused` is set. The file is playable at every moment. `on_audio` is given what has
        been written, block by block, outside the audio system's own thread; it must not wait for anything.
        Raises TakeInterruptedError, which holds what was recorded, when the device or the disk fails on the way.
        """
        ...

    def monitor(self, *, device: str, stop: Event, on_level: Callable[[InputLevel], None]) -> None:
        """Report levels without recording until `stop` is set; blocks."""
        ...


def unfollowed(at_s: float, /) -> None:
    """For playback that nobody follows."""


class Player(Protocol):
    """A loudspeaker."""

    def device(self) -> str:
        """The name of what it plays through. Raises DeviceError where there is none."""
        ...

    def play(
        self,
        path: Path,
        *,
        stop: Event,
        start_s: float = 0.0,
        speed: float = 1.0,
        on_position: Callable[[float], None] = unfollowed,
    ) -> None:
        """Play an audio file from `start_s` to its end or until `stop` is set; blocks.

        `speed` 0.7 is slower, with the pitch kept. `on_position` is told some twenty times a second which moment of the
        file (s) is heard, from the caller's thread. Raises DeviceError or AudioFileError.
        """
        ...


class Voice(Protocol):
    """Text to speech, in English, on this machine; to be played from a file."""

    @property
    def kind(self) -> Literal["neural", "system"]: ...

    @property
    def name(self) -> str:
        """What the user calls it."""
        ...

    def check(self) -> None:
        """Whether it is here, without loading it. Raises VoiceError when it is not."""
        ...

    def load(self) -> None:
        """Load what it needs; cheap when that is done already, safe from several threads. Raises VoiceError."""
        ...

    def render(self, text: str) -> bytes:
        """`text`, spoken, as a WAV file; blocks. Raises VoiceError."""
        ...


@runtime_checkable
class DirectVoice(Protocol):
    """Text to speech by a program that has the loudspeaker to itself: nothing can be rendered ahead."""

    @property
    def kind(self) -> Literal["neural", "system"]: ...

    @property
    def name(self) -> str: ...

    def check(self) -> None:
        """See Voice."""
        ...

    def speak(self, text: str, *, stop: Event) -> None:
        """Say `text`; blocks until it was said or `stop` is set. Raises VoiceError."""
        ...


class LiveTranscription(Protocol):
    """A take that is transcribed while it is spoken."""

    def hear(self, block: NDArray[np.int16]) -> None:
        """The next samples of the take (mono, 16 kHz); returns at once."""
        ...

    def end(self) -> None:
        """The take is over; what is left is transcribed at once, whoever waits for it."""
        ...

    def finish(self, progress: Progress = silent) -> Transcript | None:
        """The transcript of all that was heard; blocks while some of it is left. None when the live transcription
        failed or fell too far behind: then the take's file is to be transcribed."""
        ...

    def abandon(self) -> None:
        """Nobody wants the transcript any more."""
        ...


class Transcriber(Protocol):
    """Speech to text, in English, on this machine."""

    @property
    def model(self) -> str:
        """The name of the model in use."""
        ...

    def load(self, progress: Progress = silent) -> None:
        """Load the model; cheap when it is loaded already, safe from several threads. Raises ModelError."""
        ...

    def transcribe(self, path: Path, progress: Progress = silent) -> Transcript:
        """The words of an audio file; no words when there is no speech. Raises AudioFileError, ModelError."""
        ...

    def live(
        self, on_text: Callable[[str], None], on_behind: Callable[[bool], None], is_over: Callable[[], bool]
    ) -> LiveTranscription | None:
        """Begin to transcribe a take while it is spoken; None when this transcriber cannot.

        All are called from a thread of its own: `on_text` with the text so far when there is time for it, `on_behind`
        when the machine falls behind the speaker and when it has caught up. `is_over` says that the end was asked for,
        which is some tenths of a second before the last sound arrives.
        """
        ...


class Encoder(Protocol):
    """Sentence embeddings."""

    @property
    def name(self) -> str: ...

    def load(self, progress: Progress = silent) -> None:
        """Load the model; cheap when it is loaded already, safe from several threads. Raises ModelError."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeddings of unit length, shape (len(texts), dimension)."""
        ...


class ModelStore(Protocol):
    """The speech models on this machine and those that can be had."""

    def list(self) -> tuple[SpeechModel, ...]: ...

    def get(self, name: str, progress: Progress = silent) -> Path:
        """Download a model. Raises ModelError (unknown name, offline, too little disk, wrong checksum)."""
        ...


class WorkerPool(Protocol):
    """Processes that do the same work on many jobs; on this machine, or on others."""

    def run(self, work: Callable[[JobT], ResultT], jobs: Iterable[JobT]) -> Results[JobT, ResultT]:
        """Each job with its result, as they are done; None when its worker died over it, and again on a second try.

        Jobs are taken from the iterable as workers become free; `work` and what it is given must be picklable.
        Closing the iterator ends what is running. Raises CoachError when no worker can be had.
        """
        ...
