"""What was said, on its way to a terminal, a screen reader, a page, a table and the app."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from coach.annotations import Annotation
from coach.compare import as_dict as comparison_dict
from coach.compare import compare, comparison_text
from coach.export.page import page
from coach.export.season import Kept, Season
from coach.export.sheet import sheet
from coach.export.words import as_json, as_markdown
from coach.model import Attempt, Flag, Quote
from coach.plain_mode.console import Console
from coach.report import as_dict, as_text
from coach.rubric import RubricLibrary
from coach.tui.harmless import HarmlessFilter
from coach.tui.parts import part_views
from coach.tui.widgets.transcript_view import highlight
from tests.fuzz.harness import Parser
from tests.fuzz.nasty import texts
from tests.fuzz.scoring_texts import assessed, scorer, transcripts

#: Carried out by a terminal, or turning the order of what one reads.
_HARMFUL = frozenset({"Cc", "Cs"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_TAGS = frozenset(
    {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "table", "tr", "th", "td", "meter"}
    | {"blockquote", "svg", "rect", "text", "g", "line", "path"}
    | {"thead", "tbody", "div", "strong", "span", "figure", "figcaption"}
)
_WORDS_OF_MARKDOWN = frozenset({"text", "softbreak", "strong_open", "strong_close"})
#: Every colour that a theme has, for `highlight`.
_COLORS = dict.fromkeys(("background", "surface", "foreground", "primary", "accent", "panel", "secondary"), "#808080")


def harmful(text: str) -> list[str]:
    """What a terminal would carry out, or that turns the order of what is read. A tab only moves what follows."""
    return [one for one in text if one not in "\n\t" and (unicodedata.category(one) in _HARMFUL or one in _TURNING)]


class _Page(HTMLParser):
    """Fails on every element and attribute that the page does not make itself."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS, tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name not in {"href", "src", "style", "action", "srcset"}, (name, value)


def _check(case: tuple[Attempt, str, str, tuple[str, ...]], _folder: Path) -> None:
    attempt, note, title, tags = case
    titles = {part.name: title for part in attempt.scorecard.parts}
    attempt = _hostile(attempt, note)
    shown = [as_text(attempt, titles, (45, 90))]
    compared = compare(attempt, replace(attempt, id=8), titles)
    shown.append(comparison_text(attempt, attempt, compared))
    said: list[str] = []
    Console(lambda: "", said.append).say(note, attempt.transcript.said, title)
    for text in (*shown, *said):
        assert not harmful(text), text
        text.encode()
    json.dumps([as_dict(attempt), comparison_dict(attempt, attempt, compared)], allow_nan=False)
    season = Season((Kept(attempt, titles, (45, 90), Annotation(note, True, tags)),))
    as_json(season).encode()
    _check_page(page(season))
    _check_markdown(as_markdown(season))
    _check_sheet(sheet(season), attempt)
    _check_app(attempt, note)


def _check_page(html: str) -> None:
    html.encode()
    assert not harmful(html)
    reader = _Page()
    reader.feed(html)
    reader.close()


def _check_markdown(text: str) -> None:
    """Words are only words: no link, image, code, emphasis or HTML but the bold that the report itself writes."""
    text.encode()
    assert not harmful(text)
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        assert token.type not in {"html_block", "fence", "code_block", "hr"}, token
        for child in token.children or ():
            assert child.type in _WORDS_OF_MARKDOWN, (child.type, text)


def _check_sheet(text: str, attempt: Attempt) -> None:
    text.encode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 2, text
    assert len(rows[0]) == len(rows[1])
    assert not [cell for cell in rows[1] if cell.startswith(("=", "@", "\t", "\r"))]
    assert attempt.id is not None


def _check_app(attempt: Attempt, note: str) -> None:
    """The app's own text is what was said, and what reaches the terminal is harmless and as wide as was reckoned."""
    views = part_views(attempt.scorecard, RubricLibrary((scorer(attempt.rubric).rubric,)))
    said = attempt.transcript.said
    assert highlight(said, (), _COLORS).plain.translate(_BELLS) == said.translate(_BELLS)
    marked = highlight(said, views, _COLORS).plain
    for view in views:
        marked = marked.replace(f" [{view.title}]", "")
    assert marked.translate(_BELLS) == said.translate(_BELLS)
    for text in (note, attempt.transcript.said):
        (segment,) = HarmlessFilter().apply([Segment(text)], Color.parse("black"))
        assert not harmful(segment.text), segment.text
        assert "\n" not in segment.text
        assert cell_len(segment.text) == cell_len(text)


#: Textual itself leaves these out.
_BELLS = dict.fromkeys((7, 8, 11, 12, 13))


def _hostile(attempt: Attempt, note: str) -> Attempt:
    """What a damaged or foreign history could hold in the places that the scorer fills."""
    card = attempt.scorecard
    quote = Quote(note, 0, min(3, len(attempt.transcript.said)))
    parts = tuple(replace(part, why=note, advice=note, quote=quote, gain=1) for part in card.parts)
    flags = (*card.flags, Flag("blame", quote, note), Flag(note or "x"))
    card = replace(card, parts=parts, flags=flags, heard=(note,), worries=(note,), first=note)
    return replace(attempt, question=note, question_id=note, scorecard=card)


def _cases() -> st.SearchStrategy[tuple[Attempt, str, str, tuple[str, ...]]]:
    short = texts(longest=200)
    return st.tuples(transcripts(longest=800).map(assessed), short, short, st.lists(short, max_size=2).map(tuple))


RENDERING = Parser("reports, exports, screens", _cases(), _check, share=15, seconds=30.0)
