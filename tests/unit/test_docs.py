"""What the pages list is what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from coach import ports
from coach.config import TABLES, USER_KEYS, Settings
from coach.rubric import load_rubrics

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", USER_KEYS)
def test_every_setting_has_its_line_in_the_readme(key: str) -> None:
    assert len(re.findall(rf"^\| `{key}` \| .+ \|$", README, re.MULTILINE)) == 1


def test_the_readme_names_both_engines_and_how_to_get_the_second() -> None:
    (line,) = re.findall(r"^\| `engine` \|.*$", README, re.MULTILINE)
    assert all(f'`"{engine}"`' in line for engine in get_args(Settings.model_fields["engine"].annotation))
    assert "pip install 'turnaround-coach[fast]'" in line
    assert all(f"`[{table}]`" in README for table in TABLES)


def test_the_readme_counts_the_rubrics() -> None:
    parts = {rubric.name: len(rubric.parts) for rubric in load_rubrics(ROOT / "rubrics").rubrics}
    assert "one of six:" in README
    assert len(parts) == 6
    assert parts.pop("five_part") == 5
    assert set(parts.values()) == {4}


def test_the_diagram_holds_every_port() -> None:
    (diagram,) = re.findall(r"ports \((.*)\)", ARCHITECTURE)
    own = {name for name, one in vars(ports).items() if getattr(one, "_is_protocol", False) and name != "Protocol"}
    assert set(re.findall(r"[A-Z]\w+", diagram)) == own - {"Progress"}
