"""Correct what was heard, word by word or all anew, and score it again."""

from __future__ import annotations

import re

from coach.doubt_marks import to_correct
from coach.model import Attempt
from coach.plain_mode.room import Room
from coach.plain_mode.words import total

GUIDE = (
    "Correct what you said, not what you meant to say. What was heard is kept too. Words in [brackets?] are doubtful."
)


def correct(room: Room, attempt: Attempt) -> Attempt:
    """The answer, scored again where something was changed. Raises ModelError, StorageError, NotFoundError."""
    console, heard = room.console, attempt.transcript
    text = heard.said
    console.say("", GUIDE, to_correct(heard))
    while True:
        options = ["Replace some words", "Write all of it anew", "Hear the text"]
        changed = text != heard.said
        options += ["Score it again"] if changed else []
        options += ["Go back to what was heard, and score that"] if heard.corrected_text else []
        leave = "leave it as it was" if changed else "go back"
        chosen = console.choose("Correct", options, leave)
        if chosen is None:
            return attempt
        if chosen == 0:
            text = _replaced(room, text)
        elif chosen == 1:
            console.say("Write what you said. An empty line ends it.")
            text = console.read_text() or text
        elif chosen == 2:
            console.say(text)
        else:
            return _scored(room, attempt, text if changed and chosen == 3 else heard.text)


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


def _scored(room: Room, attempt: Attempt, text: str) -> Attempt:
    scored = room.worker.do(lambda progress: room.coach.rescore(attempt, text, progress))
    room.console.say(f"Scored again: {total(attempt)} before, {total(scored)} now.")
    return scored


def score_now(room: Room, attempt: Attempt) -> Attempt:
    """Score an answer that was kept without a score. Raises ModelError, StorageError, NotFoundError."""
    return room.worker.do(lambda progress: room.coach.rescore(attempt, attempt.transcript.said, progress))
