"""The plain mode as a screen reader reads it: the installed `coach --plain` in a terminal, line by line."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import sys
from pathlib import Path

import pexpect
import pytest

from benchmarks.performance_words import word_error_rate
from tests.e2e.conftest import User
from tests.support.fakes import introduce
from tests.support.voice import say
from tests.support.waiting import wait_until

DEADLINE_S = 240
FIRST = (
    "My Step 1 score was 204 and that result is mine.",
    "I read the books passively and sat almost no timed questions.",
)
SPOKEN = (*FIRST, "So I did two timed blocks every morning.")
SECOND = (
    *FIRST,
    "Then I did two timed blocks of forty questions every day and kept an error log that I reviewed each Sunday.",
    "My Step 2 CK score was 247. As a resident I will ask for feedback in the first week of every rotation.",
)
#: Percent; of so few words each is four.
WORST_WER = 30
MENU = r"Type a number from 1 to 1\d, or Enter to hear the menu\.\r\n"
BACK = r"or Enter to go back\.\r\n"
#: What a program sends that draws on a screen: an escape, or going back within a line.
DRAWN = re.compile(r"\x1b|\x08|\r(?!\n)")


class Plain:
    """One run in a pseudo-terminal; `heard` is every character that came out."""

    def __init__(self, home: Path, environment: dict[str, str] | None = None) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "TEXTUAL"))}
        self._log = io.StringIO()
        self._child = pexpect.spawn(
            str(Path(sys.executable).with_name("coach")),
            ["--plain"],
            env=clean | (environment or {}) | {"COACH_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"},
            cwd=str(home.parent),
            dimensions=(24, 80),
            encoding="utf-8",
            echo=False,
            timeout=DEADLINE_S,
        )
        self._child.logfile_read = self._log

    @property
    def heard(self) -> str:
        return self._log.getvalue()

    def hear(self, pattern: str) -> str:
        """Wait until it is said; all that was said until then."""
        self._child.expect(pattern)
        return str(self._child.before).replace("\r\n", "\n")

    def type(self, *lines: str) -> None:
        for line in lines:
            self._child.sendline(line)

    def press_ctrl_c(self) -> None:
        self._child.sendintr()

    def end_of_input(self) -> None:
        self._child.sendeof()

    def exit_code(self) -> int | None:
        self._child.expect(pexpect.EOF)
        self._child.close()
        return self._child.exitstatus

    def close(self) -> None:
        self._child.close(force=True)


@pytest.fixture
def home(tmp_path: Path, model_cache: Path) -> Path:
    """A data folder with an empty profile, and the models as they are after the first start."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    introduce(home)
    (home / "cache").symlink_to(model_cache, target_is_directory=True)
    return home


def answer_in_writing(plain: Plain, lines: tuple[str, ...]) -> str:
    """Practise the first question of the first topic; what is said of the answer."""
    plain.hear(MENU)
    plain.type("1")
    plain.hear(BACK)
    plain.type("2")
    plain.hear(BACK)
    plain.type("1")
    plain.hear(r"1\. Answer aloud\r\n2\. Answer in writing\r\n.*" + BACK)
    plain.type("2")
    plain.hear(r"An empty line ends it\.\r\n")
    plain.type(*lines, "")
    said = plain.hear("What now\\?")
    plain.hear(r"Enter to go to the menu\.\r\n")
    plain.type("")
    return said


def test_a_typed_answer_is_practised_scored_listed_compared_and_exported(home: Path) -> None:
    plain = Plain(home)
    try:
        first = answer_in_writing(plain, FIRST)
        second = answer_in_writing(plain, SECOND)
        totals = [int(re.search(r"Total (\d+) of 10", said)[1]) for said in (first, second)]  # type: ignore[index]
        assert totals[0] < totals[1]
        assert re.search(r"Own it +(partial|strong|between)", second)
        assert "247" in second

        plain.hear(MENU)
        plain.type("5")
        assert "History: 2 answers, newest first" in plain.hear(BACK)
        plain.type("1")
        assert "Attempt 2, " in plain.hear("Answer No\\. 2")
        plain.hear(BACK)
        plain.type("", "")

        plain.hear(MENU)
        plain.type("6")
        assert "2 takes: " in plain.hear(BACK)
        plain.type("1")
        compared = plain.hear(MENU)
        assert re.search(rf"Total +{totals[0]} of 10 +{totals[1]} of 10 +{totals[1] - totals[0]} more", compared)

        plain.type("8")
        plain.hear(BACK)
        plain.type("1")
        plain.hear(BACK)
        plain.type("4")
        assert "Saved, readable by you alone:" in plain.hear(MENU)
        (path,) = (home / "exports").glob("season-*.json")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert SECOND[2] in json.dumps(json.loads(path.read_text()))

        plain.end_of_input()
        assert plain.exit_code() == 0
        assert not DRAWN.search(plain.heard), "whole lines only: nothing is drawn over, no colour, no cursor"
    finally:
        plain.close()


def test_an_answer_aloud_is_heard_scored_and_played(user: User, tmp_path: Path) -> None:
    voice = say(" ".join(SPOKEN), tmp_path / "answer.wav")
    plain = Plain(user.home, dict(user.microphone.environment))
    try:
        plain.hear(MENU)
        plain.type("1", "2", "1", "1")
        plain.hear("Press Enter to start recording")
        plain.type("")
        plain.hear(r"Recording\.\r\n")
        wait_until(lambda: user.recorded_s() > 0.3, "the recording to begin")
        user.microphone.speak(voice)
        spoken_s = user.recorded_s()
        wait_until(lambda: user.recorded_s() > spoken_s + 0.7, "the last word to reach the disk")
        plain.type("")
        said = plain.hear("What now\\?")
        assert re.search(r"Total [2-9] of 10", said)
        assert re.search(r"Length +\d+ s; norm 45-90", said)
        (text,) = re.findall(r"What was heard\n(.*?)\n\n", said, re.DOTALL)
        heard = re.sub(r"\[([^]?]+)\?\]", r"\1", text)  # words that may have been misheard are marked so
        assert word_error_rate(" ".join(SPOKEN), heard) <= WORST_WER, heard
        plain.hear(r"Enter to go to the menu\.\r\n")
        plain.type("")
        plain.hear(MENU)
        plain.type("5", "1", "2", "1", "", "", "")
        plain.hear(r"Playing\. Press Enter to stop\.")
        plain.hear(MENU)
        plain.type("16")
        assert plain.exit_code() == 0
        assert not DRAWN.search(plain.heard)
    finally:
        plain.close()


def test_ctrl_c_in_a_take_keeps_it_and_the_menu_offers_it(user: User) -> None:
    plain = Plain(user.home, dict(user.microphone.environment))
    try:
        plain.hear(MENU)
        plain.type("1", "2", "1", "1")
        plain.hear("Press Enter to start recording")
        plain.type("")
        plain.hear(r"Recording\.\r\n")
        wait_for_recording(user)
        plain.press_ctrl_c()
        plain.hear("The take is kept")
        plain.hear("Score the take now\\?")
        plain.type("no")
        plain.hear(r"Takes that were not scored: 1\. Number 17 scores them\.")
        assert len(user.takes()) == 1
        assert user.attempts() == []
        plain.hear(MENU)
        plain.type("16")
        assert plain.exit_code() == 0
        assert not DRAWN.search(plain.heard.replace("^C", ""))
    finally:
        plain.close()


def wait_for_recording(user: User) -> None:
    """More than half a second: a shorter take holds no answer."""
    wait_until(lambda: user.recorded_s() > 1, "a second to be recorded")
