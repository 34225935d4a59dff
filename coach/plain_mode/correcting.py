"""Correct what was heard or mend what was written, word by word or all anew, and score it again."""

from __future__ import annotations

import re

from coach.doubt_marks import to_correct
from coach.model import Attempt
from coach.plain_mode.card import guess_first
from coach.plain_mode.room import Room
from coach.plain_mode.words import total

GUIDE = (
    "Correct what you said, not what you meant to say. What was heard is kept too. Words in [brackets?] are doubtful."
)


def correct(room: Room, attempt: Attempt) -> Attempt:
    """The answer, scored again where something was changed. Raises ModelError, StorageError, NotFoundError."""
    heard = attempt.transcript
    room.console.say("", GUIDE, to_correct(heard))
    text = _edited(room, heard.said, "Score it again", heard.text if heard.corrected_text else "")
    if text is None:
        return attempt
    scored = room.worker.do(lambda progress: room.coach.rescore(attempt, text, progress))
    room.console.say(f"Scored again: {total(attempt)} before, {total(scored)} now.")
    return scored


def mend(room: Room, attempt: Attempt) -> Attempt:
    """What was written, mended and scored as a new answer; the earlier one stays. Raises ModelError, StorageError."""
    coach = room.coach
    room.console.say("", "Mend what you wrote; it becomes a new answer.", attempt.transcript.said)
    text = _edited(room, attempt.transcript.said, "Score it as a new answer")
    if text is None:
        return attempt
    kept = coach.keep_text(coach.question_of(attempt), text)
    scored = score_now(room, kept)
    guess_first(room, scored)
    return scored


def _edited(room: Room, before: str, score: str, heard: str = "") -> str | None:
    """The changed text, or what was `heard` where that is wanted back; None to leave it as it was before.

    `score` is what is done with the changed text. Raises EndOfInputError.
    """
    console, text = room.console, before
    while True:
        options = ["Replace some words", "Write all of it anew", "Hear the text"]
        changed = text != before
        options += [score] if changed else []
        options += ["Go back to what was heard, and score that"] if heard else []
        chosen = console.choose("Change the text", options, "leave it as it was" if changed else "go back")
        if chosen is None:
            return None
        if chosen == 0:
            text = _replaced(room, text)
        elif chosen == 1:
            console.say("Write all of it. An empty line ends it.")
            text = console.read_text() or text
        elif chosen == 2:
            console.say(text)
        else:
            return text if changed and chosen == 3 else heard


def _replaced(room: Room, text: str) -> str:
    wrong = " ".join(room.console.ask("Which words are wrong? Type them as they stand there.").split())
    if not wrong:
        return text
    pattern = re.compile(rf"(?<!\w){re.escape(wrong)}(?!\w)", re.IGNORECASE)
    times = len(pattern.findall(text))
    if not times:
        room.console.say(f"The text does not hold these words: {wrong}")
        return text
    right = " ".join(room.console.ask("What did you say there? Enter alone takes them out.").split())
    which = 0
    if times > 1 and not room.console.confirm(f"They stand there {times} times. Replace all of them?"):
        which = 1
    changed = " ".join(pattern.sub(lambda _: right, text, count=which).split())
    room.console.say(changed)
    return changed or text


def score_now(room: Room, attempt: Attempt) -> Attempt:
    """Score an answer that was kept without a score. Raises ModelError, StorageError, NotFoundError."""
    return room.worker.do(lambda progress: room.coach.rescore(attempt, attempt.transcript.said, progress))
