"""One answer, aloud or in writing: given, kept, scored."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from coach.bank import Question
from coach.errors import CoachError
from coach.model import Attempt, Recording, Session
from coach.plain_mode.room import Room
from coach.plain_mode.speaking import hear
from coach.plain_mode.taking import take, tell_keys
from coach.plain_mode.worker import Job

ALOUD, WRITTEN = "Answer aloud", "Answer in writing"
WHY, VOICE = "Hear why this is asked", "Hear it in the interviewer's voice"
TAKE_KEPT = "The take is kept, and the menu offers to score it."
TEXT_KEPT = "What you wrote is kept: the history has it, and can score it."
WRITE = "Write your answer. An empty line ends it."


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: a take on the disk or a text; neither, when the user went back. `broken_off` when Ctrl+C ended it."""

    question: Question
    recording: Recording | None = None
    text: str = ""
    broken_off: bool = False

    @property
    def is_empty(self) -> bool:
        return self.recording is None and not self.text


def choose_way(room: Room, question: Question) -> bool | None:
    """Whether it is answered aloud; None to go back. A question that wants writing is written."""
    if question.typed:
        return False
    while (chosen := room.console.choose("How do you want to answer?", (ALOUD, WRITTEN, WHY, VOICE))) in {2, 3}:
        if chosen == 2:
            room.console.say(question.text, f"Why it is asked: {question.why}")
        else:
            hear(room.coach, room.console, room.speaker, question)
    if chosen is None:
        room.speaker.hush()
    return None if chosen is None else chosen == 0


def put(room: Room, question: Question) -> None:
    """Put the question. The models are loaded while it is read.

    Raises ReadOnlyError or StorageError where no answer could be kept: nobody speaks or writes in vain.
    """
    room.coach.begin_writing()
    room.worker.warm_up(room.coach.load_models)
    shortest, longest = question.target_s
    room.console.say("", f"Question: {question.text}", f"A good length is {shortest} to {longest} seconds.")


def give(room: Room, question: Question, *, aloud: bool, limit_s: float | None = None) -> Given:
    """Let the user answer a question that was put; the interviewer is silent then.

    In writing too, where nothing can be recorded. Raises EndOfInputError.
    """
    try:
        if aloud:
            taken = take(room, question, limit_s)
            in_writing = taken.writes or (taken.failed and room.console.confirm("Answer this question in writing now?"))
            if not in_writing:
                return Given(question, taken.recording, broken_off=taken.broken_off)
        room.console.say(WRITE)
        return Given(question, text=room.console.read_text())
    finally:
        room.speaker.hush()


def begin_scoring(room: Room, given: Given, session: Session | None = None) -> Job[Attempt]:
    """Score and keep the answer on the worker. A text is in the history before it is scored. Raises StorageError."""
    coach, question, recording = room.coach, given.question, given.recording
    if recording is not None:
        _tell_of_another_model(room)
        return room.worker.begin(lambda progress: coach.assess_take(question, recording, progress, session))
    kept = coach.keep_text(question, given.text, session)
    return room.worker.begin(lambda progress: coach.rescore(kept, kept.transcript.text, progress))


def _tell_of_another_model(room: Room) -> None:
    """Where the machine chose another one than for the latest answer: the words may differ for that alone."""
    coach, former = room.coach, ""
    with suppress(CoachError):  # a history that cannot be read is told of where it is read for itself
        former = coach.heard_last_with()
    if coach.model_is_automatic and former not in {"", coach.hears_with}:
        room.console.say(f"Speech model: {coach.hears_with}. The latest answer was heard with {former}.")


def answer(room: Room, question: Question, *, aloud: bool) -> Attempt | None:
    """Put the question and return the scored answer; None when the user went back. Raises CoachError."""
    put(room, question)
    if aloud:
        tell_keys(room)
    given = give(room, question, aloud=aloud)
    if given.is_empty:
        room.console.say("Nothing was answered.")
        return None
    if given.broken_off and not room.console.confirm("Score the take now? Otherwise the menu offers it later."):
        return None
    scoring = begin_scoring(room, given)
    try:
        return room.worker.wait(scoring)
    except CoachError as error:
        room.console.complain(error)
        room.console.say(TAKE_KEPT if given.recording is not None else TEXT_KEPT)
        return None
