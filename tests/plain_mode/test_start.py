"""The menu, and every way out of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coach.cli import main
from coach.errors import ExitCode
from tests.plain_mode.helpers import QUIT, go, number, run
from tests.support.fakes import Stage, make_stage
from tests.support.typist import CTRL_C, ENTER, Typist


def test_the_menu_is_told_once_and_again_when_asked(stage: Stage) -> None:
    typist = run(stage, number("Help"), number("Help"), "?", number("Help"), ENTER)
    assert typist.text.count("1. Practise a question\n") == 3
    assert typist.text.count("Everything here is done by typing a number") == 3
    assert f"Type a number from 1 to {QUIT}, or Enter to hear the menu." in typist.text


def test_the_end_of_the_input_quits_cleanly(stage: Stage) -> None:
    typist = Typist()
    assert go(stage, typist) == ExitCode.OK
    assert "The input has ended." in typist.text


def test_ctrl_c_in_the_menu_quits_and_elsewhere_leads_back_to_it(stage: Stage) -> None:
    typist = Typist(number("Practise"), CTRL_C, number("Help"), CTRL_C)
    assert go(stage, typist) == ExitCode.INTERRUPTED
    assert "Back at the menu." in typist.text
    assert "Everything here is done" in typist.text


@pytest.mark.parametrize("wrong", ["99", "-1", "x", "²", "1.5", "9" * 5000])
def test_what_is_no_number_of_the_list_is_asked_again(stage: Stage, wrong: str) -> None:
    assert "there is no such number" in run(stage, wrong).text


def test_a_newcomer_is_told_of_the_profile_once(tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "new", introduced=False)
    assert "New here?" in run(stage, number("Profile"), ENTER).text
    assert "New here?" not in run(stage).text


@pytest.mark.parametrize("feature", ["History", "Compare", "Progress", "Save answers"])
def test_where_nothing_is_kept_yet_it_says_what_to_do(stage: Stage, feature: str) -> None:
    assert re.search(r" yet\. Practise a question (twice )?first\.\n", run(stage, number(feature)).text)


def test_doctor_tells_each_check_and_what_to_do(stage: Stage) -> None:
    text = run(stage, number("Doctor")).text
    assert "ok: disk: 1.0 GB free\nfail: microphone: none found\nWhat to do: Plug one in.\n" in text


def test_a_command_has_no_plain_mode_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--plain", "history"]) == ExitCode.USAGE
    assert "every command is plain already" in capsys.readouterr().err
