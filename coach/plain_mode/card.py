"""An answer read out: its scores, what the user added, and wording that comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.level_words import LEVELS
from coach.model import Attempt
from coach.plain_mode.room import Room
from coach.plain_mode.words import for_plain_mode
from coach.report import as_text

#: The bar in front of a part; its level stands behind its title in words.
_BAR = re.compile(r"^\[[# ]{3}\] ", re.MULTILINE)
GUESS = "Before you hear the score: how much of each part did your answer hold? 0 absent, 1 partial, 2 strong."


def card_text(room: Room, attempt: Attempt) -> str:
    """The answer as `coach show` tells it, without bars."""
    coach = room.coach
    titles, target_s = coach.review.titles(attempt.rubric), coach.question_of(attempt).target_s
    return _BAR.sub("", as_text(for_plain_mode(attempt), titles, target_s))


def read_out(room: Room, attempt: Attempt) -> None:
    """The answer, the user's guess beside it, note, star and tags."""
    room.console.say("", card_text(room, attempt), *_added(room, attempt))


def reveal(room: Room, attempt: Attempt) -> None:
    """The same for a new answer; the user guesses first, where the settings say so."""
    guess_first(room, attempt)
    read_out(room, attempt)


def guess_first(room: Room, attempt: Attempt) -> None:
    """Let the user guess the levels of a new answer, where the settings say so. Raises StorageError."""
    card = attempt.scorecard
    if room.coach.settings.guess and card.parts and not card.refused and attempt.id is not None:
        titles = room.coach.review.titles(attempt.rubric)
        guess = _guessed(room, [(part.name, titles.get(part.name, part.name)) for part in card.parts])
        if guess:
            room.coach.review.keep_guess(attempt.id, guess)


def _guessed(room: Room, parts: list[tuple[str, str]]) -> dict[str, int]:
    """A level for each part; none at all when the user skips it."""
    room.console.say("", GUESS)
    guess: dict[str, int] = {}
    for name, title in parts:
        while (typed := room.console.ask(f"{title}: 0, 1 or 2? Enter skips the guess.")) not in {"", "0", "1", "2"}:
            room.console.say("Type 0, 1 or 2.")
        if not typed:
            return {}
        guess[name] = int(typed)
    return guess


def _added(room: Room, attempt: Attempt) -> Iterator[str]:
    if attempt.id is None:
        return
    added = room.coach.review.annotation(attempt.id)
    if added.guess:
        titles = room.coach.review.titles(attempt.rubric)
        yield "Your guess"
        for part in attempt.scorecard.parts:
            if part.name in added.guess:
                guessed = LEVELS[added.guess[part.name]]
                yield f"{titles.get(part.name, part.name)}: you guessed {guessed}, scored {LEVELS[part.level]}."
    if added.starred:
        yield "Starred."
    if added.tags:
        yield f"Tags: {', '.join(added.tags)}."
    if added.note:
        yield f"Note: {added.note}"
    for phrase in room.coach.review.rehearsed(attempt).phrases[:3]:
        yield f'{phrase.summary}: "{phrase.text}"'
