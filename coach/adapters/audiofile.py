"""Any audio file as mono samples, through FFmpeg's decoders (PyAV carries them)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coach.errors import AudioFileError

if TYPE_CHECKING:
    import av
    from av.audio.frame import AudioFrame
    from av.container import InputContainer

#: Only containers that hold audio themselves: a playlist would make FFmpeg open other files, or the network.
CONTAINERS = "wav,w64,flac,mp3,ogg,mov,aac,matroska,webm,aiff,caf,amr,asf,au"
#: A take ends after an hour at the latest; two hours as samples are 460 MB.
LONGEST_S = 7200
#: Sound that nobody records: what is slower or faster comes from a damaged header.
SLOWEST, FASTEST = 1000, 768_000
FORMATS = "It reads WAV, FLAC, MP3, OGG, Opus and M4A."


def read_mono(path: Path, rate: int = 16_000) -> NDArray[np.float32]:
    """The file's first audio stream, all channels averaged, at `rate`, within -1 to 1.

    Of a damaged or truncated file, what can be decoded. Raises AudioFileError.
    """
    _check_file(path)
    samples = _joined(path, _resampled(_decoded(path), rate), LONGEST_S * rate)
    if not samples.size:
        raise AudioFileError(f"{path} has no sound in it.", "Record it again, or choose another file.")
    if not np.isfinite(samples).all():
        raise AudioFileError(f"{path} is damaged: it holds values that are no sound.", "Export it again as WAV.")
    return np.clip(samples, -1.0, 1.0, out=samples)


def _joined(path: Path, blocks: Iterator[NDArray[np.float32]], most: int) -> NDArray[np.float32]:
    """Raises AudioFileError when there are more than `most` samples: a small file can unpack to days of silence."""
    kept = bytearray()  # grows in place: half an hour of sound is 115 MB, and need not be there two or three times
    for block in blocks:
        kept += block.astype(np.float32, copy=False).tobytes()
        if len(kept) > most * np.dtype(np.float32).itemsize:
            raise AudioFileError(
                f"{path} is longer than {LONGEST_S // 3600} hours.", "Cut the answer out of it, and give that."
            )
    return np.frombuffer(kept, np.float32)


def _check_file(path: Path) -> None:
    try:
        if not path.exists():
            raise AudioFileError(f"There is no file {path}.", "Check the name.")
        if not path.is_file():
            raise AudioFileError(f"{path} is not a file.", "Name an audio file.")
        if not path.stat().st_size:
            raise AudioFileError(f"{path} is empty.", "Record it again, or choose another file.")
    except OSError as error:
        raise _unreadable(path, error) from error


def _decoded(path: Path) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Rate and mono samples of each piece of the file."""
    import av

    try:
        # An open file, not a name: FFmpeg takes some names for addresses on the network.
        with (
            path.open("rb") as file,
            av.open(file, mode="r", metadata_errors="ignore", options={"format_whitelist": CONTAINERS}) as container,
        ):
            if not container.streams.audio:
                raise AudioFileError(f"{path} has no audio in it.", "Choose another file.")
            convert = _ToMono()
            for frame in _frames(container):
                if not SLOWEST <= frame.sample_rate <= FASTEST:
                    raise AudioFileError(f"{path} is damaged: it claims {frame.sample_rate} samples a second.", FORMATS)
                yield frame.sample_rate, convert(frame)
    except (av.FFmpegError, ValueError, MemoryError) as error:  # what a header claims may be no layout, or 64 GB
        raise AudioFileError(f"{path} is not audio that can be read.", FORMATS) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _frames(container: InputContainer) -> Iterator[AudioFrame]:
    """Everything that can be decoded: damaged packets are left out, a truncated file ends where it ends.

    Raises FFmpegError when there is nothing but damage.
    """
    import av

    packets = container.demux(container.streams.audio[0])
    decoded, damage = False, None
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            break
        except av.FFmpegError as error:
            damage = error
            break
        try:
            for frame in packet.decode():
                decoded = True
                yield frame
        except av.FFmpegError as error:
            damage = error
    if damage and not decoded:
        raise damage


class _ToMono:
    """Frames of any sample format and layout to mono floats; both may change within a file."""

    def __init__(self) -> None:
        self._converters: dict[tuple[str, str, int], av.AudioResampler] = {}

    def __call__(self, frame: AudioFrame) -> NDArray[np.float32]:
        import av

        key = (frame.format.name, frame.layout.name, frame.sample_rate)
        if key not in self._converters:
            self._converters[key] = av.AudioResampler(format="flt")
        # Channels side by side: in planes of their own PyAV crashes on more than eight of them.
        pieces = [
            each.to_ndarray().reshape(-1, each.layout.nb_channels) for each in self._converters[key].resample(frame)
        ]
        # FFmpeg's own downmix of floats adds up to 3 dB.
        mono: NDArray[np.float32] = np.concatenate(pieces).mean(axis=1, dtype=np.float32)
        return mono


def _resampled(pieces: Iterator[tuple[int, NDArray[np.float32]]], rate: int) -> Iterator[NDArray[np.float32]]:
    import soxr

    current, resampler = rate, None
    rest = np.empty(0, np.float32)
    for source_rate, samples in pieces:
        if source_rate != current:
            if resampler:
                yield resampler.resample_chunk(rest, last=True)
            current = source_rate
            resampler = soxr.ResampleStream(current, rate, 1, dtype="float32") if current != rate else None
        yield resampler.resample_chunk(samples) if resampler else samples
    if resampler:
        yield resampler.resample_chunk(rest, last=True)


def _unreadable(path: Path, error: Any) -> AudioFileError:
    return AudioFileError(f"{path} cannot be read: {error.strerror}.", "Check that you may open it.")
