"""Which answers are exported, and in which form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from coach.errors import NotFoundError
from coach.export.page import page
from coach.export.season import Kept, Season
from coach.export.sheet import sheet
from coach.export.words import as_json, as_markdown
from coach.folders import make_private_folder
from coach.private_file import write_private
from coach.rehearsal import Coach

#: Where the app puts what it exports, inside the data folder.
FOLDER = "exports"


class Format(StrEnum):
    """The forms; the value is the end of the file's name."""

    MARKDOWN = "md"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One attempt, or every attempt at a question; with neither, everything."""

    attempt_id: int | None = None
    question_id: str = ""

    @property
    def name(self) -> str:
        """For a file's name."""
        if self.attempt_id is not None:
            return f"attempt-{self.attempt_id}"
        return self.question_id or "season"


def export(coach: Coach, chosen: Chosen, form: Format) -> bytes:
    """The chosen answers, oldest first, as a file's content (UTF-8). Raises NotFoundError, StorageError."""
    season = _season(coach, chosen)
    write = {Format.MARKDOWN: as_markdown, Format.CSV: sheet, Format.JSON: as_json, Format.HTML: page}[form]
    return write(season).encode()


def export_to(coach: Coach, chosen: Chosen, form: Format, moment: datetime) -> Path:
    """Write the chosen answers into the data folder and return where. Raises NotFoundError, StorageError."""
    folder = make_private_folder(coach.settings.home / FOLDER)
    path = folder / f"{chosen.name}-{moment:%Y%m%d-%H%M%S}.{form.value}"
    return write_private(path, export(coach, chosen, form), replace=True)


def _season(coach: Coach, chosen: Chosen) -> Season:
    if chosen.attempt_id is not None:
        attempts = [coach.attempt(chosen.attempt_id)]
    else:
        found = coach.attempts()
        attempts = [one for one in reversed(found) if chosen.question_id in {"", one.question_id}]
    if not attempts:
        raise NotFoundError("There is no answer to export.", "Answer a question first; `coach questions` lists them.")
    annotations = coach.review.annotations()
    kept = tuple(
        Kept(
            attempt,
            coach.review.titles(attempt.rubric),
            coach.question_of(attempt).target_s,
            annotations.get(attempt.id or 0),
        )
        for attempt in attempts
    )
    if len(kept) == 1:
        return Season(kept)
    progress = coach.review.progress(chosen.question_id)
    return Season(kept, progress, coach.review.titles(progress.rubric))
