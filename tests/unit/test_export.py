"""Exports: private files in which nothing that was said becomes markup, a formula or a script."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import stat
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest

from coach.annotations import Annotation
from coach.errors import NotFoundError, StorageError
from coach.export import Chosen, Format, export, export_to
from coach.export.sheet import harmless
from coach.private_file import write_private
from coach.rehearsal import Coach
from tests.support.content import QUESTIONS
from tests.support.fakes import make_coach, write_wav

EVIL = "=HYPERLINK(1) <script>alert(1)</script> | **bold** \x1b[31m & \u201cquoted\u201d"


@pytest.fixture
def coach(tmp_path: Path) -> Coach:
    """A typed answer that tries everything, and a spoken one."""
    made = make_coach(tmp_path / "home")
    made.assess_text(QUESTIONS[0], EVIL, save=True)
    made.assess_file(QUESTIONS[1], write_wav(tmp_path / "answer.wav"), save=True)
    made.review.annotate(1, Annotation("+1 <b>note</b>", starred=True, tags=("gap",), guess={"own_it": 1}))
    return made


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.style = ""
        self._in_style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.style, self._in_style = data, False
        self.text.append(data)


def test_the_page_runs_and_loads_nothing(coach: Coach) -> None:
    page = Page(export(coach, Chosen(), Format.HTML).decode())
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img", "link", "iframe", "b", "a", "form"}
    assert {"svg", "rect", "meter", "table"} <= tags
    assert not [
        value
        for _, attributes in page.tags
        for name, value in attributes.items()
        if name in {"style", "src", "href"} or name.startswith("on")
    ]
    policy = next(attributes["content"] for _, attributes in page.tags if attributes.get("http-equiv"))
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    text = "".join(page.text)
    assert "<script>alert(1)</script>" in text
    assert "+1 <b>note</b>" in text
    assert "\x1b" not in text


def test_a_spreadsheet_runs_nothing(coach: Coach) -> None:
    first, second = csv.DictReader(io.StringIO(export(coach, Chosen(), Format.CSV).decode(), newline=""))
    assert first["transcript"].startswith("'=HYPERLINK")
    assert first["note"] == "'+1 <b>note</b>"
    assert (first["id"], first["part own_it"], first["starred"], first["duration_s"]) == ("1", "2", "1", "")
    assert float(second["duration_s"]) > 60


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_formulas_are_quoted(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless(f"  {start}1") == f"  '{start}1"
    assert harmless(f"1{start}") == f"1{start}"
    assert harmless(f"1 {start} 1") == f"1 {start} 1"
    assert harmless(-1) == -1


@pytest.mark.parametrize("before", ["\t", "\r", "\n", "\r\n", "\x00", "\x1b", "\u200b", "\ufeff", " \t "])
def test_nothing_in_front_hides_a_formula(before: str) -> None:
    cell = str(harmless(f"{before}=1+1"))
    assert "=" in cell
    assert cell[: cell.index("=")].rstrip(" \t\n").endswith("'")
    assert not set(cell) & set("\x00\x1b\r\u200b\ufeff")


@pytest.mark.parametrize("separator", [";", ",", "\n", "\t", "|", '"', "'", ';"', '","', '\n"', ";\t "])
@pytest.mark.parametrize("formula", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)"])
def test_no_separator_opens_a_cell_with_a_formula(separator: str, formula: str) -> None:
    """Whatever separates cells by the user's settings, and however the quotes are read, no cell begins with one."""
    text = str(harmless(f"well{separator}{formula}"))
    for delimiter, quoting in product(",;\t|", (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)):
        for cells in csv.reader(text.splitlines(), delimiter=delimiter, quoting=quoting):
            assert not [cell for cell in cells if cell.strip(' \t"').startswith(("=", "+", "-", "@"))], cells
    assert formula in text


