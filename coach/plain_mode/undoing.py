"""Take back what was deleted or changed last."""

from __future__ import annotations

from coach.plain_mode.room import Room


def undo_lines(room: Room) -> list[str]:
    """The line of a menu for it; none when there is nothing to be taken back."""
    return [f"Undo: {room.undos[-1].what}"] if room.undos else []


def undo_last(room: Room) -> None:
    """The last thing first; once tried it is not offered again. Raises StorageError, NotFoundError."""
    undo = room.undos.pop()
    undo.job()
    room.console.say(undo.done)
