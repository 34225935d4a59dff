"""Which question is practised."""

from __future__ import annotations

from coach.bank import Question
from coach.plain_mode.room import Room
from coach.selection import by_topic


def choose_question(room: Room) -> Question | None:
    """One of the user's own questions, in the wording whose turn it is; None to go back. Raises StorageError."""
    coach = room.coach
    questions = coach.preparation.questions() or coach.bank.questions
    topics = by_topic(questions)
    chosen = room.console.choose(
        "Which topic?", ("Any question, by chance", *(f"{name} ({len(some)})" for name, some in topics.items()))
    )
    if chosen is None:
        return None
    if chosen == 0:
        return asked(room, room.chance.choice(questions))
    topic, some = list(topics.items())[chosen - 1]
    picked = room.console.choose(f"{topic}. Which question?", [question.text for question in some])
    return None if picked is None else asked(room, some[picked])


def asked(room: Room, question: Question) -> Question:
    """In the wording whose turn it is."""
    return room.coach.preparation.ask(question, room.coach.listing())
