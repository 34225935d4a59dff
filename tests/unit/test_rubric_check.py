"""What `coach rubric check` finds: every fault at once, and what is doubtful, each with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.config import PACKAGE
from coach.errors import ContentError, Fault
from coach.rubric import load_rubrics
from coach.rubric_check import RubricSummary, check_rubrics, made_for_another
from coach.scoring.reader import load_reader

SHIPPED = PACKAGE.parent / "rubrics"
CLAUSES = "five_part.clauses.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped rubric with only a few clauses, the first of them on line 2."""
    for path in SHIPPED.glob("five_part.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    cues = ", ".join(
        sorted({cue for clause in load_rubrics(SHIPPED).get("five_part").clauses() for cue in clause.cues})
    )
    write(
        tmp_path,
        '- {text: "The 201 is mine.", parts: {own_it: 2}}',
        *[f'- {{text: "Clause {number}.", cues: [{cues}]}}' for number in range(2)],
    )
    return tmp_path


def write(folder: Path, *clauses: str) -> None:
    (folder / CLAUSES).write_text("\n".join(["clauses:", *clauses, ""]), encoding="utf-8")


def add(folder: Path, *clauses: str) -> None:
    """From line 5 on."""
    with (folder / CLAUSES).open("a", encoding="utf-8") as file:
        file.write("\n".join([*clauses, ""]))


def checked(folder: Path) -> RubricSummary:
    (summary,) = check_rubrics(load_rubrics(folder).rubrics)
    return summary


def faults(folder: Path) -> list[Fault]:
    with pytest.raises(ContentError) as caught:
        checked(folder)
    return list(caught.value.faults)


def test_the_shipped_rubrics_are_sound() -> None:
    for summary in check_rubrics(load_rubrics(SHIPPED).rubrics):
        least, least_of_a_part = (3_000, 300) if summary.name == "five_part" else (800, 100)
        assert summary.clauses > least
        assert min(part.strong + part.partial for part in summary.parts) > least_of_a_part
        assert summary.warnings == ()


def test_clauses_are_counted_with_the_exemplars(folder: Path) -> None:
    before = checked(folder)
    add(folder, '- {text: "A 199, and I answer for it.", parts: {own_it: 1, cause: 0}, cues: [blame]}')
    after = checked(folder)
    assert before.warnings == after.warnings == ()
    assert after.clauses == before.clauses + 1 == 4 + len(load_rubrics(folder).get("five_part")._exemplars())
    assert after.nothing == before.nothing
    assert (after.parts[0].name, after.parts[0].partial) == ("own_it", before.parts[0].partial + 1)
    assert dict(after.cues)["blame"] == 3


def test_the_same_words_labelled_otherwise_are_a_warning_with_both_lines(folder: Path) -> None:
    add(
        folder,
        '- {text: "um, the 201 is is mine", parts: {own_it: 1}}',
        '- {text: "The 201 is mine!", parts: {own_it: 2}}',
    )
    summary = checked(folder)
    (warning,) = summary.warnings
    assert (warning.file.name, warning.line, warning.key) == (CLAUSES, 5, "clauses.3")
    assert f"own_it 1 here and own_it 2 at {CLAUSES}:2" in warning.message
    assert summary.repeated == 1


def test_an_exemplar_is_compared_too(folder: Path) -> None:
    add(folder, '- {text: "I learned to persevere."}')
    (warning,) = checked(folder).warnings
    line = 1 + (folder / "five_part.yaml").read_text().splitlines().index("        - I learned to persevere.")
    assert (warning.file.name, warning.line) == ("five_part.yaml", line)
    assert f"nothing at {CLAUSES}:5" in warning.message


def test_a_cue_of_one_clause_and_advice_for_a_cue_of_none_are_warnings(folder: Path) -> None:
    write(folder, '- {text: "The school closed.", cues: [blam]}')
    messages = [f"{warning.key}: {warning.message}" for warning in checked(folder).warnings]
    assert any("clauses.0" in message and "'blam'" in message for message in messages)
    assert any(message.startswith("parts.0.advice.when.blame") for message in messages)


def test_faults_of_all_files_come_together(folder: Path) -> None:
    levels = json.loads((folder / "five_part.levels.json").read_text())
    del levels["parts"]["cause"]
    (folder / "five_part.levels.json").write_text(json.dumps(levels))
    add(folder, '- {text: "It was me.", parts: {owning: 2}}', '- {text: "It was I.", parts: {mine: 1}}')
    assert [(fault.file.name, fault.line, fault.key) for fault in faults(folder)] == [
        ("five_part.levels.json", 0, "parts.cause"),
        (CLAUSES, 5, "clauses.3.parts"),
        (CLAUSES, 6, "clauses.4.parts"),
    ]


def test_clauses_are_read_even_where_the_rubric_itself_has_faults(folder: Path) -> None:
    path = folder / "five_part.yaml"
    path.write_text(path.read_text().replace("    color: goldenrod\n", ""))
    add(folder, '- {text: "It was me.", level: 2}')
    assert {(fault.file.name, fault.key) for fault in faults(folder)} == {
        ("five_part.yaml", "parts.1.color"),
        (CLAUSES, "clauses.3.level"),
    }


def test_files_made_for_another_sentence_model_are_warnings(folder: Path) -> None:
    reader = load_reader(folder, "five_part")
    assert reader is not None
    rubrics = load_rubrics(folder).rubrics
    levels = folder / "five_part.levels.json"
    levels.write_text(json.dumps(json.loads(levels.read_text()) | {"encoder": "former model"}))
    (summary,) = check_rubrics(rubrics, "new model")
    found = {warning.file.name: warning.message for warning in summary.warnings}
    assert set(found) == {"five_part.heads.npz", "five_part.reader.npz", "five_part.levels.json"}
    assert all("another sentence model" in message and "fit_levels" in message for message in found.values())
    assert reader.encoder in found["five_part.reader.npz"]
    levels.unlink()
    for kind in ("heads", "reader"):
        (folder / f"five_part.{kind}.npz").unlink()
    assert made_for_another(rubrics[0], "new model") == ()


def test_missing_levels_are_a_fault(folder: Path) -> None:
    (folder / "five_part.levels.json").unlink()
    assert [fault.file.name for fault in faults(folder)] == ["five_part.levels.json"]


def test_a_doubt_about_ones_own_clause_is_named_in_ones_own_file(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "five_part.clauses.yaml").write_text(
        'clauses:\n  - {text: "My 201 was mine alone.", parts: {own_it: 2}, cues: [unheard_of]}\n', encoding="utf-8"
    )
    (summary,) = check_rubrics(load_rubrics(folder, own=own).rubrics)
    (warning,) = summary.warnings
    assert (warning.file, warning.line, warning.key) == (own / "five_part.clauses.yaml", 2, "clauses.0")
