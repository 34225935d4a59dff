"""What works on this machine, with a fix for each fault."""

from __future__ import annotations

from coach.plain_mode.room import Room


def examine(room: Room) -> None:
    """Every check in a line, and what to do where one fails."""
    room.console.say("")
    for check in room.examine():
        room.console.say(f"{check.status.value}: {check.name}: {check.detail}")
        if check.fix:
            room.console.say(f"What to do: {check.fix}")
