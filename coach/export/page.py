"""Answers as one HTML page for a mentor: nothing is loaded, nothing runs, and everything said is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from coach.export.chart import bars
from coach.export.season import Kept, Season
from coach.level_words import level_figure, level_words
from coach.model import Scorecard
from coach.norms import Norm, rate_delivery
from coach.plain import plain
from coach.progress import series_of
from coach.progress_text import day_words, summary, tables

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 3rem; } [dir="auto"] { overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: start; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8888; }
td.figure, th.figure { text-align: right; } .wide { overflow-x: auto; } .wide th, .wide td { white-space: nowrap; }
.card { width: 100%; } .card .part, .card .level { width: 8rem; } .card .next { width: 30%; }
meter { display: block; width: 5rem; } td p { margin: 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1.5rem 2rem; }
figure { margin: 0; break-inside: avoid; } svg { width: 100%; height: auto; }
.bar { fill: #2d6f9f; } .scale { stroke: #8888; fill: none; } .word { fill: currentColor; font-size: 11px; }
.about { opacity: .75; } blockquote { border-inline-start: 4px solid #8888; margin: 1rem 0; padding: 0 1rem; }
@media (prefers-color-scheme: dark) { .bar { fill: #6aaede; } }
@media (max-width: 40rem) {
  .card, .card tbody, .card tr, .card td { display: block; } .card thead, .card td:empty { display: none; }
  .card tr { border-bottom: 1px solid #8888; padding: .6rem 0; }
  .card td.part, .card td.level, .card td.next { width: auto; }
  .card td { border: 0; padding: .1rem 0; } .card .part { font-weight: bold; }
  .card .next::before { content: "Next time: "; font-weight: bold; }
}
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
    _sources(body, season)
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
    charts = ET.SubElement(body, "div", {"class": "charts"})
    for series in series_of(progress, season.titles):
        if not series.is_empty:
            chart = ET.SubElement(charts, "figure")
            caption = ET.SubElement(chart, "figcaption")
            _add(caption, "strong", series.title).tail = " "
            _add(caption, "span", series.unit, {"class": "about"})
            chart.append(bars(series, labels))
    for table in tables(progress, season.titles):
        _add(body, "h3", table.heading)
        # It is wider than a telephone; so it can be scrolled, also by keys.
        frame = {"class": "wide", "tabindex": "0", "role": "region", "aria-label": plain(table.heading)}
        _table(ET.SubElement(body, "div", frame), table.columns, table.rows)


def _answer(body: ET.Element, kept: Kept) -> None:
    attempt = kept.attempt
    _said(body, "h2", attempt.question or "An answer")
    when = f"{attempt.created_at.astimezone():%Y-%m-%d %H:%M}"
    number = "" if attempt.id is None else f"Attempt {attempt.id}, "
    _add(body, "p", f"{number}{when}, {attempt.source.value}", {"class": "about"})
    _add(body, "p", f"Total: {kept.verdict}" if not attempt.scorecard.refused else kept.verdict)
    if not attempt.scorecard.refused:
        _takeaways(body, attempt.scorecard)
        _card(body, kept)
    if attempt.delivery:
        measures = rate_delivery(attempt.delivery, kept.target_s)
        rows = [
            (one.norm.name, f"{one.value:.0f} {one.norm.unit}", _band(one.norm), one.rating.value) for one in measures
        ]
        _table(body, ("Delivery", "Measured", "Advised", "Rating"), rows, figures=False)
    _add(body, "h3", "What was said")
    _add(ET.SubElement(body, "blockquote", dir="auto"), "p", attempt.transcript.said or "(no words)")
    _annotation(body, kept)


def _band(norm: Norm) -> str:
    """What is advised, in figures; the sources stand at the end of the page."""
    return f"{norm.green[0]:g}-{norm.green[1]:g} {norm.unit}"


def _sources(body: ET.Element, season: Season) -> None:
    """Where the norms come from, once for all the answers."""
    measured = (rate_delivery(kept.attempt.delivery, kept.target_s) for kept in season.kept if kept.attempt.delivery)
    sources = {measure.norm.name: measure.norm.source for measures in measured for measure in measures}
    if sources:
        _add(body, "h2", "Where the advised figures come from")
        _add(body, "p", "(synthesis) marks a band that no single source gives.", {"class": "about"})
        for name, source in sources.items():
            _add(_add(body, "p", ""), "strong", f"{name}:").tail = f" {plain(source)}"


def _takeaways(body: ET.Element, card: Scorecard) -> None:
    """What an interviewer takes away, and what to do first; none that would be empty."""
    first = (card.first,) if card.first else ()
    for heading, sentences in (
        ("What an interviewer heard", card.heard),
        ("What still worries them", card.worries),
        ("First, on the next take", first),
    ):
        if sentences:
            line = ET.SubElement(body, "p", dir="auto")
            _add(line, "strong", f"{heading}:").tail = " " + plain(" ".join(sentences))


def _card(body: ET.Element, kept: Kept) -> None:
    table = ET.SubElement(body, "table", {"class": "card"})
    row = ET.SubElement(ET.SubElement(table, "thead"), "tr")
    for title, kind in (("Part", "part"), ("Level", "level"), ("Sentence", ""), ("Next time", "next")):
        _add(row, "th", title, {"class": kind, "scope": "col"} if kind else {"scope": "col"})
    rows = ET.SubElement(table, "tbody")
    for part in kept.attempt.scorecard.parts:
        row = ET.SubElement(rows, "tr")
        _add(row, "td", kept.title(part.name), {"class": "part"})
        level = _add(row, "td", level_words(part), {"class": "level"})
        figure = f"{level_figure(part):g}"
        _add(level, "meter", f"{figure} of 2", {"min": "0", "max": "2", "value": figure})
        sentence = ET.SubElement(row, "td")
        if part.quote:
            _said(sentence, "p", f"\u201c{part.quote.text}\u201d")
        if part.why:
            _add(sentence, "p", part.why, {"class": "about"})
        _said(row, "td", part.advice, {"class": "next"})
    for flag in kept.attempt.scorecard.flags:
        quote = f" \u201c{flag.quote.text}\u201d" if flag.quote else ""
        _said(body, "p", f"\u2691 {kept.title(flag.name)}:{quote} {flag.fix}")


def _annotation(body: ET.Element, kept: Kept) -> None:
    if kept.annotation is None:
        return
    marks = (["\u2605 starred"] if kept.annotation.starred else []) + [f"#{tag}" for tag in kept.annotation.tags]
    if marks:
        _said(body, "p", " ".join(marks))
    if kept.annotation.note:
        _add(body, "h3", "Note")
        for line in kept.annotation.note.splitlines():
            _said(body, "p", line)


def _table(body: ET.Element, columns: Iterable[str], rows: Iterable[Iterable[str]], *, figures: bool = True) -> None:
    table = ET.SubElement(body, "table")
    head, body_of_it = ET.SubElement(table, "thead"), ET.SubElement(table, "tbody")
    for part, tag, cells in [(head, "th", columns), *((body_of_it, "td", row) for row in rows)]:
        line = ET.SubElement(part, "tr")
        for number, cell in enumerate(cells):
            _add(line, tag, cell, {"class": "figure"} if figures and number else {})


def _said(parent: ET.Element, tag: str, text: str, attributes: dict[str, str] | None = None) -> ET.Element:
    """Words of the user's, which may be written from right to left."""
    return _add(parent, tag, text, {"dir": "auto"} | (attributes or {}))


def _add(parent: ET.Element, tag: str, text: str, attributes: dict[str, str] | None = None) -> ET.Element:
    """Without control characters, which neither HTML nor a reader wants."""
    element = ET.SubElement(parent, tag, attributes or {})
    element.text = plain(text)
    return element
