"""Answers as one HTML page for a mentor: nothing is loaded, nothing runs, and everything said is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from coach.export.chart import bars
from coach.export.season import Kept, Season
from coach.level_words import level_words
from coach.norms import rate_delivery
from coach.plain import plain
from coach.progress import series_of
from coach.progress_text import day_words, summary, tables

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 3rem; } table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8888; }
td.figure, th.figure { text-align: right; } svg { max-width: 100%; height: auto; }
.bar { fill: #2d6f9f; } .word { fill: currentColor; font-size: 11px; } .about { opacity: .75; }
blockquote { border-left: 4px solid #8888; margin: 1rem 0; padding: 0 1rem; }
@media print { h2 { break-before: page; } }
"""


def page(season: Season) -> str:
    """A whole HTML document. Its content security policy allows its own style sheet (by hash) and nothing else."""
    html = ET.Element("html", lang="en")
    _head(html, "Interview practice")
    body = ET.SubElement(html, "body")
    _add(body, "h1", "Interview practice")
    _add(body, "p", "Levels and flags are a program's estimate; the words are the speaker's own.", {"class": "about"})
    if season.progress:
        _progress(body, season)
    for kept in season.kept:
        _answer(body, kept)
    # The library escapes every text and attribute; the style sheet alone is written as it is.
    return "<!DOCTYPE html>\n" + ET.tostring(html, encoding="unicode", method="html") + "\n"


def _head(html: ET.Element, title: str) -> None:
    head = ET.SubElement(html, "head")
    ET.SubElement(head, "meta", charset="utf-8")
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ET.SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": policy})
    ET.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    ET.SubElement(head, "meta", name="referrer", content="no-referrer")
    ET.SubElement(head, "title").text = title
    ET.SubElement(head, "style").text = _STYLE


def _progress(body: ET.Element, season: Season) -> None:
    progress = season.progress
    assert progress is not None
    _add(body, "p", f"{summary(progress)}.")
    labels = [day_words(point.start, progress.grain) for point in progress.points]
    for series in series_of(progress, season.titles):
        if not series.is_empty:
            _add(body, "h3", f"{series.title} ({series.unit})")
            body.append(bars(series, labels))
    for table in tables(progress, season.titles):
        _add(body, "h3", table.heading)
        _table(body, table.columns, table.rows)


def _answer(body: ET.Element, kept: Kept) -> None:
    attempt = kept.attempt
    _add(body, "h2", attempt.question or "An answer")
    when = f"{attempt.created_at.astimezone():%Y-%m-%d %H:%M}"
    number = "" if attempt.id is None else f"Attempt {attempt.id}, "
    _add(body, "p", f"{number}{when}, {attempt.source.value}", {"class": "about"})
    _add(body, "p", f"Total: {kept.verdict}" if not attempt.scorecard.refused else kept.verdict)
    if not attempt.scorecard.refused:
        _card(body, kept)
    if attempt.delivery:
        measures = rate_delivery(attempt.delivery, kept.target_s)
        rows = [
            (one.norm.name, f"{one.value:.0f} {one.norm.unit}", f"norm {one.norm.band}", one.rating.value)
            for one in measures
        ]
        _table(body, ("Delivery", "Measured", "Advised", "Rating"), rows, figures=False)
    _add(body, "h3", "What was said")
    _add(ET.SubElement(body, "blockquote"), "p", attempt.transcript.said or "(no words)")
    _annotation(body, kept)


def _card(body: ET.Element, kept: Kept) -> None:
    table = ET.SubElement(body, "table")
    row = ET.SubElement(table, "tr")
    for title in ("Part", "Level", "", "Sentence", "Next time"):
        _add(row, "th", title)
    for part in kept.attempt.scorecard.parts:
        row = ET.SubElement(table, "tr")
        _add(row, "td", kept.title(part.name))
        _add(row, "td", level_words(part))
        meter = {"min": "0", "max": "2", "value": str(part.level)}
        _add(ET.SubElement(row, "td"), "meter", f"{part.level} of 2", meter)
        _add(row, "td", part.quote.text if part.quote else "")
        _add(row, "td", part.advice)
    for flag in kept.attempt.scorecard.flags:
        quote = f" \u201c{flag.quote.text}\u201d" if flag.quote else ""
        _add(body, "p", f"\u2691 {kept.title(flag.name)}:{quote} {flag.fix}")


def _annotation(body: ET.Element, kept: Kept) -> None:
    if kept.annotation is None:
        return
    marks = (["\u2605 starred"] if kept.annotation.starred else []) + [f"#{tag}" for tag in kept.annotation.tags]
    if marks:
        _add(body, "p", " ".join(marks))
    if kept.annotation.note:
        _add(body, "h3", "Note")
        for line in kept.annotation.note.splitlines():
            _add(body, "p", line)


def _table(body: ET.Element, columns: Iterable[str], rows: Iterable[Iterable[str]], *, figures: bool = True) -> None:
    table = ET.SubElement(body, "table")
    for tag, cells in [("th", columns), *(("td", row) for row in rows)]:
        line = ET.SubElement(table, "tr")
        for number, cell in enumerate(cells):
            _add(line, tag, cell, {"class": "figure"} if figures and number else {})


def _add(parent: ET.Element, tag: str, text: str, attributes: dict[str, str] | None = None) -> ET.Element:
    """Without control characters, which neither HTML nor a reader wants."""
    element = ET.SubElement(parent, tag, attributes or {})
    element.text = plain(text)
    return element
