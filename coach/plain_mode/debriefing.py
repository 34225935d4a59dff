"""After a drill or a mock interview: what to work on, what was strongest, and every answer."""

from __future__ import annotations

from collections.abc import Iterator

from coach.errors import CoachError
from coach.follow_ups import PartQuestion
from coach.mock import FAREWELL, Debrief, debrief
from coach.model import Attempt, SessionKind
from coach.plain_mode.again import next_answers
from coach.plain_mode.answering import Given
from coach.plain_mode.one_answer import open_answer
from coach.plain_mode.room import Room
from coach.plain_mode.session import Answers
from coach.plain_mode.words import count, total


def tell_debrief(room: Room, answers: Answers) -> None:
    """Wait for the scores, tell what they come to, and let the user open each answer. Raises CoachError."""
    if not answers.given:
        room.console.say("No answer was given.")
        return
    results = answers.wait()
    attempts = [attempt for _, attempt in results if isinstance(attempt, Attempt)]
    if answers.session.kind is SessionKind.MOCK:
        room.console.say("", FAREWELL)
    room.console.say("", *_lines(room, debrief(attempts, room.coach.rubrics), attempts))
    shown: dict[int, Attempt | None] = {}
    while True:
        lines = [_line(room, given, result) for given, result in results]
        chosen = room.console.choose("Every answer", lines, "go to the menu")
        if chosen is None:
            return
        result = results[chosen][1]
        attempt = shown.get(chosen, result if isinstance(result, Attempt) else None)
        if attempt is None:
            room.console.say("There is no scorecard of this answer.")
        else:
            shown[chosen] = open_answer(room, attempt, more=next_answers)


def _lines(room: Room, told: Debrief, attempts: list[Attempt]) -> Iterator[str]:
    yield "Debrief"
    if told.work_on:
        yield "Work on this first:" if len(told.work_on) == 1 else "Work on these:"
    for number, each in enumerate(told.work_on, start=1):
        yield f"{number}. {each.attempt.question} {_result(room, each.attempt)}."
        yield each.why
    if told.strongest is not None:
        yield f"Strongest: {told.strongest.question} {_result(room, told.strongest)}."
    elif attempts and not told.any_strong:
        yield "No answer held more than half of what was asked for."
    titles = {name: title for one in attempts for name, title in room.coach.review.titles(one.rubric).items()}
    for name, times in told.flags:
        yield f"Flag: {titles.get(name, name)}, in {count(times, 'answer')}."


def _line(room: Room, given: Given, result: Attempt | CoachError) -> str:
    follows = "Follow-up: " if isinstance(given.question, PartQuestion) and given.question.earlier else ""
    if isinstance(result, Attempt):
        return f"{follows}{given.question.text} {_result(room, result)}."
    return f"{follows}{given.question.text} Not scored: {result} What you said is kept."


def _result(room: Room, attempt: Attempt) -> str:
    """6 of 10; for a follow-up which part it asked about."""
    asked = attempt.scorecard.asks_about
    title = room.coach.review.titles(attempt.rubric).get(asked, asked)
    return f"{total(attempt)} for {title.lower()}" if asked else total(attempt)
