"""The question bank: faults across questions and files."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.bank import load_bank
from coach.errors import ContentError, NotFoundError

QUESTION = """\
  - id: {id}
    topic: Step 1
    text: What happened?
    why: To hear you name it.
"""
RUBRICS = frozenset({"five_part"})


def write(folder: Path, name: str, *questions: str) -> Path:
    path = folder / name
    path.write_text("questions:\n" + "".join(questions), encoding="utf-8")
    return path


def faults(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(ContentError) as caught:
        load_bank(folder, RUBRICS)
    return [(fault.file.name, fault.line, fault.key) for fault in caught.value.faults]


def test_questions_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    write(tmp_path, "02.yaml", QUESTION.format(id="c"))
    write(tmp_path, "01.yaml", QUESTION.format(id="b"), QUESTION.format(id="a"))
    bank = load_bank(tmp_path, RUBRICS)
    assert [question.id for question in bank.questions] == ["b", "a", "c"]
    assert bank.get("c").target_s == (45, 90)


def test_an_unknown_question(tmp_path: Path) -> None:
    write(tmp_path, "01.yaml", QUESTION.format(id="a"))
    with pytest.raises(NotFoundError, match="coach questions"):
        load_bank(tmp_path, RUBRICS).get("b")


def test_the_faults_of_all_files_come_together(tmp_path: Path) -> None:
    write(
        tmp_path,
        "01.yaml",
        QUESTION.format(id="a"),
        QUESTION.format(id="a"),
        QUESTION.format(id="b") + "    rubric: six_part\n    target_s: [90, 45]\n",
    )
    write(tmp_path, "02.yaml", QUESTION.format(id="b"))
    write(tmp_path, "03.yaml", QUESTION.format(id="Bad Id"))
    assert faults(tmp_path) == [
        ("01.yaml", 6, "questions.1.id"),
        ("01.yaml", 14, "questions.2.rubric"),
        ("01.yaml", 15, "questions.2.target_s"),
        ("02.yaml", 2, "questions.0.id"),
        ("03.yaml", 2, "questions.0.id"),
    ]


def test_a_folder_without_questions(tmp_path: Path) -> None:
    assert faults(tmp_path)[0][2] == "(folder)"
    assert faults(tmp_path / "nowhere")[0][2] == "(folder)"


def test_a_wording_may_leave_open_only_what_the_profile_can_fill(tmp_path: Path) -> None:
    good = QUESTION.format(id="a") + "    wordings: ['You have a {step1}.', Say it in your own words.]\n"
    bad = QUESTION.format(id="b") + "    wordings: ['Dr. {surname}, what happened?']\n"
    open_text = QUESTION.format(id="c").replace("What happened?", "Why {ck}?")
    whom = QUESTION.format(id="d") + "    suits: [everybody]\n"
    write(tmp_path, "01.yaml", good)
    assert load_bank(tmp_path, RUBRICS).get("a").wordings[0] == "You have a {step1}."
    write(tmp_path, "02.yaml", bad, open_text, whom)
    assert faults(tmp_path) == [
        ("02.yaml", 6, "questions.0.wordings"),
        ("02.yaml", 9, "questions.1.text"),
        ("02.yaml", 15, "questions.2.suits.0"),
    ]


def test_questions_of_ones_own_replace_and_add(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    write(shipped, "01.yaml", QUESTION.format(id="a"), QUESTION.format(id="b"))
    assert len(load_bank(shipped, RUBRICS, own=own).questions) == 2
    own.mkdir()
    write(own, "mine.yaml", QUESTION.format(id="c"), QUESTION.format(id="a").replace("What happened?", "Well?"))
    bank = load_bank(shipped, RUBRICS, own=own)
    assert [question.id for question in bank.questions] == ["a", "b", "c"]
    assert bank.get("a").text == "Well?"


def test_the_faults_of_ones_own_files_come_with_the_others(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    write(tmp_path, "01.yaml", QUESTION.format(id="Bad Id"))
    write(own, "mine.yaml", QUESTION.format(id="a"), QUESTION.format(id="a"), QUESTION.format(id="b") + "    x: 1\n")
    write(own, "twice.yaml", QUESTION.format(id="a"), QUESTION.format(id="a"))
    with pytest.raises(ContentError) as caught:
        load_bank(tmp_path, RUBRICS, own=own)
    found = [(fault.file.name, fault.line, fault.key) for fault in caught.value.faults]
    assert found == [
        ("01.yaml", 2, "questions.0.id"),
        ("mine.yaml", 14, "questions.2.x"),
        ("twice.yaml", 6, "questions.1.id"),
    ]
