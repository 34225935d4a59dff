"""A WAV file that is right at every moment."""

from __future__ import annotations

import errno
import os
import stat
import wave
from pathlib import Path

import pytest

from coach.adapters.wav_writer import WavWriter
from coach.errors import StorageError

RATE = 16_000
SECOND = b"\x01\x02" * RATE


def frames(path: Path) -> bytes:
    with wave.open(str(path)) as audio:
        assert (audio.getnchannels(), audio.getsampwidth(), audio.getframerate()) == (1, 2, RATE)
        return audio.readframes(audio.getnframes())


def test_the_file_is_whole_after_each_block(tmp_path: Path) -> None:
    writer = WavWriter(tmp_path / "take.wav", RATE)
    for count in range(1, 4):
        writer.write(SECOND)
        assert frames(writer.path) == SECOND * count
        assert writer.duration_s == count
    writer.close()
    writer.close()
    assert frames(writer.path) == SECOND * 3


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    writer = WavWriter(tmp_path / "takes" / "take.wav", RATE)
    writer.close()
    assert stat.S_IMODE(writer.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(writer.path.parent.stat().st_mode) == 0o700


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "take.wav").write_bytes(b"precious")
    with pytest.raises(StorageError, match="cannot be created"):
        WavWriter(tmp_path / "take.wav", RATE)
    assert (tmp_path / "take.wav").read_bytes() == b"precious"


def test_a_disk_that_fails_keeps_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("coach.adapters.wav_writer.SYNC_S", 0.0)
    monkeypatch.setattr("coach.adapters.wav_writer._sync", fail)
    writer = WavWriter(tmp_path / "take.wav", RATE)
    with pytest.raises(StorageError, match="cannot be written"):
        writer.write(SECOND)
    writer.close()
    assert frames(writer.path) == SECOND
    assert writer.duration_s == 1.0
