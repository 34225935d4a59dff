"""The microphone, the interviewer's voice, and what is asked or told around an answer."""

from __future__ import annotations

from collections.abc import Callable

from coach.model import InputDevice, InputLevel
from coach.plain_mode.beside import Beside
from coach.plain_mode.room import Room
from coach.plain_mode.speaking import switch_on
from coach.plain_mode.taking import COACH_KEY, QUIET_DBFS


def settle(room: Room) -> None:
    """Raises DeviceError, StorageError."""
    while True:
        lines = _lines(room)
        chosen = room.console.choose("Microphone and settings", [line for line, _ in lines])
        if chosen is None:
            return
        lines[chosen][1](room)


def _lines(room: Room) -> list[tuple[str, Callable[[Room], None]]]:
    """What can be settled, in the words of how it is now."""
    settings = room.coach.settings
    spoken = room.coach.interviewer.is_on
    return [
        ("Check the microphone", _check),
        (f"Choose the microphone (now: {settings.microphone or 'the default one'})", _choose),
        (
            "Do not ask for my own guess before a score" if settings.guess else "Ask for my own guess before a score",
            _guess,
        ),
        ("Interviewer's voice off" if spoken else "Interviewer's voice on, in drills and interviews", _voice),
        ("Coach mode off" if settings.coach_mode else "Coach mode on: a key in a take tells the parts so far", _parts),
    ]


def _guess(room: Room) -> None:
    on = not room.coach.settings.guess
    room.coach.choose_guessing(on=on)
    room.console.say("Your guess is asked for before each score." if on else "No guess is asked for.")


def _voice(room: Room) -> None:
    coach = room.coach
    if coach.interviewer.is_on:
        coach.choose_voice("off")
        room.console.say("Questions are no longer spoken.")
    else:
        switch_on(coach, room.console)


def _parts(room: Room) -> None:
    on = not room.coach.settings.coach_mode
    room.coach.choose_coach_mode(on)
    room.console.say(COACH_KEY if on else "The parts are not told before the score.")


def _choose(room: Room) -> None:
    found = room.coach.microphones()
    chosen = room.console.choose("Which microphone?", [f"{device.name}{_mark(room, device)}" for device in found])
    if chosen is not None:
        room.coach.choose_microphone(found[chosen].name)
        room.console.say(f"From now on: {found[chosen].name}.")


def _mark(room: Room, device: InputDevice) -> str:
    wanted = room.coach.settings.microphone.lower()
    used = wanted in device.name.lower() if wanted else device.is_default
    marks = [word for word, is_so in (("in use", used), ("system default", device.is_default)) if is_so]
    return f" ({', '.join(marks)})" if marks else ""


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
