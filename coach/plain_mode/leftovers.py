"""Takes on the disk that were never scored."""

from __future__ import annotations

from functools import partial

from coach.errors import CoachError
from coach.model import Attempt, Recording
from coach.plain_mode.answering import TAKE_KEPT
from coach.plain_mode.asking import choose_question
from coach.plain_mode.card import reveal
from coach.plain_mode.playing import play
from coach.plain_mode.room import Room
from coach.plain_mode.words import duration, total, when
from coach.ports import Progress

ALL = "Score all of them"


def leftovers(room: Room) -> tuple[Recording, ...]:
    """Newest first; none while the worker, or another coach, may still be scoring one."""
    return room.coach.pending_takes() if room.worker.is_idle and room.may_write() else ()


def offer_leftovers(room: Room) -> None:
    """Score, play or delete each. Raises CoachError."""
    while found := leftovers(room):
        options = [f"{when(take.started_at)}, {duration(take.duration_s)}" for take in found]
        chosen = room.console.choose("Takes that were not scored", [*options, *([ALL] if len(found) > 1 else [])])
        if chosen is None:
            return
        if chosen == len(found):
            _score_all(room, found)
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
    question = coach.question_of_take(recording)
    if not question.text:
        room.console.say("Which question does this take answer?")
        chosen = choose_question(room)
        if chosen is None:
            return
        question = chosen
    reveal(room, room.worker.do(lambda progress: coach.assess_take(question, recording, progress)))


def _assess(room: Room, recording: Recording, progress: Progress) -> Attempt:
    return room.coach.assess_take(room.coach.question_of_take(recording), recording, progress)


def _score_all(room: Room, found: tuple[Recording, ...]) -> None:
    """Oldest first; one that fails stays, and the next follows."""
    for recording in reversed(found):
        name = f"{when(recording.started_at)}, {duration(recording.duration_s)}"
        try:
            attempt = room.worker.do(partial(_assess, room, recording))
        except CoachError as error:
            room.console.say(f"{name}: not scored.")
            room.console.complain(error)
            room.console.say(TAKE_KEPT)
        else:
            room.console.say(f"{name}: {total(attempt)}. It is answer No. {attempt.id}.")
