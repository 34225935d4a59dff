"""The pictures of the screens: each listed one is there, and drawing works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.pictures import KEPT, PICTURES, draw, file_name, page, tidy, without_picture

DOCS = Path(__file__).resolve().parents[2] / "docs"
MOST_BYTES = 3_000_000


def test_every_picture_is_there_and_on_the_page() -> None:
    assert (DOCS / "screens.md").read_text(encoding="utf-8") == page()
    expected = {file_name(picture, variant) for picture in PICTURES for variant in KEPT}
    assert {path.name for path in (DOCS / "pictures").iterdir()} == expected
    assert sum(path.stat().st_size for path in (DOCS / "pictures").iterdir()) < MOST_BYTES


def test_a_picture_fetches_nothing() -> None:
    for path in (DOCS / "pictures").iterdir():
        drawing = path.read_text(encoding="utf-8")
        assert "url(http" not in drawing.replace('"', "")
        assert set(re.findall(r"https?://[^\"<\s]+", drawing)) <= {
            "http://www.w3.org/2000/svg",
            "https://www.textualize.io/rich",
            "https://www.textualize.io",
        }


@pytest.mark.parametrize("name", ["home", "debrief"])
async def test_drawing_works(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))  # the drawing sets its own; this one comes back afterwards
    (picture,) = (one for one in PICTURES if one.name == name)
    drawing = await draw(picture, KEPT[0], tmp_path)
    assert drawing.startswith("<svg")
    assert "Turnaround&#160;Coach" in drawing


def test_every_screen_has_a_picture() -> None:
    assert without_picture() == []


def test_blocks_of_one_colour_and_line_become_one() -> None:
    def block(fill: str, x: float, y: float, width: float) -> str:
        return f'<rect fill="{fill}" x="{x}" y="{y}" width="{width}" height="24.65" shape-rendering="crispEdges"/>'

    first, second, third = block("#1", 0, 1.5, 24.4), block("#1", 24.4, 1.5, 12.2), block("#2", 36.6, 1.5, 12.2)
    below = block("#2", 0, 25.9, 12.2)
    assert tidy(f"{first}{second}{third}{below}") == f"{block('#1', 0, 1.5, 36.6)}{third}{below}"
