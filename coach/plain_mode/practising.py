"""Practise one question: answer, hear the score, the follow-up, once more."""

from __future__ import annotations

from coach.bank import Question
from coach.model import Attempt, Scorecard
from coach.plain_mode.answering import answer, choose_way
from coach.plain_mode.asking import choose_question
from coach.plain_mode.card import reveal
from coach.plain_mode.one_answer import open_answer
from coach.plain_mode.room import Room


def practise(room: Room) -> None:
    """Choose a question and practise it."""
    question = choose_question(room)
    if question is not None:
        practise_question(room, question)


def practise_question(
    room: Room, question: Question, *, aloud: bool | None = None, earlier: tuple[Scorecard, ...] = ()
) -> None:
    """Answer it, and what an interviewer would ask then, until the user goes back.

    `earlier` are the cards that a follow-up follows.
    """
    if aloud is None:
        aloud = choose_way(room, question)
    following: Question | None = question
    while following is not None and aloud is not None:
        question = following
        attempt = answer(room, question, aloud=aloud)
        if attempt is None:
            return
        reveal(room, attempt)
        following, earlier = _what_now(room, question, attempt, earlier)


def _what_now(
    room: Room, question: Question, attempt: Attempt, earlier: tuple[Scorecard, ...]
) -> tuple[Question | None, tuple[Scorecard, ...]]:
    """The question to answer next and the cards before its own; None to go back."""
    while True:
        follow_up = room.coach.follow_up(attempt, earlier, turn=attempt.id or 0)
        options = ["Answer the same question again", "More about this answer: correct, note, compare, save, delete"]
        if follow_up is not None:
            options.insert(0, f"Answer the follow-up: {follow_up.text}")
        chosen = room.console.choose("What now?", options, "go to the menu")
        if chosen is None:
            return None, ()
        if follow_up is not None and chosen == 0:
            return follow_up, (*earlier, attempt.scorecard)
        if chosen == len(options) - 2:
            return question, earlier
        changed = open_answer(room, attempt, known=True)
        if changed is None:
            return None, ()
        attempt = changed
