"""Score a recording that was made elsewhere, and keep it."""

from __future__ import annotations

from coach.plain_mode.asking import choose_question
from coach.plain_mode.card import reveal
from coach.plain_mode.room import Room
from coach.typed_path import typed_path


def score_file(room: Room) -> None:
    """Raises AudioFileError, ModelError, StorageError."""
    typed = room.console.ask("Which audio file? Type its path, or Enter to go back.")
    if not typed:
        return
    path = typed_path(typed)
    if not path.is_file():
        room.console.say(f"There is no file {path}.")
        return
    question = choose_question(room)
    if question is not None:
        room.worker.warm_up(room.coach.load_models)
        reveal(
            room,
            room.worker.do(lambda progress: room.coach.assess_file(question, path, save=True, progress=progress)),
        )
