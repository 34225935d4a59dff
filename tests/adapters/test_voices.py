"""The neural voice speaks really; the systems' programs are stood in for, to see what they are told."""

from __future__ import annotations

import importlib.util
import io
import os
import shutil
import sys
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from coach.adapters.piper_voice import PACKAGES, NeuralVoice
from coach.adapters.system_voice import SpeechDispatcher, SystemVoice
from coach.errors import VoiceError
from tests.support.needs import missing
from tests.support.waiting import wait_until

TEXT = "And what was your part in it?"
#: What a shell, or an option parser, would take for something else.
NASTY = '--version $(touch stolen) `touch stolen` "; rm -r x; "'


def seconds_of_speech(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        assert np.sqrt(np.mean(samples**2)) > 0.01
        return samples.size / file.getframerate()


def test_the_neural_voice_speaks() -> None:
    if not all(map(importlib.util.find_spec, PACKAGES)):
        missing("the voice (pip install -e '.[voice]')")
    voice = NeuralVoice()
    voice.check()
    assert 1 < seconds_of_speech(voice.render(TEXT)) < 4
    with pytest.raises(VoiceError, match="could not speak"):
        voice.render("")


def test_the_extra_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.adapters.piper_voice.find_spec", lambda package: None)
    for use in (NeuralVoice().check, NeuralVoice().load, lambda: NeuralVoice().render(TEXT)):
        with pytest.raises(VoiceError, match="not installed") as caught:
            use()
        assert "turnaround-coach[voice]" in caught.value.fix


def test_espeak_speaks() -> None:
    if shutil.which("espeak-ng") is None:
        missing("espeak-ng (Debian: apt install espeak-ng)")
    voice = SystemVoice("linux")
    assert voice.name == "espeak-ng"
    assert 0.5 < seconds_of_speech(voice.render(TEXT)) < 4


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def program(folder: Path, name: str, body: str) -> None:
    """A stand-in that writes down what it was told, then does as `body` says."""
    path = folder / name
    path.write_text(
        f"#!{sys.executable} -S\nimport json, os, sys, time\n"
        f"told = open({str(folder / name)!r} + '.told', 'a')\n"
        "told.write(json.dumps(sys.argv[1:]) + '\\n'); told.flush()\n" + body
    )
    path.chmod(0o755)


def told(folder: Path, name: str) -> str:
    path = folder / f"{name}.told"
    return path.read_text() if path.exists() else ""


#: Its file only begins like a sound, and goes on with what it was to say.
WRITE = "open({target}, 'w').write('RIFF' + sys.stdin.read())\n"
WRITTEN = b"RIFF" + NASTY.encode()


@pytest.mark.parametrize(
    ("platform", "name", "target"),
    [
        ("linux", "espeak-ng", "sys.argv[sys.argv.index('-w') + 1]"),
        ("linux", "espeak", "sys.argv[sys.argv.index('-w') + 1]"),
        ("win32", "powershell", "os.environ['COACH_VOICE_FILE']"),
    ],
)
def test_a_program_is_given_the_text_as_its_input(platform: str, name: str, target: str, bin_folder: Path) -> None:
    program(bin_folder, name, WRITE.format(target=target))
    assert SystemVoice(platform).render(NASTY) == WRITTEN
    assert "stolen" not in told(bin_folder, name)
    assert not Path("stolen").exists()


@pytest.mark.parametrize("voices", ["Samantha            en_US    # Hello", "Anna  de_DE    # Hallo"])
def test_a_mac_speaks_american_where_it_can(voices: str, bin_folder: Path) -> None:
    body = f"if '-v' in sys.argv and '?' in sys.argv:\n    print({voices!r})\n    sys.exit()\n"
    program(bin_folder, "say", body + WRITE.format(target="sys.argv[sys.argv.index('-o') + 1]"))
    assert SystemVoice("darwin").render(NASTY) == WRITTEN
    assert ("Samantha" in told(bin_folder, "say")) is ("Samantha" in voices)


@pytest.mark.parametrize("body", ["sys.exit(3)\n", "pass\n", WRITE.format(target="sys.argv[-1]")])
def test_a_program_that_fails_or_writes_nothing(body: str, bin_folder: Path) -> None:
    program(bin_folder, "espeak-ng", body)
    with pytest.raises(VoiceError, match="espeak-ng") as caught:
        SystemVoice("linux").render("")
    assert caught.value.fix


def test_a_system_without_a_voice(bin_folder: Path) -> None:
    for voice in (SystemVoice("linux"), SpeechDispatcher()):
        with pytest.raises(VoiceError, match="no voice of its own"):
            voice.check()
    with pytest.raises(VoiceError, match="no voice of its own"):
        SpeechDispatcher().speak(TEXT, stop=Event())


def test_speech_dispatcher_says_it_and_can_be_stopped(bin_folder: Path) -> None:
    program(bin_folder, "spd-say", "if '--wait' in sys.argv:\n    time.sleep(600)\n")
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        speaking = pool.submit(SpeechDispatcher().speak, NASTY, stop=stop)
        wait_until(lambda: "--wait" in told(bin_folder, "spd-say"), "spd-say to be called")
        stop.set()
        speaking.result(timeout=60)
    first, second = told(bin_folder, "spd-say").splitlines()
    assert first.endswith('rm -r x; \\""]')
    assert '"--", "--version' in first
    assert second == '["--stop"]'
    assert not Path("stolen").exists()


def test_speech_dispatcher_that_fails(bin_folder: Path) -> None:
    program(bin_folder, "spd-say", "sys.exit(1)\n")
    with pytest.raises(VoiceError, match="spd-say could not speak"):
        SpeechDispatcher().speak(TEXT, stop=Event())
    assert os.environ["PATH"] == str(bin_folder)
