"""What the user tells about themselves."""

from __future__ import annotations

from coach.errors import ConfigError
from coach.plain_mode.room import Room
from coach.profile import FIELDS, Profile, with_values

WHY = "Your profile chooses the questions and fills their wordings. Nothing is required, nothing leaves this computer."
NOTHING = "-"


def tell_profile(room: Room) -> None:
    """Show each line, and change those that the user chooses. Raises StorageError."""
    profile = _known(room)
    room.console.say("", WHY)
    while True:
        values = profile.model_dump(mode="json")
        lines = [f"{label}: {'not told' if values[key] is None else values[key]}" for key, (label, _) in FIELDS.items()]
        chosen = room.console.choose("Profile", [*lines, "Forget all of it"])
        if chosen is None:
            if not room.coach.preparation.is_introduced:
                room.coach.preparation.keep(profile)  # asked once, and not again
            return
        if chosen < len(FIELDS):
            profile = _changed(room, profile, list(FIELDS)[chosen])
        elif room.console.confirm("Forget everything in your profile?"):
            profile = Profile()
            room.coach.preparation.keep(profile)
            room.console.say("Your profile is empty.")


def _known(room: Room) -> Profile:
    try:
        return room.coach.preparation.profile()
    except ConfigError as error:
        room.console.complain(error)
        room.console.say("What you write here takes its place.")
        return Profile()


def _changed(room: Room, profile: Profile, key: str) -> Profile:
    """With one line as the user typed it, kept at once."""
    label, hint = FIELDS[key]
    typed = room.console.ask(f"{label}: {hint}. A hyphen forgets it, Enter alone leaves it.")
    if not typed:
        return profile
    try:
        changed = with_values(profile, {key: "" if typed == NOTHING else typed})
    except ConfigError as error:
        room.console.complain(error)
        return profile
    room.coach.preparation.keep(changed)
    room.console.say("Kept.")
    return changed