def test_every_field_of_a_sheet_is_harmless(tmp_path: Path) -> None:
    """Also a question of the user's own, a tag, and the name that a rubric has."""
    made = make_coach(tmp_path / "home")
    question = QUESTIONS[0].model_copy(update={"text": "=1+1", "id": "minus"})
    made.assess_text(question, "-2+3 said I", save=True)
    made.review.annotate(1, Annotation("@note\n=note", starred=False, tags=("=tag", "+tag")))
    rows = list(csv.reader(io.StringIO(export(made, Chosen(), Format.CSV).decode(), newline="")))
    cells = [cell for row in rows for cell in row]
    assert {"'=1+1", "'-2+3 said I"} <= set(cells)
    assert not [cell for cell in cells for line in cell.splitlines() if line.startswith(("=", "+", "-", "@"))]


def test_every_field_of_a_page_is_text(tmp_path: Path) -> None:
    """Hostile words in the question, the transcript, the note and the tags end in no tag and no attribute."""
    made = make_coach(tmp_path / "home")
    hostile = "</blockquote></style><script src=//x.example/a.js></script><img src=x onerror=alert(1)>"
    hostile += '" onload="x()'
    question = QUESTIONS[0].model_copy(update={"text": hostile})
    made.assess_text(question, f"{hostile} &lt;script&gt; \x00\x1b]0;x\x07 javascript:alert(1) {{7*7}}", save=True)
    made.review.annotate(1, Annotation(f"{hostile}\n<a href='http://x.example'>", starred=True, tags=(hostile,)))
    text = export(made, Chosen(), Format.HTML).decode()
    page = Page(text)
    assert {tag for tag, _ in page.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "table", "tr", "th", "td", "meter"),
        *(
            "thead",
            "tbody",
            "blockquote",
            "div",
            "strong",
            "span",
            "figure",
            "figcaption",
            "svg",
            "rect",
            "path",
            "text",
        ),
    }
    assert {name for _, attributes in page.tags for name in attributes} <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "min", "max", "value", "viewbox", "width"),
        *("height", "role", "x", "y", "d", "text-anchor", "dir", "scope", "tabindex", "aria-label"),
    }
    assert "".join(page.text).count("<script src=//x.example/a.js></script>") >= 4
    assert not set(text) & set("\x00\x1b\x07")
    policy = next(str(attributes["content"]) for _, attributes in page.tags if attributes.get("http-equiv"))
    assert "unsafe" not in policy
    assert "script-src" not in policy  # so default-src 'none' holds for scripts


def test_json_is_the_attempts_with_what_was_added(coach: Coach) -> None:
    first, second = json.loads(export(coach, Chosen(), Format.JSON))
    assert first["transcript"]["text"] == EVIL
    assert first["annotation"] == {"note": "+1 <b>note</b>", "starred": True, "tags": ["gap"], "guess": {"own_it": 1}}
    assert second["annotation"]["note"] is None


def test_markdown_is_escaped(coach: Coach) -> None:
    text = export(coach, Chosen(), Format.MARKDOWN).decode()
    assert "<script>" not in text
    assert "**bold**" not in text
    assert "2 answers on 1 day" in text
    assert "Marked: starred, gap" in text


@pytest.mark.parametrize("form", list(Format))
def test_one_attempt_or_one_question(coach: Coach, form: Format) -> None:
    one = export(coach, Chosen(attempt_id=2), form).decode()
    assert "HYPERLINK" not in one
    assert "HYPERLINK" in export(coach, Chosen(question_id=QUESTIONS[0].id), form).decode()
    with pytest.raises(NotFoundError):
        export(coach, Chosen(question_id="none"), form)
    with pytest.raises(NotFoundError):
        export(coach, Chosen(attempt_id=99), form)


def test_the_file_is_private(coach: Coach) -> None:
    path = export_to(coach, Chosen(1), Format.HTML, datetime(2025, 3, 1, 21, 30, tzinfo=UTC))
    assert path == coach.settings.home / "exports" / "attempt-1-20250301-213000.html"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_is_replaced_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "out.md"
    path.write_text("mine")
    with pytest.raises(StorageError, match="there already"):
        write_private(path, b"theirs")
    assert path.read_text() == "mine"
    write_private(path, b"theirs", replace=True)
    assert path.read_text() == "theirs"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for wrong in (tmp_path, tmp_path / "none" / "out.md"):
        with pytest.raises(StorageError):
            write_private(wrong, b"", replace=True)
    assert [found.name for found in tmp_path.iterdir()] == ["out.md"]
