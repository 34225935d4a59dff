"""What to practise next, and why."""

from __future__ import annotations

from coach.plain_mode.practising import practise_question
from coach.plain_mode.room import Room


def practise_next(room: Room) -> None:
    """The three questions whose turn it is. Raises StorageError."""
    coach = room.coach
    practised = coach.preparation.practised()
    due = coach.preparation.next(practised)
    asked = [(one, coach.preparation.ask(one.question, practised.asked)) for one in due]
    weak = coach.preparation.weakest_part()
    if weak is not None:
        title = coach.preparation.part_title(weak.rubric, weak.name)
        room.console.say(f"Weakest part: {title}, {weak.mean:.1f} of 2 on average in your last {weak.answers} answers.")
    if not asked:
        room.console.say("No question suits your profile. Change the profile, or practise any question.")
        return
    chosen = room.console.choose("What is next", [f"{question.text} Why: {one.why}." for one, question in asked])
    if chosen is not None:
        practise_question(room, asked[chosen][1])
