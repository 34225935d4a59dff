"""Answers that were deleted: brought back, or deleted for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from coach.bin import Binned
from coach.plain_mode.room import Room
from coach.plain_mode.words import count, when


def tell_bin(room: Room) -> None:
    """What was deleted in the last thirty days, the last one first. Raises StorageError, NotFoundError."""
    deleted = room.coach.bin
    while found := deleted.list():
        lines = [*map(_line, found), "Delete all of them for good"]
        chosen = room.console.choose("Deleted answers. Bring back which?", lines)
        if chosen is None:
            return
        if chosen < len(found):
            deleted.restore(found[chosen].id)
            room.console.say("The answer is back.")
        elif room.console.confirm(f"Delete {count(len(found), 'answer')} and the recordings for good?"):
            room.console.say(f"{count(deleted.empty(), 'answer')} deleted for good.")
    room.console.say("No deleted answers are left.")


def _line(binned: Binned) -> str:
    days = max(0, -((datetime.now(UTC) - binned.gone_at) // timedelta(days=1)))  # those begun count
    about = binned.question or "No question"
    return f"{when(binned.created_at)}, No. {binned.id}, {count(days, 'day')} left. {about}"
