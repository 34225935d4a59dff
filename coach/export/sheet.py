"""Answers as a CSV table, one a line, that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
import io

from coach.annotations import Annotation
from coach.export.season import Kept, Season
from coach.plain import cell as safe


def sheet(season: Season) -> str:
    """One line per answer; levels are 0 to 2, times are seconds, and what the user never had is empty."""
    parts = dict.fromkeys(part.name for kept in season.kept for part in kept.attempt.scorecard.parts)
    rows = [_row(kept, tuple(parts)) for kept in season.kept]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(map(harmless, rows[0]))
    writer.writerows([harmless(cell) for cell in row.values()] for row in rows)
    return stream.getvalue()


def harmless(cell: object) -> object:
    """Text that a spreadsheet would take for a formula, which can send data away, is none any more; numbers stay."""
    return safe(cell) if isinstance(cell, str) else cell


def _row(kept: Kept, parts: tuple[str, ...]) -> dict[str, object]:
    attempt, card, delivery = kept.attempt, kept.attempt.scorecard, kept.attempt.delivery
    annotation = kept.annotation or Annotation()
    levels = {} if card.refused else {part.name: part.level for part in card.parts}
    return {
        "id": attempt.id,
        "created_at": attempt.created_at.isoformat(timespec="seconds"),
        "question_id": attempt.question_id,
        "question": attempt.question,
        "source": attempt.source.value,
        "rubric": card.rubric,
        "total": "" if card.refused else card.total,
        "maximum": card.maximum,
        "refused": card.refused or "",
        **{f"part {name}": levels.get(name, "") for name in parts},
        "flags": "; ".join(kept.title(flag.name) for flag in card.flags),
        "duration_s": round(delivery.duration_s, 1) if delivery else "",
        "speaking_rate_wpm": round(delivery.speaking_rate_wpm, 1) if delivery else "",
        "fillers_per_min": round(delivery.fillers_per_min, 2) if delivery else "",
        "words": len(attempt.transcript.said.split()),
        "starred": int(annotation.starred),
        "tags": "; ".join(annotation.tags),
        "note": annotation.note,
        "transcript": attempt.transcript.said,
    }
