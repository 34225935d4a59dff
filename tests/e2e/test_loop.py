"""The whole loop as a user lives it: the installed `coach` in a terminal, a microphone, a voice, and keys only."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.performance_words import word_error_rate
from tests.e2e.conftest import User
from tests.support.terminal import Terminal
from tests.support.voice import say

SPOKEN = """\
My Step 1 score was two hundred and four. That is a fair concern, and I own it. I read books passively, and I
did very few timed questions. So I changed the process. I did two timed blocks every morning, I kept an error
log, and I reviewed it every Sunday with my senior resident. My Step 2 C K score rose to two hundred and fifty
one. As a resident, I will ask for feedback early in every rotation, and I will keep the same error log for
the in-training exam."""

#: As it is written down; figures are written as Whisper writes them.
WRITTEN = (
    " ".join(SPOKEN.split())
    .replace("two hundred and four", "204")
    .replace("two hundred and fifty one", "251")
    .replace("C K", "CK")
)
#: Enough for a take that is cut short.
BEGINNING = "My Step 1 score was 204, and I own it. I read the books passively, and I did almost no practice questions."
PARTS = ("own_it", "cause", "change", "evidence", "residency_link")
TITLES = ("Own it", "Cause", "Concrete change", "Evidence", "Residency link")
#: Percent.
WORST_WER = 15


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return say(SPOKEN, tmp_path_factory.mktemp("voice") / "answer.wav")


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return say(BEGINNING, tmp_path_factory.mktemp("voice") / "beginning.wav")


def go_to_the_first_question(terminal: Terminal) -> None:
    terminal.wait_for("Answer aloud")
    terminal.press("d")
    terminal.wait_for("Choose a question")
    terminal.press("enter")
    terminal.wait_for("Your Step 1 is lower than we usually see here.*Press Space and answer aloud")


def start_take(user: User, terminal: Terminal) -> None:
    """Returns once the microphone is heard: what is said from now on is on the disk."""
    terminal.press("space")
    terminal.wait_for("Recording")
    terminal.wait_until(lambda: user.recorded_s() > 0.3, "the recording to begin")


def speak(user: User, terminal: Terminal, path: Path) -> None:
    """Say it all, and give the last word a moment to reach the disk."""
    user.microphone.speak(path)
    spoken_s = user.recorded_s()
    terminal.wait_until(lambda: user.recorded_s() > spoken_s + 0.5, "the last word to be recorded")


def assert_scored(attempt: dict[str, Any], written: str, least_total: int) -> None:
    assert attempt["refused"] is None
    heard = attempt["transcript"]["text"]
    assert word_error_rate(written, heard) <= WORST_WER, heard
    parts = attempt["scorecard"]["parts"]
    assert [part["name"] for part in parts] == list(PARTS)
    assert attempt["total"] == sum(part["level"] for part in parts)
    assert attempt["total"] >= least_total, parts
    for quote in (part["quote"] for part in parts if part["level"]):
        assert quote["text"] in heard
        assert 0 <= quote["start_s"] < quote["end_s"] <= attempt["transcript"]["duration_s"]


def test_a_spoken_answer_is_scored_kept_played_and_deleted(user: User, answer: Path, tmp_path: Path) -> None:
    with user.open_app() as terminal:
        go_to_the_first_question(terminal)
        start_take(user, terminal)
        speak(user, terminal, answer)
        terminal.press("space")

        terminal.wait_for("Scorecard.*of 10")
        for title in TITLES:
            terminal.scroll_to(rf"{title} +[0-2]/2 (absent|partial|strong)")
        terminal.scroll_to("Delivery")
        terminal.scroll_to("What was heard")

        (attempt,) = user.attempts()
        assert_scored(attempt, WRITTEN, least_total=7)
        assert attempt["question_id"] == "step1-low-score"
        assert attempt["source"] == "microphone"
        assert 100 <= attempt["delivery"]["speaking_rate_wpm"] <= 220
        assert user.takes() == [user.home / attempt["recording"]]
        assert {stat.S_IMODE(path.stat().st_mode) for path in (user.takes()[0], user.home / "coach.sqlite3")} == {0o600}

        terminal.press("escape")
        terminal.wait_for("Answer aloud")
        terminal.press("h")
        terminal.wait_for(rf"History.*When.*{attempt['total']} of 10")
        terminal.press("enter")
        terminal.wait_for("Scorecard.*of 10")
        hear_it_played(user, terminal, tmp_path / "played.wav")
        hear_a_sentence_slower(terminal)

        terminal.press("escape")
        terminal.wait_for("History.*When")
        terminal.press("x")
        terminal.wait_for("Delete the answer from today")
        terminal.press("n")
        terminal.wait_until(lambda: "Delete the answer from" not in terminal.words, "the question to go")
        assert len(user.attempts()) == len(user.takes()) == 1
        delete(user, terminal)
        terminal.press("u")
        terminal.wait_for(rf"When.*{attempt['total']} of 10")
        assert user.attempts() == [attempt]
        assert user.takes() == [user.home / attempt["recording"]]
        delete(user, terminal)

        terminal.press("escape")
        terminal.wait_for("Answer aloud")
        terminal.press("q")
        assert terminal.exit_code() == 0


def delete(user: User, terminal: Terminal) -> None:
    """The only answer there is, from the history."""
    terminal.press("x")
    terminal.wait_for("Delete the answer from today")
    terminal.press("y")
    terminal.wait_for("No answers yet")
    assert user.attempts() == []
    assert user.takes() == []


def hear_a_sentence_slower(terminal: Terminal) -> None:
    terminal.press("right")
    terminal.wait_for("Playing")
    terminal.press("v")
    terminal.wait_for("Playing at 0.85 of the speed")
    terminal.press("p")
    terminal.wait_until(lambda: "Playing" not in terminal.words, "the playback to stop")


def hear_it_played(user: User, terminal: Terminal, path: Path) -> None:
    """Start playback, hear two seconds of voice on the loudspeaker, and stop it with the same key."""
    listening = user.microphone.listen(path)
    try:
        terminal.press("p")
        terminal.wait_for("Playing")
        terminal.wait_until(lambda: loud_s(path) > 2.0, "the answer to be heard on the loudspeaker")
        terminal.press("p")
        terminal.wait_until(lambda: "Playing" not in terminal.words, "the playback to stop")
        terminal.wait_until(lambda: not user.microphone.playing(), "the loudspeaker to fall silent")
    finally:
        listening.terminate()
        listening.wait()


def loud_s(path: Path) -> float:
    """Seconds (in steps of 0.1 s) in which the file, which is still being written, holds sound above -50 dBFS."""
    data = path.read_bytes()[44:] if path.exists() else b""
    samples = np.frombuffer(data[: len(data) // 3200 * 3200], dtype="<i2").reshape(-1, 1600) / 32768
    return float((np.sqrt((samples**2).mean(axis=1)) > 10 ** (-50 / 20)).sum() / 10)


def test_a_take_that_a_crash_cut_short_is_offered_and_scored(user: User, beginning: Path) -> None:
    with user.open_app() as terminal:
        go_to_the_first_question(terminal)
        start_take(user, terminal)
        speak(user, terminal, beginning)
        terminal.kill()
    assert len(user.takes()) == 1
    assert user.attempts() == []

    with user.open_app() as terminal:
        terminal.wait_for("A take from .* was not scored. Score it now")
        terminal.press("s")
        terminal.wait_for("Scorecard.*of 10")
        (attempt,) = user.attempts()
        assert_scored(attempt, BEGINNING, least_total=2)
        assert attempt["question_id"] == "step1-low-score"
        terminal.press("escape")
        terminal.wait_for("Answer aloud")
        terminal.wait_until(lambda: "was not scored" not in terminal.words, "the take to be offered no more")
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_ten_seconds_of_silence_are_no_answer(user: User) -> None:
    with user.open_app() as terminal:
        go_to_the_first_question(terminal)
        start_take(user, terminal)
        terminal.wait_until(lambda: user.recorded_s() >= 10, "ten seconds of silence to be recorded")
        terminal.press("space")
        terminal.wait_for("No speech was heard")
        assert "of 10" not in terminal.words
        terminal.press("ctrl+q")
        assert terminal.exit_code() == 0
    assert [attempt["transcript"]["text"] for attempt in user.attempts()] in ([], [""])


def test_a_typed_answer_is_scored_and_kept(user: User) -> None:
    with user.open_app() as terminal:
        terminal.wait_for("Answer aloud")
        terminal.press("t")
        terminal.wait_for("Choose a question")
        terminal.press("enter")
        terminal.wait_for("Typed answer.*0 words")
        terminal.type(WRITTEN)
        terminal.wait_for(rf"{len(WRITTEN.split())} words")
        terminal.press("ctrl+s")
        terminal.wait_for("Scorecard.*of 10")
        (attempt,) = user.attempts()
        assert attempt["transcript"]["text"] == WRITTEN
        assert attempt["source"] == "typed"
        assert attempt["delivery"] is None
        assert attempt["total"] >= 7
        terminal.press("escape")
        terminal.wait_for("Answer aloud")
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_discarding_a_take_asks_first_and_leaves_nothing(user: User) -> None:
    with user.open_app() as terminal:
        go_to_the_first_question(terminal)
        start_take(user, terminal)
        terminal.press("d")
        terminal.wait_for("Throw this take away")
        terminal.press("y")
        terminal.wait_for("The take is gone")
        assert user.takes() == []
        terminal.press("ctrl+q")
        assert terminal.exit_code() == 0
    assert user.attempts() == []
