"""What the tests of the plain mode share: the menu's numbers, a run from start to end, and answers in the history."""

from __future__ import annotations

from pathlib import Path

from coach.errors import ExitCode
from coach.model import Attempt
from coach.plain_mode import run_plain
from coach.plain_mode.start import FEATURES
from coach.rehearsal import Coach
from tests.support import content
from tests.support.fakes import Stage, write_wav
from tests.support.typist import Typed, Typist, checks

MENU = [name for name, _ in FEATURES]
QUIT = str(len(MENU) + 1)
LEFTOVERS = str(len(MENU) + 2)
#: To the first question of the second topic in the list, answered in writing or aloud.
FIRST_QUESTION = ("2", "1")
WRITTEN, ALOUD = "2", "1"


def number(name: str) -> str:
    """What is typed in the menu for the feature whose line begins so."""
    return str(next(place for place, line in enumerate(MENU, start=1) if line.startswith(name)))


def run(stage: Stage, *lines: Typed) -> Typist:
    """Type these lines into the whole plain mode, then quit."""
    typist = Typist(*lines, QUIT)
    assert go(stage, typist) == ExitCode.OK
    assert typist.left == 0, f"{typist.left} lines were not asked for:\n{typist.text}"
    assert "The input has ended" not in typist.text, f"more lines were asked for:\n{typist.text}"
    return typist


def go(stage: Stage, typist: Typist) -> ExitCode:
    return run_plain(stage.coach, typist.console, checks)


def typed(coach: Coach, text: str = content.ANSWER, question: int = 0) -> Attempt:
    """A typed answer in the history."""
    return coach.assess_text(content.QUESTIONS[question], text, save=True)


def spoken(stage: Stage, tmp_path: Path) -> Attempt:
    """A spoken answer in the history."""
    path = write_wav(tmp_path / "told.wav")
    return stage.coach.assess_file(content.QUESTIONS[0], path, save=True)
