"""Takes through the real PortAudio, from a microphone that a test can speak into, unplug, stall and kill."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from coach.adapters.input_stream import RATE
from coach.adapters.microphone import Microphone
from coach.adapters.portaudio import PortAudio
from coach.errors import DeviceError, StorageError, TakeInterruptedError
from coach.model import InputLevel, Recording
from tests.support import voice
from tests.support.signals import find, lost_samples
from tests.support.virtual_microphone import VirtualMicrophone
from tests.support.waiting import wait_until


class Take:
    """A take in a thread, as the app records one."""

    def __init__(self, microphone: Microphone, path: Path, device: str = "", limit_s: float = 120.0) -> None:
        self.path = path
        self.stop, self.paused = Event(), Event()
        self.levels: list[InputLevel] = []
        self.blocks: list[np.ndarray] = []
        self._pool = ThreadPoolExecutor(1)
        self._future: Future[Recording] = self._pool.submit(
            microphone.record,
            path,
            device=device,
            stop=self.stop,
            paused=self.paused,
            on_level=self.levels.append,
            on_audio=self.blocks.append,
            limit_s=limit_s,
        )

    @property
    def elapsed_s(self) -> float:
        return self.levels[-1].elapsed_s if self.levels else 0.0

    def wait_for(self, seconds: float) -> None:
        """Until this much has been recorded."""
        wait_until(lambda: self.elapsed_s >= seconds or self._future.done(), f"{seconds} s to be recorded")

    def wait_for_reports(self, count: int) -> None:
        enough = len(self.levels) + count
        wait_until(lambda: len(self.levels) >= enough, f"{count} levels")

    def result(self) -> Recording:
        """As it ends by itself."""
        try:
            return self._future.result(timeout=60)
        finally:
            self.stop.set()
            self._pool.shutdown()

    def finish(self) -> Recording:
        self.stop.set()
        return self.result()


@pytest.fixture
def microphone(audio: PortAudio) -> Microphone:
    return Microphone(audio)


def record_speech(virtual: VirtualMicrophone, microphone: Microphone, spoken: Path, path: Path) -> Recording:
    take = Take(microphone, path)
    take.wait_for(0.1)
    virtual.speak(spoken)
    return take.finish()


def test_what_is_spoken_is_what_is_recorded(virtual: VirtualMicrophone, microphone: Microphone, tmp_path: Path) -> None:
    spoken = voice.say("I failed Step 1 once, and I own that.", tmp_path / "spoken.wav", voice="slt")
    recording = record_speech(virtual, microphone, spoken, tmp_path / "take.wav")
    rate, heard = voice.read_wav(recording.path)
    _, said = voice.read_wav(spoken)
    assert rate == RATE
    assert find(said, heard)[1] > 0.99
    assert recording.duration_s == heard.size / RATE
    assert stat.S_IMODE(recording.path.stat().st_mode) == 0o600


def test_ten_seconds_lose_no_frame(virtual: VirtualMicrophone, microphone: Microphone, tmp_path: Path) -> None:
    spoken = voice.white_noise(tmp_path / "noise.wav", 10)
    recording = record_speech(virtual, microphone, spoken, tmp_path / "take.wav")
    assert lost_samples(voice.read_wav(spoken)[1], voice.read_wav(recording.path)[1], RATE) <= 1


def test_a_busy_machine_loses_no_frame(virtual: VirtualMicrophone, microphone: Microphone, tmp_path: Path) -> None:
    spoken = voice.white_noise(tmp_path / "noise.wav", 5)
    with busy(processes=4):
        recording = record_speech(virtual, microphone, spoken, tmp_path / "take.wav")
    assert lost_samples(voice.read_wav(spoken)[1], voice.read_wav(recording.path)[1], RATE) <= 1


def test_the_file_is_playable_while_it_grows(microphone: Microphone, tmp_path: Path) -> None:
    take = Take(microphone, tmp_path / "take.wav")
    take.wait_for(0.5)
    with wave.open(str(take.path)) as audio:
        assert audio.getnframes() >= 0.5 * RATE
    take.finish()


def test_nothing_is_recorded_in_a_pause(microphone: Microphone, tmp_path: Path) -> None:
    take = Take(microphone, tmp_path / "take.wav")
    take.wait_for(0.3)
    take.paused.set()
    take.wait_for_reports(2)
    before = take.elapsed_s
    take.wait_for_reports(10)
    assert take.elapsed_s == before
    take.paused.clear()
    take.wait_for(before + 0.2)
    assert take.finish().duration_s < before + 1.0


def test_a_take_ends_at_its_limit(microphone: Microphone, tmp_path: Path) -> None:
    recording = Take(microphone, tmp_path / "take.wav", limit_s=0.42).result()
    assert recording.duration_s == 0.42
    assert voice.read_wav(recording.path)[1].size == round(0.42 * RATE)


def test_stop_ends_a_take_within_its_tail(microphone: Microphone, tmp_path: Path) -> None:
    take = Take(microphone, tmp_path / "take.wav")
    take.wait_for(0.3)
    recorded = take.elapsed_s
    assert recorded <= take.finish().duration_s < recorded + 0.6


def test_the_default_device_is_listed_first(microphone: Microphone) -> None:
    devices = microphone.devices()
    assert [device.is_default for device in devices] == [True] + [False] * (len(devices) - 1)
    assert devices[0].name == "default"


def test_a_device_is_chosen_by_part_of_its_name(microphone: Microphone, tmp_path: Path) -> None:
    assert Take(microphone, tmp_path / "take.wav", device="PULS", limit_s=0.3).result().duration_s == 0.3


def test_an_unknown_device_is_told_with_those_there_are(microphone: Microphone, tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=r"no microphone named 'Yeti'.*default"):
        Take(microphone, tmp_path / "take.wav", device="Yeti").result()
    assert list(tmp_path.iterdir()) == []


def test_a_second_take_is_refused_while_one_runs(microphone: Microphone, tmp_path: Path) -> None:
    first = Take(microphone, tmp_path / "first.wav")
    first.wait_for(0.1)
    with pytest.raises(DeviceError, match="already in use"):
        Take(microphone, tmp_path / "second.wav").result()
    assert first.finish().duration_s > 1


def test_a_take_never_overwrites_another(microphone: Microphone, tmp_path: Path) -> None:
    first = Take(microphone, tmp_path / "take.wav", limit_s=0.2).result()
    content = first.path.read_bytes()
    with pytest.raises(StorageError, match="cannot be created"):
        Take(microphone, tmp_path / "take.wav").result()
    assert first.path.read_bytes() == content


# Levels


@contextmanager
def monitored(microphone: Microphone) -> Iterator[list[InputLevel]]:
    stop, levels = Event(), list[InputLevel]()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(microphone.monitor, device="", stop=stop, on_level=levels.append)
        try:
            wait_until(lambda: levels or running.done(), "the first level")
            yield levels
        finally:
            stop.set()
        running.result(timeout=60)


def test_silence_is_very_quiet(microphone: Microphone) -> None:
    with monitored(microphone) as levels:
        wait_until(lambda: len(levels) >= 5, "five levels")
    assert max(level.peak_dbfs for level in levels) < -80


@pytest.mark.parametrize(("dbfs", "clipped"), [(-20.0, False), (-6.0, False), (6.0, True)])
def test_a_tone_has_its_level(
    virtual: VirtualMicrophone, microphone: Microphone, tmp_path: Path, dbfs: float, clipped: bool
) -> None:
    with monitored(microphone) as levels:
        virtual.speak(voice.tone(tmp_path / "tone.wav", 1.0, dbfs))
    loudest = max(levels, key=lambda level: level.rms_dbfs)
    assert loudest.peak_dbfs == pytest.approx(min(dbfs, 0.0), abs=0.5)
    assert any(level.clipped for level in levels) == clipped
    if not clipped:
        assert loudest.rms_dbfs == pytest.approx(dbfs - 3.0, abs=0.5)


# Devices that fail


@contextmanager
def restored(virtual: VirtualMicrophone, undo: Callable[[], None]) -> Iterator[VirtualMicrophone]:
    try:
        yield virtual
    finally:
        undo()


def assert_kept(take: Take, what: str) -> None:
    """The take ended by itself, and what had been said is there."""
    with pytest.raises(TakeInterruptedError, match=what) as caught:
        take.result()
    recording = caught.value.recording
    assert recording.path == take.path
    assert recording.duration_s >= 1.0
    assert voice.read_wav(take.path)[1].size == round(recording.duration_s * RATE)
    assert "is kept" in caught.value.fix


def test_a_device_that_is_unplugged_keeps_the_take_and_can_be_plugged_in_again(
    virtual: VirtualMicrophone, microphone: Microphone, tmp_path: Path
) -> None:
    with restored(virtual, virtual.plug_in):
        take = Take(microphone, tmp_path / "take.wav")
        take.wait_for(1.0)
        virtual.remove_source()
        assert_kept(take, "microphone is gone")
        with pytest.raises(DeviceError):
            Take(microphone, tmp_path / "none.wav").result()
        assert not (tmp_path / "none.wav").exists()
    assert Take(microphone, tmp_path / "again.wav", limit_s=0.3).result().duration_s == 0.3


def test_a_device_that_stalls_keeps_the_take_and_can_be_used_again(
    virtual: VirtualMicrophone, microphone: Microphone, tmp_path: Path
) -> None:
    with restored(virtual, virtual.thaw):
        take = Take(microphone, tmp_path / "take.wav")
        take.wait_for(1.0)
        virtual.freeze()
        assert_kept(take, "does not deliver any sound")
        with pytest.raises(DeviceError, match="does not answer"):
            microphone.devices()
        with pytest.raises(DeviceError, match="does not answer"):
            Take(microphone, tmp_path / "none.wav").result()
    wait_until(lambda: can_list(microphone), "the sound system to answer again")
    assert Take(microphone, tmp_path / "again.wav", limit_s=0.3).result().duration_s == 0.3


def can_list(microphone: Microphone) -> bool:
    try:
        return bool(microphone.devices())
    except DeviceError:
        return False


def test_a_sound_server_that_dies_keeps_the_take_and_can_come_back(
    virtual: VirtualMicrophone, microphone: Microphone, tmp_path: Path
) -> None:
    with restored(virtual, virtual.start):
        take = Take(microphone, tmp_path / "take.wav")
        take.wait_for(1.0)
        virtual.kill()
        assert_kept(take, "microphone is gone")
    assert Take(microphone, tmp_path / "again.wav", limit_s=0.3).result().duration_s == 0.3


def test_a_machine_without_a_microphone(
    microphone: Microphone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'nowhere'}")
    assert microphone.devices() == ()
    with pytest.raises(DeviceError, match="No microphone was found"):
        Take(microphone, tmp_path / "take.wav").result()
    assert list(tmp_path.iterdir()) == []


def test_a_device_that_refuses_16_khz_is_resampled(
    virtual: VirtualMicrophone, microphone: Microphone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import sounddevice

    rates = []
    really_open = sounddevice.RawInputStream

    def open_stream(**options: Any) -> Any:
        rates.append(options["samplerate"])
        if options["samplerate"] == RATE:
            raise sounddevice.PortAudioError("Error opening RawInputStream: Invalid sample rate", -9997)
        return really_open(**options)

    monkeypatch.setattr(sounddevice, "RawInputStream", open_stream)
    spoken = voice.say("The second time I passed with twenty points to spare.", tmp_path / "spoken.wav", voice="slt")
    recording = record_speech(virtual, microphone, spoken, tmp_path / "take.wav")
    rate, heard = voice.read_wav(recording.path)
    assert rates[0] == RATE
    assert rates[1] >= 44_100
    assert rate == RATE
    assert find(voice.read_wav(spoken)[1], heard)[1] > 0.99


def test_without_portaudio_the_command_to_type_is_told() -> None:
    script = (
        "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
        "from coach.adapters.microphone import Microphone\n"
        "from coach.errors import DeviceError\n"
        "try: Microphone().devices()\n"
        "except DeviceError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60)
    assert "PortAudio, the sound library, is not installed. Type: " in done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has ALSA")
@pytest.mark.parametrize("configuration", ["", None], ids=["empty", "missing"])
def test_without_an_alsa_configuration_the_app_goes_on(configuration: str | None, tmp_path: Path) -> None:
    """PortAudio would end the process here."""
    path = tmp_path / "alsa.conf"
    if configuration is not None:
        path.write_text(configuration)
    script = (
        "from coach.adapters.microphone import Microphone\n"
        "from coach.errors import DeviceError\n"
        "for attempt in range(2):\n"
        "    try: Microphone().devices()\n"
        "    except DeviceError as error: print(error)\n"
    )
    alone = os.environ | {"ALSA_CONFIG_PATH": str(path), "PULSE_SERVER": "unix:/nonexistent"}
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, env=alone, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.count("No sound system is set up on this computer.") == 2


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """A machine with other work to do."""
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


def test_what_is_told_while_it_is_recorded_is_what_is_written(
    virtual: VirtualMicrophone, microphone: Microphone, tmp_path: Path
) -> None:
    take = Take(microphone, tmp_path / "take.wav", limit_s=1.03)
    take.wait_for(0.3)
    take.paused.set()
    take.wait_for_reports(5)
    take.paused.clear()
    recording = take.result()
    written = voice.read_wav(recording.path)[1]
    assert recording.duration_s == 1.03
    assert np.array_equal(np.concatenate(take.blocks) / 32768, written)
