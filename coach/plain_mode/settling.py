"""The microphone, and whether one guesses before the score is told."""

from __future__ import annotations

from coach.model import InputLevel
from coach.plain_mode.beside import Beside
from coach.plain_mode.room import Room
from coach.plain_mode.taking import QUIET_DBFS


def settle(room: Room) -> None:
    """Raises DeviceError, StorageError."""
    while True:
        guess = room.coach.settings.guess
        chosen = room.console.choose(
            "Microphone and settings",
            (
                "Check the microphone",
                f"Choose the microphone (now: {room.coach.settings.microphone or 'the default one'})",
                "Do not ask for my own guess before a score" if guess else "Ask for my own guess before a score",
            ),
        )
        if chosen is None:
            return
        if chosen == 0:
            _check(room)
        elif chosen == 1:
            _choose(room)
        else:
            room.coach.choose_guessing(on=not guess)
            room.console.say("No guess is asked for." if guess else "Your guess is asked for before each score.")


def _choose(room: Room) -> None:
    found = room.coach.microphones()
    chosen = room.console.choose("Which microphone?", [device.name for device in found])
    if chosen is not None:
        room.coach.choose_microphone(found[chosen].name)
        room.console.say(f"From now on: {found[chosen].name}.")


def _check(room: Room) -> None:
    """Listen until Enter, then tell how loud it was; nothing is kept."""
    heard: list[InputLevel] = []
    room.console.say("Speak now, as in an interview. Press Enter when you are done. Nothing is kept.")
    listening = Beside(
        lambda stop: room.coach.monitor(stop=stop, on_level=heard.append),
        lambda: room.console.say("The microphone has stopped. Press Enter."),
    )
    try:
        room.console.read()
    finally:
        listening.end()
    loudest = max((level.peak_dbfs for level in heard), default=-999.0)
    if any(level.clipped for level in heard):
        room.console.say("Too loud: move back a little, or turn the microphone down.")
    elif loudest < QUIET_DBFS:
        room.console.say("Hardly any sound was heard. Choose another microphone, or allow it in the system's settings.")
    else:
        room.console.say(f"Heard well; the loudest moment was {loudest:.0f} dB below full scale.".replace("-", ""))
