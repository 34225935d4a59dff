"""Answers as files that only their owner can read."""

from __future__ import annotations

from datetime import datetime

from coach.export import Chosen, Format, export_to
from coach.plain_mode.room import Room

FORMS = (
    (Format.HTML, "A page for a mentor (HTML)"),
    (Format.MARKDOWN, "Text (Markdown)"),
    (Format.CSV, "A table (CSV)"),
    (Format.JSON, "Data (JSON)"),
)
CARE = "It holds what you said, word for word. Think before you send it."


def export_answers(room: Room) -> None:
    """Everything, or the answers to one question. Raises StorageError."""
    attempts = room.coach.listing()
    if not attempts:
        room.console.say("There is nothing to save yet. Practise a question first.")
        return
    names = {attempt.question_id: attempt.question for attempt in attempts if attempt.question_id}
    chosen = room.console.choose("Save which answers?", ("All, with the progress", *names.values()))
    if chosen is not None:
        save_as_file(room, Chosen() if chosen == 0 else Chosen(question_id=list(names)[chosen - 1]))


def save_as_file(room: Room, what: Chosen) -> None:
    """Choose the form and write the file. Raises NotFoundError, StorageError."""
    form = room.console.choose("In which form?", [name for _, name in FORMS])
    if form is not None:
        path = export_to(room.coach, what, FORMS[form][0], datetime.now().astimezone())
        room.console.say("Saved, readable by you alone:", str(path), CARE)
