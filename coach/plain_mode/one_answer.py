"""One kept answer, and everything that can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from coach.export import Chosen
from coach.model import Attempt, Source
from coach.norms import rate_delivery
from coach.plain_mode.card import read_out
from coach.plain_mode.comparing import compare_with
from coach.plain_mode.correcting import correct, mend, score_now
from coach.plain_mode.exporting import save_as_file
from coach.plain_mode.marking import note, star, tag
from coach.plain_mode.playing import play_answer
from coach.plain_mode.room import Room
from coach.plain_mode.undo import Undo
from coach.plain_mode.undoing import undo_last, undo_lines
from coach.plain_mode.words import is_unscored, when

#: What is done with an answer: what it is afterwards, None when it is gone.
Action = Callable[[Room, Attempt], Attempt | None]
#: What can be done with an answer, each with its line in the menu.
More = Callable[[Room, Attempt], list[tuple[str, Action]]]


def open_answer(room: Room, attempt: Attempt, *, known: bool = False, more: More | None = None) -> Attempt | None:
    """Read it out (unless it is `known`), then do what the user wants with it. None when it was deleted.

    `more` is what can be done with it there beyond what can be done everywhere. Raises CoachError.
    """
    if not known:
        read_out(room, attempt)
    while True:
        options = [*_options(room, attempt), *(more(room, attempt) if more else []), *_undo(room)]
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
    elif not is_unscored(attempt):
        options.append(("Mend it, and score it as a new answer", mend))
    options += [
        ("Change the note" if added.note else "Write a note", _note),
        ("Take the star back" if added.starred else "Give it a star", _star),
        ("Change the tags" if added.tags else "Give it tags", _tag),
        ("Compare with another take", _compare),
        ("Save it as a file", _save),
        ("Delete it", _delete),
    ]
    if attempt.delivery is not None:
        options.append(("Hear where the norms come from", _norms))
    return options


def _undo(room: Room) -> list[tuple[str, Action]]:
    return [(line, _undone) for line in undo_lines(room)]


def _undone(room: Room, attempt: Attempt) -> Attempt:
    undo_last(room)
    return attempt


def _norms(room: Room, attempt: Attempt) -> Attempt:
    target_s = room.coach.question_of(attempt).target_s
    for measure in rate_delivery(attempt.delivery, target_s) if attempt.delivery else ():
        room.console.say(f"{measure.norm.name}, {measure.norm.band} {measure.norm.unit}: {measure.norm.source}")
    return attempt


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
    attempt_id, deleted = attempt.id, room.coach.bin
    room.coach.delete_attempt(attempt_id)
    what = f"deleting the answer of {when(attempt.created_at)}"
    room.undos.append(Undo(what, "The answer is back.", lambda: deleted.restore(attempt_id)))
    room.console.say("It is deleted. Undo, the last line of the history and of the menu, brings it back.")
    return None
