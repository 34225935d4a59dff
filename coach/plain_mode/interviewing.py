"""A mock interview: questions and follow-ups, no score until the end."""

from __future__ import annotations

from coach.mock import GREETING, Interview, plan_interview
from coach.model import Attempt, SessionKind
from coach.plain_mode.answering import ALOUD, WRITTEN, give, put
from coach.plain_mode.debriefing import tell_debrief
from coach.plain_mode.room import Room
from coach.plain_mode.session import Answered, Answers
from coach.plain_mode.taking import tell_keys
from coach.plain_mode.worker import outcome

MINUTES = (20, 30)
#: How long an interviewer thinks before the next question when the answer is not scored by then (s).
PATIENCE_S = 10.0


def interview(room: Room) -> None:
    """Settle how it is to be, then ask. Raises CoachError when there are no questions."""
    length = room.console.choose("How long?", [f"{minutes} minutes" for minutes in MINUTES])
    way = None if length is None else room.console.choose("How do you want to answer?", (ALOUD, WRITTEN))
    if length is None or way is None:
        return
    coach = room.coach
    planned = plan_interview(coach.preparation.all_asked(), MINUTES[length], room.chance)
    answers = Answers.of(room, SessionKind.MOCK)
    coach.interviewer.get_ready()
    aloud = way == 0
    room.console.say("", GREETING.format(minutes=planned.minutes), "Ctrl+C ends the interview; every answer is kept.")
    if aloud:
        tell_keys(room)
    _ask_all(room, planned, answers, aloud=aloud)
    tell_debrief(room, answers)


def _ask_all(room: Room, interview: Interview, answers: Answers, *, aloud: bool) -> None:
    """Ctrl+C ends it; what was answered stays."""
    began_s = room.now_s()
    try:
        while interview.question is not None:
            room.console.say("", _time_left(interview, room.now_s() - began_s))
            # An interviewer does not say why a question is asked.
            question = interview.question.model_copy(update={"why": ""})
            put(room, question)
            coming = next(iter(interview.questions[interview.at + 1 :]), None)
            perhaps = interview.likely_follow_ups(room.coach.rubrics, room.now_s() - began_s)
            room.speaker.say(question, coming, perhaps)
            given = give(room, question, aloud=aloud)
            if given.is_empty:
                left = room.console.choose(
                    "No answer was given.", ("The next question", "End the interview"), "try again"
                )
                if left == 1:
                    return
                interview = interview if left is None else interview.moved_on(room.now_s() - began_s)
                continue
            attempt = _thought_about(room, answers.add(given))
            if given.broken_off:
                return
            card = attempt.scorecard if attempt else None
            interview = interview.answered(card, room.coach.rubrics, room.now_s() - began_s)
    except KeyboardInterrupt:
        room.console.say("The interview is ended.")


def _thought_about(room: Room, answered: Answered) -> Attempt | None:
    """The scored answer, if it is scored soon; nothing of it is told."""
    if answered.given.broken_off or not room.worker.is_done_within(answered.job, PATIENCE_S):
        return None
    result = outcome(answered.job)
    return result if isinstance(result, Attempt) else None


def _time_left(interview: Interview, elapsed_s: float) -> str:
    """Minutes, because the time is shared; an interviewer does not say how many questions there are."""
    left_s = interview.minutes * 60 - elapsed_s
    return "The time is nearly up." if left_s < 60 else f"About {left_s / 60:.0f} minutes left."
