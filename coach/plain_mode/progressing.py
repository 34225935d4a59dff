"""How the answers change, as tables, and on which days there was practice."""

from __future__ import annotations

from coach.plain_mode.room import Room
from coach.progress_text import day_lines, progress_text


def tell_progress(room: Room) -> None:
    """Over everything, one topic or one question. Raises StorageError."""
    coach = room.coach
    attempts = coach.listing()
    if not attempts:
        room.console.say("No answers yet. Practise a question first.")
        return
    names = {one.question_id: one.question for one in attempts if one.question_id}
    topics = list(dict.fromkeys(one.topic for one in coach.bank.questions if one.id in names))
    while True:
        options = ["Everything", *(f"Topic: {topic}" for topic in topics), *names.values(), "All days of practice"]
        chosen = room.console.choose("Progress of what?", options)
        if chosen is None:
            return
        if chosen == len(options) - 1:
            room.console.say("", *day_lines(coach.review.progress().days))
            continue
        topic = topics[chosen - 1] if 0 < chosen <= len(topics) else ""
        question_id = list(names)[chosen - 1 - len(topics)] if chosen > len(topics) else ""
        found = coach.review.progress(question_id, topic)
        room.console.say("", progress_text(found, coach.review.titles(found.rubric)))
