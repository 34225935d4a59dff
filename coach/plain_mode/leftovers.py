"""Takes on the disk that were never scored."""

from __future__ import annotations

from coach.errors import NotFoundError
from coach.model import Recording
from coach.plain_mode.asking import choose_question
from coach.plain_mode.card import reveal
from coach.plain_mode.playing import play
from coach.plain_mode.room import Room
from coach.plain_mode.words import duration, when


def leftovers(room: Room) -> tuple[Recording, ...]:
    """Newest first; none while the worker may still be scoring one."""
    return room.coach.pending_takes() if room.worker.is_idle else ()


def offer_leftovers(room: Room) -> None:
    """Score, play or delete each. Raises CoachError."""
    while found := leftovers(room):
        chosen = room.console.choose(
            "Takes that were not scored", [f"{when(take.started_at)}, {duration(take.duration_s)}" for take in found]
        )
        if chosen is None:
            return
        _offer(room, found[chosen])


def _offer(room: Room, recording: Recording) -> None:
    chosen = room.console.choose("This take", ("Score it", "Play it", "Delete it"))
    if chosen == 0:
        _score(room, recording)
    elif chosen == 1:
        play(room, recording.path)
    elif chosen == 2 and room.console.confirm("Delete this take? It cannot be brought back."):
        room.coach.discard(recording)
        room.console.say("The take is gone.")


def _score(room: Room, recording: Recording) -> None:
    coach = room.coach
    try:
        question = coach.bank.get(recording.question_id)
    except NotFoundError:
        room.console.say("Which question does this take answer?")
        chosen = choose_question(room)
        if chosen is None:
            return
        question = chosen
    reveal(room, room.worker.do(lambda progress: coach.assess_take(question, recording, progress)))
