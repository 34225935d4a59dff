"""From an answer that was kept to the next one: the same question again, or what an interviewer would ask then."""

from __future__ import annotations

from coach.model import Attempt, Source
from coach.plain_mode.one_answer import Action
from coach.plain_mode.practising import practise_question
from coach.plain_mode.room import Room


def next_answers(room: Room, attempt: Attempt) -> list[tuple[str, Action]]:
    """What can be answered after it."""
    options: list[tuple[str, Action]] = [("Answer the question again", _again)]
    follow_up = room.coach.follow_up(attempt, turn=attempt.id or 0)
    if follow_up is not None:
        options.append((f"Answer the follow-up: {follow_up.text}", _follow_up))
    return options


def _again(room: Room, attempt: Attempt) -> Attempt:
    practise_question(room, room.coach.question_of(attempt), aloud=_aloud(attempt))
    return attempt


def _follow_up(room: Room, attempt: Attempt) -> Attempt:
    follow_up = room.coach.follow_up(attempt, turn=attempt.id or 0)
    if follow_up is not None:
        practise_question(room, follow_up, aloud=_aloud(attempt), earlier=(attempt.scorecard,))
    return attempt


def _aloud(attempt: Attempt) -> bool | None:
    """In the way in which this one was answered; None to ask."""
    return None if attempt.source is Source.FILE else attempt.source is Source.MICROPHONE
