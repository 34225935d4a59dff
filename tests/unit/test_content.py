"""Content files: every fault is named with its file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field

from coach.content import Content, read_lines, read_yaml
from coach.errors import ContentError, Fault


class Item(Content):
    name: str = Field(min_length=2)
    size: int = 0


class Box(Content):
    title: str
    items: tuple[Item, ...] = ()


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "box.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        read_yaml(path, Box)
    assert all(str(path) in str(fault) for fault in caught.value.faults)
    return caught.value.faults


def test_a_good_file(tmp_path: Path) -> None:
    path = write(tmp_path, "title: ' A box '\nitems:\n  - {name: pen, size: 3}\n")
    assert read_yaml(path, Box) == Box(title="A box", items=(Item(name="pen", size=3),))


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, "items:\n  - name: x\n    size: many\n  - name: pen\n    colour: red\n")
    assert {(fault.line, fault.key) for fault in faults(path)} == {
        (1, "title"),
        (2, "items.0.name"),
        (3, "items.0.size"),
        (5, "items.1.colour"),
    }


def test_a_key_that_stands_twice(tmp_path: Path) -> None:
    path = write(tmp_path, "title: One\nitems:\n  - name: pen\n    name: ink\ntitle: Two\n")
    assert {(fault.line, fault.key) for fault in faults(path)} == {(4, "name"), (5, "title")}


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("title: [unclosed\nitems: []\n", 2, "(YAML)"),
        ("title: a\n\titems: []\n", 2, "(YAML)"),
        ("title: !!python/object/apply:os.getcwd []\n", 1, "(YAML)"),
        ("title: *nowhere\n", 1, "(YAML)"),
        ("? [a, b]\n: c\n", 1, "(YAML)"),
        ("title: 2024-13-45\n", 0, "(YAML)"),
        ("title: a\0b\n", 0, "(YAML)"),
        ("", 0, "(file)"),
        ("just text\n", 1, "(file)"),
        ("- a\n- b\n", 1, "(file)"),
    ],
)
def test_what_is_not_such_a_file(text: str, line: int, key: str, tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path, text))
    assert (fault.line, fault.key) == (line, key)
    assert fault.message


def test_an_anchor_that_holds_itself_ends(tmp_path: Path) -> None:
    assert faults(write(tmp_path, "title: a\nitems: &again\n  - *again\n"))


@pytest.mark.parametrize("content", [b"title: \xff\xfe\n", b"\x80"])
def test_what_is_not_utf8(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "box.yaml"
    path.write_bytes(content)
    assert faults(path)[0].key == "(file)"


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "cannot be read" in faults(tmp_path / "none.yaml")[0].message
    assert "cannot be read" in faults(tmp_path)[0].message


def test_lines_of_keys(tmp_path: Path) -> None:
    lines = read_lines(write(tmp_path, "title: a\nitems:\n  - name: x\n  - name: y\n    size: 1\n"))
    assert lines.of("items", 1, "size") == 5
    assert lines.of("items", 0, "size") == 3  # missing: where its parent is
    assert lines.of("nothing") == 1


def test_the_message_lists_the_faults(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        read_yaml(write(tmp_path, "items: 3\n"), Box)
    assert str(caught.value).count("box.yaml:1:") == 2
