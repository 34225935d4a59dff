"""Lines of the screens: wrapped, cut, and packed with entries that stay whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.bank import Question
from coach.practice import Suggestion
from coach.tui.menu import DETAIL_WIDTH, INDENT, menu_options
from coach.tui.widgets.progress_chart import _marks
from coach.tui.wording import hanging, packed
from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import make_stage

LONG = " ".join(["You graduated some years ago, and your exams took longer than most."] * 4)


def test_a_long_text_ends_with_a_mark_of_what_is_left_out() -> None:
    lines = hanging(LONG, 4, 30, most=2).split("\n")
    assert len(lines) == 2
    assert lines[1].startswith("    ")
    assert lines[1].endswith(" …")
    assert hanging("short", 4, 30, most=2) == "short"


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (100, [(0, 4)]),
        (20, [(0, 2), (2, 4)]),
        (13, [(0, 1), (1, 2), (2, 3), (3, 4)]),
        (1, [(n, n + 1) for n in range(4)]),
    ],
)
def test_entries_are_packed_whole(width: int, lines: list[tuple[int, int]]) -> None:
    assert packed([8, 8, 8, 8], 3, width) == lines


@pytest.mark.parametrize("width", [DETAIL_WIDTH, 100])
def test_why_it_is_a_questions_turn_is_never_cut(tmp_path: Path, width: int) -> None:
    stage = make_stage(tmp_path)
    attempt = stage.coach.assess_text(QUESTIONS[1], ANSWER, save=True)
    practised = stage.coach.preparation.practised()
    suggestion = Suggestion(
        Question(id="long", topic="Gap", text=LONG, why="Gap."), "due again: 7 of 10, 9 days ago", attempt.created_at
    )
    options = {option.id: str(option.prompt) for option in menu_options(practised, QUESTIONS, suggestion, width=width)}
    lines = options["next"].split("\n")
    assert len(lines) == 2
    assert all(len(line) <= INDENT + width for line in lines)
    assert " ".join(options["next"].split()).endswith("… (due again: 7 of 10, 9 days ago)")


@pytest.mark.parametrize(
    ("top", "marks"),
    [
        (100, [0, 20, 40, 60, 80, 100]),
        (2, [0, 0.5, 1, 1.5, 2]),
        (135, [0, 50, 100, 150]),
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (7.3, [0, 2, 4, 6, 8]),
    ],
)
def test_figures_beside_a_chart_are_round(top: float, marks: list[float]) -> None:
    assert _marks(top) == pytest.approx(marks)
