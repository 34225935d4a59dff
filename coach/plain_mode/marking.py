"""Note, star and tags of an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from coach.annotations import Annotation, tidy_tags
from coach.plain_mode.room import Room
from coach.plain_mode.undo import Undo

NOTHING = "-"


def note(room: Room, attempt_id: int) -> None:
    """Write a note; a hyphen takes it away. Raises StorageError, NotFoundError."""
    added = room.coach.review.annotation(attempt_id)
    if added.note:
        room.console.say(f"The note says: {added.note}", "A single hyphen takes it away.")
    room.console.say("Write the note. An empty line ends it; an empty line alone leaves it as it is.")
    text = room.console.read_text()
    if text:
        _keep(room, attempt_id, replace(added, note="" if text == NOTHING else text), "note")
        room.console.say("The note is taken away." if text == NOTHING else "The note is kept.")


def star(room: Room, attempt_id: int) -> None:
    """Give a star, or take it back. Raises StorageError, NotFoundError."""
    added = room.coach.review.annotation(attempt_id)
    room.coach.review.annotate(attempt_id, replace(added, starred=not added.starred))  # the same again takes it back
    room.console.say("The star is taken back." if added.starred else "Starred.")


def tag(room: Room, attempt_id: int) -> None:
    """Write the tags; a hyphen takes them away. Raises StorageError, NotFoundError."""
    added = room.coach.review.annotation(attempt_id)
    if added.tags:
        room.console.say(f"Tags: {', '.join(added.tags)}. A single hyphen takes them away.")
    text = room.console.ask("Type the tags with commas between them, or Enter to leave them as they are.")
    if text:
        tags = () if text == NOTHING else tidy_tags(text)
        _keep(room, attempt_id, replace(added, tags=tags), "tags")
        room.console.say(f"Tags: {', '.join(tags)}." if tags else "No tags.")


def _keep(room: Room, attempt_id: int, changed: Annotation, what: Literal["note", "tags"]) -> None:
    """What was there before can be had back; nothing else of the annotation goes back with it."""
    review = room.coach.review
    before = review.annotation(attempt_id)
    review.annotate(attempt_id, changed)

    def back() -> None:
        now = review.annotation(attempt_id)
        review.annotate(
            attempt_id, replace(now, note=before.note) if what == "note" else replace(now, tags=before.tags)
        )

    room.undos.append(Undo(f"changing the {what} of answer {attempt_id}", "It is as it was before.", back))
