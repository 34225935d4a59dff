"""Answers as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from coach import report
from coach.annotations import Annotation
from coach.export.season import Kept, Season
from coach.plain import markdown
from coach.progress_text import Table, summary, tables


def as_markdown(season: Season) -> str:
    """The progress as tables, then each answer; whatever was said stands for itself."""
    return "\n".join(_lines(season)) + "\n"


def as_json(season: Season) -> str:
    """A list of the objects of `coach show --json`, each with `annotation`."""
    return json.dumps([_object(kept) for kept in season.kept], indent=2) + "\n"


def _lines(season: Season) -> Iterator[str]:
    if season.progress:
        yield from ("# Practice", "", f"{summary(season.progress)}.", "")
        for table in tables(season.progress, season.titles):
            yield from (*_table(table), "")
    for kept in season.kept:
        yield report.as_markdown(kept.attempt, dict(kept.titles), kept.target_s)
        yield from _annotation(kept.annotation)
        yield ""


def _table(table: Table) -> Iterator[str]:
    yield from (f"**{markdown(table.heading)}**", "")
    yield f"| {' | '.join(map(markdown, table.columns))} |"
    yield f"| {' | '.join('---' for _ in table.columns)} |"
    for row in table.rows:
        yield f"| {' | '.join(map(markdown, row))} |"


def _annotation(annotation: Annotation | None) -> Iterator[str]:
    if annotation is None:
        return
    if annotation.starred or annotation.tags:
        marks = (["starred"] if annotation.starred else []) + list(annotation.tags)
        yield from ("", f"Marked: {', '.join(map(markdown, marks))}")
    if annotation.note:
        yield from ("", "## Note", "", *(markdown(line) for line in annotation.note.splitlines()))


def _object(kept: Kept) -> dict[str, object]:
    annotation = kept.annotation or Annotation()
    return report.as_dict(kept.attempt) | {
        "annotation": {
            "note": annotation.note or None,
            "starred": annotation.starred,
            "tags": list(annotation.tags),
            "guess": dict(annotation.guess) if annotation.guess else None,
        }
    }
