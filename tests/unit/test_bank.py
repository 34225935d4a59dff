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
