"""Two takes of one question, one after the other in a table."""

from __future__ import annotations

from coach.compare import comparison_text
from coach.listing import Listed
from coach.model import Attempt
from coach.plain_mode.room import Room
from coach.plain_mode.words import total, when
from coach.retakes import Retake


def compare_takes(room: Room) -> None:
    """Choose a question that was answered at least twice, then two takes. Raises StorageError."""
    groups = _groups(room.coach.listing())
    if not groups:
        room.console.say("There are no two takes of one question yet. Practise a question twice first.")
        return
    lines = [f"{len(some)} takes: {some[0].question}" for some in groups]
    chosen = room.console.choose("Compare takes of which question?", lines)
    if chosen is None:
        return
    some = groups[chosen]
    if len(some) == 2:
        _tell(room, some[1].id, some[0].id)
        return
    lines = [f"{when(one.created_at)}, {total(one)}, No. {one.id}" for one in some]
    first = room.console.choose("Which take?", lines)
    if first is None:
        return
    others = [number for number in range(len(some)) if number != first]
    second = room.console.choose("With which other take?", [lines[number] for number in others])
    if second is not None:
        earlier, later = sorted((first, others[second]), reverse=True)  # newest first in the list
        _tell(room, some[earlier].id, some[later].id)


def compare_with(room: Room, attempt: Attempt) -> None:
    """Choose another take of the same question. Raises StorageError."""
    others = [take for take in room.coach.review.takes_of(attempt) if take.id != attempt.id]
    if not others:
        room.console.say("There is no other take of this question yet.")
        return
    others.reverse()
    chosen = 0
    if len(others) > 1:
        picked = room.console.choose("With which take?", list(map(_line, others)))
        if picked is None:
            return
        chosen = picked
    other = room.coach.attempt(others[chosen].id)
    before, after = sorted((attempt, other), key=lambda one: one.created_at)
    _tell_both(room, before, after)


def _tell(room: Room, before: int, after: int) -> None:
    _tell_both(room, room.coach.attempt(before), room.coach.attempt(after))


def _tell_both(room: Room, before: Attempt, after: Attempt) -> None:
    room.console.say("", comparison_text(before, after, room.coach.review.compare(before, after)))


def _line(take: Retake) -> str:
    return f"{when(take.created_at)}, No. {take.id}"


def _groups(attempts: tuple[Listed, ...]) -> list[list[Listed]]:
    """The takes of each question that has two or more, newest first; follow-ups apart from their question."""
    groups: dict[tuple[str, str], list[Listed]] = {}
    for attempt in attempts:
        groups.setdefault((attempt.question_id or attempt.question, attempt.asks_about), []).append(attempt)
    return [some for some in groups.values() if len(some) > 1]
