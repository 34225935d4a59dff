"""A timed drill: question after question, with a hard stop if wanted, and the same one again at once."""

from __future__ import annotations

from collections.abc import Sequence

from coach.drill import FOCUS_TARGET_S, Drill, DrillPlan, start_drill
from coach.errors import CoachError
from coach.model import SessionKind
from coach.plain_mode.answering import ALOUD, WRITTEN, Given, give, put
from coach.plain_mode.debriefing import tell_debrief
from coach.plain_mode.room import Room
from coach.plain_mode.session import Answered, Answers
from coach.plain_mode.taking import tell_keys
from coach.plain_mode.words import total
from coach.rubric import Part

#: (questions, minutes)
AMOUNTS = ((3, 0), (5, 0), (10, 0), (0, 10), (0, 20))
#: The score of the last answer is waited for so long; then the next question comes without it (s).
PATIENCE_S = 10.0


def drill(room: Room) -> None:
    """Settle how it is to be, then ask. Raises CoachError when no question fits."""
    plan = _plan(room)
    if plan is None:
        return
    coach = room.coach
    questions = coach.preparation.all_asked()
    answers = Answers.of(room, SessionKind.DRILL)
    coach.interviewer.get_ready()
    if plan.aloud:
        tell_keys(room)
    _ask_all(room, start_drill(plan, questions, coach.rubrics, room.chance), answers)
    tell_debrief(room, answers)


def _ask_all(room: Room, drill: Drill, answers: Answers) -> None:
    """Ctrl+C ends the drill; what was answered stays."""
    began_s = room.now_s()
    try:
        while True:
            room.console.say("", drill.heading(room.now_s() - began_s))
            put(room, drill.question)
            coming = None if drill.is_over(room.now_s() - began_s) else drill.next().question
            room.speaker.say(drill.question, coming)
            if drill.limit_s is not None and drill.plan.aloud:
                room.console.say(f"The answer is cut off at {drill.limit_s} seconds.")
            given = give(room, drill.question, aloud=drill.plan.aloud, limit_s=drill.limit_s)
            if not given.is_empty:
                _tell(room, answers.add(given))
            over = drill.is_over(room.now_s() - began_s)
            again = _asks_again(room, given, over=over)
            if again is None or (over and not again):
                return
            drill = drill if again else drill.next()
    except KeyboardInterrupt:
        room.console.say("The drill is ended.")


def _asks_again(room: Room, given: Given, *, over: bool) -> bool | None:
    """Whether the same question comes again; None to end the drill."""
    if given.broken_off:
        return None
    enter = "end the drill" if over else "go on"
    options = ["The same question again", *([] if over else ["End the drill"])]
    chosen = room.console.choose("Next", options, enter)
    return None if chosen == 1 else chosen == 0


def _tell(room: Room, answered: Answered) -> None:
    """The total and the one thing to do, if they are there soon."""
    if not room.worker.is_done_within(answered.job, PATIENCE_S):
        room.console.say("Kept. The score comes at the end.")
        return
    try:
        attempt = answered.job.future.result()
    except CoachError as error:
        room.console.complain(error)
        return
    card = attempt.scorecard
    told = card.refused or card.first
    room.console.say(f"{total(attempt)}.".capitalize(), *([told] if told else []))


def _plan(room: Room) -> DrillPlan | None:
    """None to go back."""
    console, coach = room.console, room.coach
    amount = console.choose("How much?", [f"{many} questions" if many else f"{long} minutes" for many, long in AMOUNTS])
    if amount is None:
        return None
    way = console.choose("How do you want to answer?", (ALOUD, WRITTEN))
    if way is None:
        return None
    aloud = way == 0
    hard = console.choose("Shall answers be cut off at their limit?", ("Yes",), "say no") == 0 if aloud else False
    parts = _parts(room)
    focus = console.choose(
        "Practise one part only?", [f"Only {part.title.lower()}" for part in parts], "practise the whole answer"
    )
    topics = list(dict.fromkeys(question.topic for question in coach.preparation.usual()))
    topic = console.choose("One topic only?", topics, "take all topics")
    if focus is not None:
        console.say(f"A good length for one part is {FOCUS_TARGET_S[0]} to {FOCUS_TARGET_S[1]} seconds.")
    questions, minutes = AMOUNTS[amount]
    return DrillPlan(
        questions=questions,
        minutes=minutes,
        reading_s=0,  # a take that starts by itself would record the screen reader
        hard_stop=hard,
        focus="" if focus is None else parts[focus].name,
        topic="" if topic is None else topics[topic],
        aloud=aloud,
    )


def _parts(room: Room) -> Sequence[Part]:
    """Those of the rubric that most questions have."""
    names = [question.rubric for question in room.coach.bank.questions]
    return room.coach.rubrics.get(max(names, key=names.count)).parts if names else ()
