"""The question bank that ships: complete, varied, and asked the way an interviewer asks."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from coach.bank import PLACEHOLDERS, Question, QuestionBank, Suits, load_bank, placeholders
from coach.errors import ContentError, NotFoundError

ROOT = Path(__file__).resolve().parents[2]
RUBRICS = frozenset({"five_part"})
#: Rubrics that the bank asks for; a file for each is tested elsewhere.
WANTED = frozenset({"five_part", "carr", "backbone", "board_ready", "letter_request", "statement"})
TOPICS = {
    "Step 1 score",
    "Failed attempt",
    "Step 2 CK",
    "Board readiness",
    "Gap and year of graduation",
    "US clinical experience",
    "Feedback and growth",
    "Failure and mistakes",
    "Visa and commitment",
    "Specialty choice and fit",
    "Strengths under pressure",
    "The story in three sentences",
    "Asking for a letter",
    "Personal-statement paragraph",
    "Opening and closing",
}


@pytest.fixture(scope="module")
def bank() -> QuestionBank:
    return load_bank(ROOT / "question_bank", WANTED)


def test_the_bank_covers_every_kind_of_setback(bank: QuestionBank) -> None:
    topics = Counter(question.topic for question in bank.questions)
    assert set(topics) == TOPICS
    assert sum(topics.values()) >= 90
    assert min(topics.values()) >= 5
    assert {question.rubric for question in bank.questions} == WANTED


def test_each_question_can_be_asked_in_several_words(bank: QuestionBank) -> None:
    """Two wordings more at least, so that nobody learns one sentence; one of them needs nothing of the profile."""
    for question in bank.questions:
        assert len(question.wordings) >= 2, question.id
        assert any(not placeholders(wording) for wording in question.wordings), question.id
        assert all(placeholders(wording) <= PLACEHOLDERS for wording in question.wordings), question.id


def test_every_kind_of_candidate_has_questions_of_their_own(bank: QuestionBank) -> None:
    suits = {suit for question in bank.questions for suit in question.suits}
    assert suits == set(get_args(Suits))
    assert {question.topic for question in bank.questions if question.typed} == {"Personal-statement paragraph"}


def test_no_question_is_asked_twice(bank: QuestionBank) -> None:
    wordings = [
        re.sub(r"\W+", " ", wording).casefold()
        for question in bank.questions
        for wording in (question.text, *question.wordings)
    ]
    assert len(set(wordings)) == len(wordings)


def test_each_question_fits_on_a_small_screen_and_says_why_it_is_asked(bank: QuestionBank) -> None:
    for question in bank.questions:
        assert question.text.endswith(("?", ".")), question.id
        assert len(question.text) <= 140, question.id
        assert 60 <= len(question.why) <= 320, question.id
        assert question.why.endswith((".", "?")), question.id


def test_each_question_says_whom_it_suits(bank: QuestionBank) -> None:
    """A numeric Step 1 ended in January 2022, so the reader must learn which questions are theirs."""
    suits = re.compile(r"\b[Ff]or (a |an |any|older|those|fail-then-pass|pass/fail)")
    assert [question.id for question in bank.questions if not suits.search(question.why)] == []


def test_the_windows_are_those_that_advisers_name(bank: QuestionBank) -> None:
    usual = {(45, 90), (60, 120)}
    # What is meant to be short: three sentences, a request, an opening or a closing line, one sentence on paper.
    short = {
        "The story in three sentences",
        "Asking for a letter",
        "Opening and closing",
        "Personal-statement paragraph",
    }
    assert {question.topic for question in bank.questions if question.target_s not in usual} == short
    assert all(10 <= shortest < longest <= 120 for shortest, longest in (one.target_s for one in bank.questions))


def test_a_question_is_found_by_its_id(bank: QuestionBank) -> None:
    assert bank.get("step1-low-score").topic == "Step 1 score"
    with pytest.raises(NotFoundError, match="no-such-question"):
        bank.get("no-such-question")


GOOD = """\
questions:
  - id: one
    topic: Step 1 score
    text: What happened?
    why: They want to know.
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_bank(folder, RUBRICS)
    return [str(fault) for fault in caught.value.faults]


def test_the_window_and_the_rubric_have_defaults(tmp_path: Path) -> None:
    expected = Question(id="one", topic="Step 1 score", text="What happened?", why="They want to know.")
    assert load_bank(write(tmp_path, a=GOOD), RUBRICS).questions == (expected,)
    assert (expected.target_s, expected.rubric) == ((45, 90), "five_part")


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    assert "no question files" in faults_of(tmp_path)[0]


def test_the_faults_of_all_files_are_reported_together(tmp_path: Path) -> None:
    broken = GOOD.replace("id: one", "id: Not A Slug").replace("    why: They want to know.\n", "    hint: none\n")
    faults = faults_of(
        write(tmp_path, a=broken, b="questions: [", c=GOOD + "    rubric: no_such\n    target_s: [90, 45]\n")
    )
    assert len(faults) == 6
    for file, part in (
        ("a.yaml:2:", "questions.0.id"),
        ("a.yaml:2:", "questions.0.why"),
        ("a.yaml:5:", "questions.0.hint"),
        ("b.yaml:", "(YAML)"),
        ("c.yaml:", "no rubric 'no_such'"),
        ("c.yaml:", "shortest, longest"),
    ):
        assert any(file in fault and part in fault for fault in faults), (file, part, faults)


def test_an_id_used_in_two_files_is_a_fault(tmp_path: Path) -> None:
    assert any("b.yaml" in fault and "used twice" in fault for fault in faults_of(write(tmp_path, a=GOOD, b=GOOD)))


@pytest.mark.parametrize("content", ["", "questions: 3\n", "- a\n- b\n", "questions:\n  - just words\n"])
def test_files_of_the_wrong_shape_are_faults(tmp_path: Path, content: str) -> None:
    assert all("a.yaml" in fault for fault in faults_of(write(tmp_path, a=content)))


def test_a_file_that_is_not_text_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00questions")
    assert "cannot be read" in faults_of(tmp_path)[0]
