"""One kept answer, and everything that can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from coach.export import Chosen
from coach.model import Attempt, Source
from coach.plain_mode.card import read_out
from coach.plain_mode.comparing import compare_with
from coach.plain_mode.correcting import correct, score_now
from coach.plain_mode.exporting import save_as_file
from coach.plain_mode.marking import note, star, tag
from coach.plain_mode.playing import play_answer
from coach.plain_mode.room import Room
from coach.plain_mode.words import is_unscored, when

#: What is done with an answer: what it is afterwards, None when it is gone.
Action = Callable[[Room, Attempt], Attempt | None]


def open_answer(
    room: Room, attempt: Attempt, *, known: bool = False, more: tuple[tuple[str, Action], ...] = ()
) -> Attempt | None:
    """Read it out (unless it is `known`), then do what the user wants with it. None when it was deleted.

    `more` is what can be done with it there beyond what can be done everywhere. Raises CoachError.
    """
    if not known:
        read_out(room, attempt)
    while True:
        options = [*_options(room, attempt), *more]
        chosen = room.console.choose(f"Answer No. {attempt.id}", [name for name, _ in options])
        if chosen is None:
            return attempt
        changed = options[chosen][1](room, attempt)
        if changed is None:
            return None
        if changed is not attempt:
            read_out(room, changed)
        attempt = changed


def _options(room: Room, attempt: Attempt) -> list[tuple[str, Action]]:
    added = room.coach.review.annotation(attempt.id or 0)
    options: list[tuple[str, Action]] = [("Show it", _show)]
    if is_unscored(attempt):
        options.append(("Score it", score_now))
    if attempt.recording is not None:
        options.append(("Play it", _play))
    if attempt.source is not Source.TYPED:
        options.append(("Correct what was heard", correct))
    options += [
        ("Change the note" if added.note else "Write a note", _note),
        ("Take the star back" if added.starred else "Give it a star", _star),
        ("Change the tags" if added.tags else "Give it tags", _tag),
        ("Compare with another take", _compare),
        ("Save it as a file", _save),
        ("Delete it", _delete),
    ]
    return options


def _show(room: Room, attempt: Attempt) -> Attempt:
    read_out(room, attempt)
    return attempt


def _play(room: Room, attempt: Attempt) -> Attempt:
    play_answer(room, attempt)
    return attempt


def _note(room: Room, attempt: Attempt) -> Attempt:
    note(room, attempt.id or 0)
    return attempt


def _star(room: Room, attempt: Attempt) -> Attempt:
    star(room, attempt.id or 0)
    return attempt


def _tag(room: Room, attempt: Attempt) -> Attempt:
    tag(room, attempt.id or 0)
    return attempt


def _compare(room: Room, attempt: Attempt) -> Attempt:
    compare_with(room, attempt)
    return attempt


def _save(room: Room, attempt: Attempt) -> Attempt:
    save_as_file(room, Chosen(attempt.id))
    return attempt


def _delete(room: Room, attempt: Attempt) -> Attempt | None:
    recording = " and its recording" if attempt.recording else ""
    question = f"Delete the answer of {when(attempt.created_at)}{recording}? It stays in the bin for 30 days."
    if attempt.id is None or not room.console.confirm(question):
        room.console.say("Nothing is deleted.")
        return attempt
    room.coach.delete_attempt(attempt.id)
    room.console.say(f"It is in the bin. `coach bin --restore {attempt.id}` brings it back.")
    return None
