"""Audio files of every kind, whole, damaged and false."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from coach.adapters.audiofile import read_mono
from coach.errors import AudioFileError
from tests.support import voice
from tests.support.signals import find

SECONDS = 3
FORMATS = [
    ("mono.wav", "pcm_s16le", 16_000, "mono"),
    ("stereo.wav", "pcm_s16le", 44_100, "stereo"),
    ("old.wav", "pcm_u8", 8_000, "mono"),
    ("studio.wav", "pcm_s24le", 96_000, "stereo"),
    ("float.wav", "pcm_f32le", 48_000, "mono"),
    ("surround.flac", "flac", 48_000, "5.1"),
    ("high.flac", "flac", 96_000, "stereo"),
    ("answer.mp3", "libmp3lame", 44_100, "stereo"),
    ("low.mp3", "libmp3lame", 22_050, "mono"),
    ("vorbis.ogg", "vorbis", 44_100, "stereo"),
    ("opus.ogg", "libopus", 48_000, "mono"),
    ("answer.opus", "libopus", 48_000, "stereo"),
    ("answer.m4a", "aac", 44_100, "stereo"),
    ("phone.m4a", "aac", 48_000, "mono"),
]


def melody(rate: int) -> np.ndarray:
    """A tone that rises, so that every moment differs."""
    time = np.arange(SECONDS * rate) / rate
    return (0.5 * np.sin(2 * np.pi * (300 + 100 * time) * time)).astype(np.float32)


def encode(path: Path, codec: str, rate: int, layout: str) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, options={"strict": "experimental"})
        stream.layout = layout
        frame = av.AudioFrame.from_ndarray(melody(48_000)[np.newaxis], format="fltp", layout="mono")
        frame.sample_rate = 48_000
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate)
        for each in resampler.resample(frame) + resampler.resample(None):
            container.mux(stream.encode(each))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(("name", "codec", "rate", "layout"), FORMATS)
def test_every_format_sounds_the_same(tmp_path: Path, name: str, codec: str, rate: int, layout: str) -> None:
    samples = read_mono(encode(tmp_path / name, codec, rate, layout))
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert samples.size / 16_000 == pytest.approx(SECONDS, abs=0.1)
    assert find(melody(16_000)[1600:-1600], samples)[1] > 0.98


def test_any_rate_may_be_asked_for(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.flac", "flac", 44_100, "stereo")
    assert read_mono(path, 48_000).size == SECONDS * 48_000


def test_channels_are_averaged(tmp_path: Path) -> None:
    path = tmp_path / "left.wav"
    both = np.stack([np.full(16_000, 0.5, np.float32), np.zeros(16_000, np.float32)])
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=16_000, layout="stereo")
        frame = av.AudioFrame.from_ndarray(both.T.reshape(1, -1).copy(), format="flt", layout="stereo")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
    assert read_mono(path) == pytest.approx(np.full(16_000, 0.25))


@pytest.mark.parametrize("name", ["stereo.wav", "high.flac", "answer.mp3", "opus.ogg"])
def test_of_a_truncated_file_what_is_there_is_read(tmp_path: Path, name: str) -> None:
    codec, rate, layout = next(each[1:] for each in FORMATS if each[0] == name)
    path = encode(tmp_path / name, codec, rate, layout)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    assert 0.5 < read_mono(path).size / 16_000 < SECONDS


@pytest.mark.parametrize("name", ["high.flac", "answer.mp3", "answer.m4a"])
def test_damage_in_the_middle_costs_only_the_middle(tmp_path: Path, name: str) -> None:
    codec, rate, layout = next(each[1:] for each in FORMATS if each[0] == name)
    path = encode(tmp_path / name, codec, rate, layout)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 500] = np.random.default_rng(3).bytes(500)
    path.write_bytes(content)
    assert read_mono(path).size / 16_000 > 0.8 * SECONDS


def refused(path: Path) -> str:
    with pytest.raises(AudioFileError) as caught:
        read_mono(path)
    assert caught.value.fix
    return caught.value.what


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path / "none.wav")


def test_a_folder(tmp_path: Path) -> None:
    assert "is not a file" in refused(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert "is not a file" in refused(tmp_path / "pipe.wav")


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    path.touch()
    assert "is empty" in refused(path)


@pytest.mark.parametrize("suffix", ["wav", "mp3", "flac", "ogg", "m4a", "txt"])
def test_text_by_an_audio_files_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"text.{suffix}"
    path.write_text("I failed Step 1, and this is not audio. " * 200)
    # FFmpeg trusts the name .flac, and then finds nothing in it.
    assert ("has no sound" if suffix == "flac" else "is not audio") in refused(path)


@pytest.mark.parametrize("suffix", ["wav", "mp3", "m4a"])
def test_random_bytes(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"random.{suffix}"
    path.write_bytes(np.random.default_rng(4).bytes(100_000))
    assert str(path) in refused(path)


def test_a_header_alone(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.m4a", "aac", 44_100, "mono")
    path.write_bytes(path.read_bytes()[:100])
    assert "is not audio" in refused(path)


def test_no_samples(tmp_path: Path) -> None:
    assert "has no sound" in refused(voice.silence(tmp_path / "none.wav", 0.0))


def test_values_that_are_no_numbers(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.wav", "pcm_f32le", 16_000, "mono")
    path.write_bytes(path.read_bytes()[:-400] + np.full(100, np.nan, np.float32).tobytes())
    assert "is damaged" in refused(path)


def test_a_video_without_sound(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=Fraction(10))
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    assert "has no audio" in refused(path)


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {target}\n",
    ],
)
@pytest.mark.parametrize("name", ["list.m3u8", "list.mp3", "list.wav"])
def test_a_playlist_opens_nothing_else(tmp_path: Path, text: str, name: str) -> None:
    target = encode(tmp_path / "target.mp3", "libmp3lame", 44_100, "mono")
    path = tmp_path / name
    path.write_text(text.format(target=target))
    assert "is not audio" in refused(path)


def test_the_file_is_let_go_of(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.flac", "flac", 44_100, "mono")
    handles = Path("/proc/self/fd")
    if not handles.is_dir():
        pytest.skip("only /proc tells what is open")
    before = len(list(handles.iterdir()))
    for _ in range(20):
        read_mono(path)
    assert len(list(handles.iterdir())) <= before
