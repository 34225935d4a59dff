"""A batch: one result a line, in order, whatever the lines around it are like."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.batch import BadLineError, Item, parse_line, score_batch
from coach.errors import ExitCode, NotFoundError
from coach.rehearsal import Coach
from tests.support import content
from tests.support.fakes import make_coach


@dataclass
class Desk:
    """Collects what a batch hands out."""

    results: list[dict[str, object]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def score(self, coach: Coach, *lines: bytes, rubric: str | None = "five_part", save: bool = False) -> ExitCode:
        return score_batch(
            coach, lines, rubric=rubric, save=save, write=self.results.append, complain=self.complaints.append
        )


@pytest.fixture
def coach(tmp_path: Path) -> Coach:
    return make_coach(tmp_path / "home")


def line(item_id: str | int, answer: str = content.ANSWER, question: str = "What happened?") -> bytes:
    return json.dumps({"id": item_id, "question": question, "answer": answer}).encode() + b"\n"


def test_results_come_in_order_with_their_ids(coach: Coach) -> None:
    desk = Desk()
    assert desk.score(coach, line("b"), line(2), line("a")) is ExitCode.OK
    assert [result["id"] for result in desk.results] == ["b", 2, "a"]
    assert [result["total"] for result in desk.results] == [9, 9, 9]
    assert desk.results[0]["question"] == "What happened?"
    assert all("attempt_id" not in result for result in desk.results)
    assert coach.attempts() == ()


def test_a_bad_line_is_named_and_the_rest_goes_on(coach: Coach) -> None:
    desk = Desk()
    bad = (b"not json\n", b"[1]\n", b'{"id": 1}\n', b'{"answer": "x"}\n', b'{"id": true, "answer": "x"}\n', b"\xff\n")
    assert desk.score(coach, line(1), *bad, line(8)) is ExitCode.FAILED
    assert [result["id"] for result in desk.results] == [1, 8]
    assert [complaint.split(":")[0] for complaint in desk.complaints] == [f"line {number}" for number in range(2, 8)]


def test_empty_lines_count_but_are_no_fault(coach: Coach) -> None:
    desk = Desk()
    assert desk.score(coach, b"\n", b"  \r\n", line(1), b"x\n") is ExitCode.FAILED
    assert desk.complaints[0].startswith("line 4:")


def test_the_banks_own_wording_is_recognised(coach: Coach) -> None:
    desk = Desk()
    desk.score(coach, line(1, question=content.QUESTIONS[1].text), line(2))
    assert [result["question_id"] for result in desk.results] == ["boards", None]


def test_saving_names_the_attempts(coach: Coach) -> None:
    desk = Desk()
    desk.score(coach, line("x"), line("y"), save=True)
    assert [(result["id"], result["attempt_id"]) for result in desk.results] == [("x", 1), ("y", 2)]
    assert len(coach.attempts()) == 2


def test_an_unknown_rubric_scores_nothing(coach: Coach) -> None:
    with pytest.raises(NotFoundError, match="six_part"):
        Desk().score(coach, line(1), rubric="six_part")


def test_keys_that_are_not_needed_are_left_unread() -> None:
    assert parse_line(b'\xef\xbb\xbf{"id": 0, "answer": "", "labels": [1]}') == Item(0, "", "")


def test_nesting_without_end_is_a_bad_line() -> None:
    with pytest.raises(BadLineError):
        parse_line(b"[" * 200_000)


@given(
    st.binary() | st.recursive(st.none() | st.text() | st.floats(), st.lists).map(lambda it: json.dumps(it).encode())
)
def test_any_bytes_are_an_item_or_a_bad_line(content_bytes: bytes) -> None:
    try:
        item = parse_line(content_bytes)
    except BadLineError:
        return
    assert isinstance(item.answer, str)
