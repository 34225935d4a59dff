"""Rubric files: the shipped one is sound, and every fault of another is named by file, line and key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coach.config import PACKAGE
from coach.errors import ContentError, NotFoundError
from coach.rubric import load_rubrics

SHIPPED = PACKAGE.parent / "rubrics"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in SHIPPED.glob("five_part*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def changed(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_rubrics(folder).get("five_part").clauses()
    return [f"{fault.line}: {fault.key}: {fault.message}" for fault in caught.value.faults]


def test_the_shipped_rubric_has_the_five_parts_and_seven_flags() -> None:
    rubric = load_rubrics(SHIPPED).get("five_part")
    assert [part.name for part in rubric.parts] == ["own_it", "cause", "change", "evidence", "residency_link"]
    assert len(rubric.flags) == 7
    assert len(rubric.clauses()) > 1_400
    with pytest.raises(NotFoundError, match="five_part"):
        load_rubrics(SHIPPED).get("six_part")


def test_a_change_in_a_clause_changes_the_digest(folder: Path) -> None:
    before = load_rubrics(folder).get("five_part").digest
    changed(folder / "five_part.clauses.yaml", lambda text: text + '- {text: "It was me."}\n')
    assert load_rubrics(folder).get("five_part").digest != before


def test_a_part_named_twice_is_reported_where_it_stands(folder: Path) -> None:
    path = folder / "five_part.yaml"
    changed(path, lambda text: text.replace("- name: cause\n", "- name: own_it\n"))
    line = 1 + [number for number, text in enumerate(path.read_text().splitlines()) if text == "  - name: own_it"][1]
    assert f"{line}: parts.1.name: 'own_it' is there twice" in faults(folder)


def test_faults_of_several_kinds_are_all_reported(folder: Path) -> None:
    changed(
        folder / "five_part.yaml",
        lambda text: text.replace("    color: goldenrod\n", "").replace(
            "      2: One or two specific", "      3: One or two"
        ),
    )
    found = faults(folder)
    assert any("parts.1.color: Field required" in fault for fault in found)
    assert any("parts.1.levels" in fault for fault in found)


def test_a_clause_for_a_part_that_does_not_exist_is_reported(folder: Path) -> None:
    path = folder / "five_part.clauses.yaml"
    changed(path, lambda text: text + '- {text: "It was me.", parts: {owning: 2}}\n')
    count = len(path.read_text().splitlines())
    assert any(fault.startswith(f"{count}: ") and "owning" in fault for fault in faults(folder))


def test_a_rubric_without_clauses_is_a_fault(folder: Path) -> None:
    (folder / "five_part.clauses.yaml").unlink()
    assert any("labelled clauses are missing" in fault for fault in faults(folder))


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no rubric files"):
        load_rubrics(tmp_path)


def test_a_follow_up_is_one_wording_or_a_list_of_them(folder: Path) -> None:
    rubric = load_rubrics(folder).get("five_part")
    assert all(len(set(part.follow_up)) == 3 for part in rubric.parts)
    assert {flag.name for flag in rubric.flags if flag.follow_up} == {"blame", "dismissive"}
    path = folder / "five_part.yaml"
    several = "\n".join(f"      - {text}" for text in rubric.part("evidence").follow_up)
    changed(path, lambda text: text.replace(f"follow_up:\n{several}\n", "follow_up: Is that so?\n"))
    assert load_rubrics(folder).get("five_part").part("evidence").follow_up == ("Is that so?",)


def test_a_flag_that_asks_about_no_part_is_reported(folder: Path) -> None:
    changed(folder / "five_part.yaml", lambda text: text.replace("asks_about: own_it", "asks_about: owning", 1))
    assert any("flags.0.asks_about: no part has this name" in fault for fault in faults(folder))


@pytest.mark.parametrize("name", ["causes", "own_it"])
def test_advice_beside_no_other_part_is_reported(name: str, folder: Path) -> None:
    changed(
        folder / "five_part.yaml", lambda text: text.replace("after:\n        cause:", f"after:\n        {name}:", 1)
    )
    assert any(f"parts.0.advice.after.{name}: no other part has this name" in fault for fault in faults(folder))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The user's folder, with nothing in it."""
    own = tmp_path / "own"
    own.mkdir()
    return own


def test_words_of_ones_own_take_the_place_of_the_shipped_ones(folder: Path, own: Path) -> None:
    shipped = load_rubrics(folder, own=own).get("five_part")
    text = (folder / "five_part.yaml").read_text(encoding="utf-8")
    title = shipped.part("cause").title
    (own / "five_part.yaml").write_text(text.replace(f"title: {title}\n", "title: The reason\n", 1), encoding="utf-8")
    mine = load_rubrics(folder, own=own).get("five_part")
    assert (mine.part("cause").title, mine.file) == ("The reason", own / "five_part.yaml")
    assert mine.digest != shipped.digest
    assert mine.learned_from() == shipped.learned_from(), "other words fit nothing anew"
    assert mine.folder == folder, "what was fitted is the shipped"


def test_clauses_of_ones_own_are_learned_beside_the_shipped_ones(folder: Path, own: Path) -> None:
    shipped = load_rubrics(folder, own=own).get("five_part")
    before = len(shipped.clauses()), shipped.learned_from()
    (own / "five_part.clauses.yaml").write_text(
        'clauses:\n  - {text: "That 199 has my name on it", parts: {own_it: 2}}\n', encoding="utf-8"
    )
    mine = load_rubrics(folder, own=own).get("five_part")
    assert len(mine.clauses()) == before[0] + 1
    assert mine.learned_from() != before[1]


def test_faults_of_ones_own_rubric_are_named_in_its_file(folder: Path, own: Path) -> None:
    text = (folder / "five_part.yaml").read_text(encoding="utf-8")
    (own / "five_part.yaml").write_text(text.replace("- name: cause\n", "- name: reason\n"), encoding="utf-8")
    (own / "five_part.clauses.yaml").write_text("clauses:\n  - {text: A, parts: {excuse: 2}}\n", encoding="utf-8")
    (own / "six_part.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_rubrics(folder, own=own)
    told = {(fault.file.name, fault.key) for fault in caught.value.faults if fault.file.parent == own}
    assert {
        ("five_part.yaml", "parts"),
        ("five_part.clauses.yaml", "clauses.0.parts"),
        ("six_part.yaml", "(file)"),
    } <= told
