"""Recordings, of every container that is read."""

from __future__ import annotations

import functools
import io
import struct
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from coach.adapters.audiofile import read_mono
from tests.fuzz.harness import Parser
from tests.fuzz.nasty import damaged

#: Container, codec, rate and layout of the good files that are damaged.
_FORMS = (
    ("flac", "flac", 16000, "mono"),
    ("mp3", "mp3", 22050, "mono"),
    ("ogg", "libopus", 48000, "stereo"),
    ("ogg", "vorbis", 44100, "stereo"),
    ("mp4", "aac", 44100, "stereo"),
    ("matroska", "pcm_s16le", 16000, "mono"),
    ("webm", "libopus", 48000, "mono"),
    ("aiff", "pcm_s16be", 8000, "mono"),
    ("caf", "pcm_s16le", 8000, "mono"),
    ("au", "pcm_mulaw", 8000, "mono"),
    ("w64", "pcm_s16le", 8000, "mono"),
    ("asf", "wmav2", 16000, "mono"),
    ("adts", "aac", 16000, "mono"),
)
_SNIPPETS = (
    b"RIFF",
    b"data\xff\xff\xff\xff",
    b"fmt \x10\x00\x00\x00",
    b"#EXTM3U\nhttp://127.0.0.1:9/\n",
    b"fLaC",
    b"OggS",
    b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f",
    b"moov",
    b"LIST\xff\xff\xff\x7f",
)


def _sound(samples: int, channels: int = 1) -> np.ndarray:
    times = np.arange(samples) / 8000
    return np.repeat((np.sin(2 * np.pi * 220 * times) * 9000).astype("<i2")[:, None], channels, axis=1)


def wav(
    *, form: int = 1, channels: int = 1, rate: int = 16000, bits: int = 16, data: bytes = b"", claims: int | None = None
) -> bytes:
    """A WAV file whose header says whatever is wanted."""
    align = max(1, channels * bits // 8) & 0xFFFF
    head = struct.pack("<HHIIHH", form, channels, rate, rate * align & 0xFFFFFFFF, align, bits)
    size = len(data) if claims is None else claims
    body = b"WAVEfmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", size & 0xFFFFFFFF) + data
    return b"RIFF" + struct.pack("<I", (len(body) if claims is None else claims) & 0xFFFFFFFF) + body


@functools.cache
def good_files() -> tuple[bytes, ...]:
    """A quarter of a second in each form that FFmpeg can write here."""
    import av

    files = [wav(data=_sound(2000).tobytes())]
    for container, codec, rate, layout in _FORMS:
        stream_to = io.BytesIO()
        try:
            with av.open(stream_to, "w", format=container) as out:
                stream = out.add_stream(codec, rate=rate, layout=layout)
                channels = 2 if layout == "stereo" else 1
                frame = av.AudioFrame.from_ndarray(_sound(2000, channels).reshape(1, -1), format="s16", layout=layout)
                frame.sample_rate = rate
                for converted in av.AudioResampler(stream.format, layout, rate).resample(frame):
                    out.mux(stream.encode(converted))
                out.mux(stream.encode(None))
        except (av.FFmpegError, ValueError):
            continue
        files.append(stream_to.getvalue())
    return tuple(files)


def _lying() -> st.SearchStrategy[bytes]:
    """Headers that claim what is not so: no rate, 64 channels, ten hours, samples that are no numbers."""
    rates = st.sampled_from([0, 1, 7, 100, 8000, 44100, 768_000, 10_000_000, 2**31 - 1, 2**31, 2**32 - 1])
    floats = st.lists(st.sampled_from([0.0, 0.5, -1.0, 1e38, float("nan"), float("inf")]), max_size=40).map(
        lambda values: np.array(values, "<f4").tobytes()
    )
    return st.builds(
        lambda form, channels, rate, bits, data, claims: wav(
            form=form, channels=channels, rate=rate, bits=bits, data=data, claims=claims
        ),
        st.sampled_from([0, 1, 1, 1, 2, 3, 3, 6, 7, 0x11, 0x55, 0xFFFE, 0xFFFF]),
        st.sampled_from([0, 1, 1, 2, 3, 6, 8, 64, 255, 65535]),
        rates,
        st.sampled_from([0, 1, 4, 8, 16, 16, 24, 32, 32, 64, 65535]),
        st.one_of(floats, st.binary(max_size=3000), st.just(_sound(2000).tobytes())),
        st.sampled_from([None, None, 0, 1, 2**31, 2**32 - 1, 10 * 3600 * 32000]),
    )


def _check(content: bytes, folder: Path) -> None:
    path = folder / "take.wav"
    path.write_bytes(content)
    samples = read_mono(path)
    assert samples.ndim == 1
    assert samples.size
    assert np.isfinite(samples).all()
    assert float(np.abs(samples).max()) <= 1.0


AUDIO = Parser(
    "audio files",
    st.one_of(
        st.deferred(lambda: damaged(good_files(), _SNIPPETS, head=60_000)),
        st.deferred(lambda: damaged(good_files(), _SNIPPETS, head=60_000)),
        _lying(),
        st.binary(max_size=300),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")),
    ),
    _check,
)
