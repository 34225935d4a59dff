"""Every answer so far, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from coach.annotations import Annotation, filters_of, passes
from coach.listing import Listed
from coach.plain_mode.again import next_answers
from coach.plain_mode.one_answer import open_answer
from coach.plain_mode.room import Room
from coach.plain_mode.undoing import undo_last, undo_lines
from coach.plain_mode.words import count, total, when

PAGE = 10


def history(room: Room) -> None:
    """List them, a page at a time; open one. Raises CoachError."""
    first, only = 0, ""
    while True:
        marked = room.coach.review.annotations()
        attempts = [one for one in room.coach.listing() if passes(only, marked.get(one.id))]
        if not attempts and not only and not room.undos:
            room.console.say("No answers yet. Practise a question first.")
            return
        first = min(first, max(0, (len(attempts) - 1) // PAGE * PAGE))
        page = attempts[first : first + PAGE]
        turns = [("Older answers", PAGE)] if first + PAGE < len(attempts) else []
        turns += [("Newer answers", -PAGE)] if first else []
        filters = filters_of(marked.values())
        lines = [_line(one, marked.get(one.id)) for one in page]
        lines += [name for name, _ in turns]
        lines += [f"Only some of them ({', '.join(filters)})"] if filters else []
        lines += undo_lines(room)
        chosen = room.console.choose(_heading(len(attempts), only, first, len(page)), lines)
        if chosen is None:
            return
        if chosen < len(page):
            open_answer(room, room.coach.attempt(page[chosen].id), more=next_answers)
        elif chosen < len(page) + len(turns):
            first += turns[chosen - len(page)][1]
        elif room.undos and chosen == len(lines) - 1:
            undo_last(room)
        else:
            first, only = 0, _chosen_filter(room, filters)


def _heading(answers: int, only: str, first: int, shown: int) -> str:
    which = f" marked {only}" if only else ""
    where = f", {first + 1} to {first + shown}" if answers > shown else ""
    return f"History: {count(answers, 'answer')}{which}, newest first{where}"


def _chosen_filter(room: Room, filters: Sequence[str]) -> str:
    chosen = room.console.choose("Only which?", filters, "list all")
    return "" if chosen is None else filters[chosen]


def _line(attempt: Listed, added: Annotation | None) -> str:
    marks = [", starred"] if added and added.starred else []
    marks += [f", {' '.join(f'#{tag}' for tag in added.tags)}"] if added and added.tags else []
    follow_up = "Follow-up: " if attempt.asks_about else ""
    about = f"{follow_up}{attempt.question or 'No question'}"
    return f"{when(attempt.created_at)}, {total(attempt)}{''.join(marks)}, No. {attempt.id}. {about}"
