"""Playback through the real PortAudio, heard by the test at the other end."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from coach.adapters.loudspeaker import Loudspeaker
from coach.adapters.portaudio import PortAudio
from coach.errors import AudioFileError, DeviceError
from tests.support import voice
from tests.support.signals import find
from tests.support.virtual_microphone import VirtualMicrophone
from tests.support.waiting import wait_until

RATE = 16_000
HEADER_BYTES = 44


@pytest.fixture
def loudspeaker(audio: PortAudio) -> Loudspeaker:
    return Loudspeaker(audio)


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """Three to four seconds."""
    return voice.say("I failed Step 1 once, I own that, and this is what I changed.", tmp_path / "a.wav", voice="slt")


@contextmanager
def listening(virtual: VirtualMicrophone, path: Path) -> Iterator[subprocess.Popen[bytes]]:
    listener = virtual.listen(path)
    try:
        yield listener
    finally:
        listener.terminate()
        listener.wait()


def play_and_hear(virtual: VirtualMicrophone, loudspeaker: Loudspeaker, path: Path, start_s: float = 0.0) -> np.ndarray:
    heard = path.with_name("heard.wav")
    with listening(virtual, heard):
        loudspeaker.play(path, stop=Event(), start_s=start_s)
        size = heard.stat().st_size
        wait_until(lambda: heard.stat().st_size > size + RATE, "the end to be heard")
    return voice.read_wav(heard)[1]


def test_it_is_known_by_its_name(virtual: VirtualMicrophone, loudspeaker: Loudspeaker) -> None:
    assert loudspeaker.device() == "default"
    assert virtual


def test_a_file_is_played_to_its_end(virtual: VirtualMicrophone, loudspeaker: Loudspeaker, speech: Path) -> None:
    heard = play_and_hear(virtual, loudspeaker, speech)
    assert find(voice.read_wav(speech)[1], heard)[1] > 0.99


def test_playing_begins_where_it_is_told_to(virtual: VirtualMicrophone, loudspeaker: Loudspeaker, speech: Path) -> None:
    said = voice.read_wav(speech)[1]
    heard = play_and_hear(virtual, loudspeaker, speech, start_s=2.0)
    assert find(said[2 * RATE :], heard)[1] > 0.99
    assert find(said[:RATE], heard)[1] < 0.9


def test_beyond_the_end_there_is_nothing_to_play(loudspeaker: Loudspeaker, speech: Path) -> None:
    loudspeaker.play(speech, stop=Event(), start_s=60.0)


@contextmanager
def playing(virtual: VirtualMicrophone, loudspeaker: Loudspeaker, folder: Path, stop: Event) -> Iterator[Future[None]]:
    """Two minutes being played; the beginning has been heard."""
    path, heard = voice.white_noise(folder / "long.wav", 120), folder / "heard.wav"
    with ThreadPoolExecutor(1) as pool, listening(virtual, heard):
        future = pool.submit(loudspeaker.play, path, stop=stop)
        try:
            wait_until(lambda: any(heard.read_bytes()[HEADER_BYTES:]) or future.done(), "playing to be heard")
            yield future
        finally:
            stop.set()


def test_stop_ends_playing(virtual: VirtualMicrophone, loudspeaker: Loudspeaker, tmp_path: Path) -> None:
    stop = Event()
    with playing(virtual, loudspeaker, tmp_path, stop) as future:
        stop.set()
        future.result(timeout=60)
    assert not virtual.playing()


def test_a_sound_server_that_stalls_is_told(
    virtual: VirtualMicrophone, loudspeaker: Loudspeaker, tmp_path: Path
) -> None:
    with playing(virtual, loudspeaker, tmp_path, Event()) as future:
        virtual.freeze()
        try:
            with pytest.raises(DeviceError, match="stopped playing"):
                future.result(timeout=60)
        finally:
            virtual.thaw()


def test_a_sound_server_that_dies_is_told(virtual: VirtualMicrophone, loudspeaker: Loudspeaker, tmp_path: Path) -> None:
    with playing(virtual, loudspeaker, tmp_path, Event()) as future:
        virtual.kill()
        try:
            with pytest.raises(DeviceError, match="loudspeaker"):
                future.result(timeout=60)
        finally:
            virtual.start()


def test_a_machine_without_a_loudspeaker(
    loudspeaker: Loudspeaker, speech: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'nowhere'}")
    with pytest.raises(DeviceError, match="No loudspeaker was found"):
        loudspeaker.play(speech, stop=Event())


def test_a_file_that_is_no_audio_is_told(loudspeaker: Loudspeaker, tmp_path: Path) -> None:
    path = tmp_path / "text.wav"
    path.write_text("not audio at all")
    with pytest.raises(AudioFileError):
        loudspeaker.play(path, stop=Event())


def test_it_tells_which_moment_is_heard(loudspeaker: Loudspeaker, speech: Path) -> None:
    said_s = len(voice.read_wav(speech)[1]) / RATE
    heard: list[float] = []
    loudspeaker.play(speech, stop=Event(), start_s=said_s - 1.5, speed=0.7, on_position=heard.append)
    assert heard == sorted(heard)
    assert said_s - 1.5 <= heard[0] < said_s - 1.0
    assert heard[-1] == pytest.approx(said_s, abs=0.2)


def test_slower_takes_longer(virtual: VirtualMicrophone, loudspeaker: Loudspeaker, speech: Path) -> None:
    begins = time.monotonic()
    loudspeaker.play(speech, stop=Event(), speed=0.7)
    assert time.monotonic() - begins > len(voice.read_wav(speech)[1]) / RATE / 0.7 - 0.5
