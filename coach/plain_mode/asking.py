"""Which question is practised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coach.bank import Question
from coach.listing import Listed
from coach.plain_mode.room import Room
from coach.plain_mode.words import total
from coach.selection import by_topic

BY_CHANCE = "Any question, by chance"


def choose_question(room: Room) -> Question | None:
    """One of the user's own questions, or of all, in the wording whose turn it is; None to go back.

    Raises StorageError.
    """
    coach = room.coach
    practised = coach.preparation.practised()
    mine, every = coach.preparation.usual(), coach.bank.questions
    shown = mine
    while True:
        topics = by_topic(shown)
        # At the end, so that no other number changes.
        further = [f"The last one again: {practised.last.question}"] if practised.last else []
        if len(mine) < len(every):
            wider = shown is mine
            further += [f"All {len(every)} questions" if wider else f"Only the {len(mine)} that suit your profile"]
        lines = [BY_CHANCE, *(f"{name} ({len(some)})" for name, some in topics.items()), *further]
        chosen = room.console.choose("Which topic?", lines)
        if chosen is None:
            return None
        if chosen == 0:
            return asked(room, room.chance.choice(shown))
        if chosen <= len(topics):
            name, some = list(topics.items())[chosen - 1]
            question = _of_topic(room, name, some, practised.last_of_each)
            return None if question is None else asked(room, question)
        if practised.last and chosen == len(topics) + 1:
            return asked(room, coach.question_of(practised.last))
        shown = every if shown is mine else mine


def _of_topic(room: Room, name: str, some: Sequence[Question], last: Mapping[str, Listed]) -> Question | None:
    chosen = room.console.choose(f"{name}. Which question?", [_line(question, last) for question in some])
    return None if chosen is None else some[chosen]


def _line(question: Question, last: Mapping[str, Listed]) -> str:
    written = " In writing." if question.typed else ""
    result = f"Last {total(last[question.id])}." if question.id in last else "Not practised yet."
    return f"{question.text} {result}{written}"


def asked(room: Room, question: Question) -> Question:
    """In the wording whose turn it is."""
    return room.coach.preparation.ask(question, room.coach.preparation.asked())
