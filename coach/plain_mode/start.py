"""The menu from which every feature is reached, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from coach.doctor import Check
from coach.errors import CoachError, ExitCode
from coach.plain_mode.binning import tell_bin
from coach.plain_mode.comparing import compare_takes
from coach.plain_mode.console import Console, EndOfInputError
from coach.plain_mode.drilling import drill
from coach.plain_mode.due import practise_next
from coach.plain_mode.examining import examine
from coach.plain_mode.exporting import export_answers
from coach.plain_mode.helping import tell_help
from coach.plain_mode.history import history
from coach.plain_mode.interviewing import interview
from coach.plain_mode.keeping import keep
from coach.plain_mode.leftovers import leftovers, offer_leftovers
from coach.plain_mode.practising import practise
from coach.plain_mode.profiling import tell_profile
from coach.plain_mode.progressing import tell_progress
from coach.plain_mode.room import Room
from coach.plain_mode.scoring_file import score_file
from coach.plain_mode.settling import settle
from coach.plain_mode.speaking import Speaker
from coach.plain_mode.undoing import undo_last, undo_lines
from coach.plain_mode.worker import Worker
from coach.rehearsal import Coach

Feature = Callable[[Room], None]

FEATURES: tuple[tuple[str, Feature], ...] = (
    ("Practise a question", practise),
    ("What is next for you", practise_next),
    ("Timed drill", drill),
    ("Mock interview", interview),
    ("History: every answer, to hear, correct, mark or delete", history),
    ("Compare two takes", compare_takes),
    ("Progress", tell_progress),
    ("Save answers as a file", export_answers),
    ("Score an audio file", score_file),
    ("Profile: about you", tell_profile),
    ("Microphone and settings", settle),
    ("Deleted answers: bring one back", tell_bin),
    ("Backup and restore", keep),
    ("Doctor: what works on this machine", examine),
    ("Help", tell_help),
)


def run_plain(coach: Coach, console: Console, examine: Callable[[], tuple[Check, ...]]) -> ExitCode:
    """Ask and answer until the user quits, presses Ctrl+C in the menu, or the input ends."""
    worker = Worker(console)
    room = Room(coach, console, worker, Speaker(coach.interviewer, console), examine)
    try:
        _greet(room)
        known = False
        while (chosen := _chosen(room, known=known)) is not quit_now:
            known = chosen is not None
            if chosen is not None:
                _do(room, chosen)
        if not worker.is_idle:
            console.say("One moment: the last answer is being finished. Ctrl+C leaves it for the next time.")
        worker.close(finish=True)
    except EndOfInputError:
        console.say("The input has ended. Everything is kept.")
        worker.close(finish=True)
    except KeyboardInterrupt:
        console.say("Everything that was answered is kept.")
        return ExitCode.INTERRUPTED
    finally:
        room.speaker.hush()
        worker.close(finish=False)
    return ExitCode.OK


def _greet(room: Room) -> None:
    room.console.say("Turnaround Coach, plain mode. Type a number and press Enter.")
    if room.coach.settings.sends_to:
        room.console.say(f"Recordings leave this machine and go to {room.coach.settings.sends_to}.")
    try:
        room.coach.begin_writing()
        room.coach.bin.purge(datetime.now(UTC))
    except CoachError as error:
        room.console.complain(error)
    if not room.coach.preparation.is_introduced:
        room.console.say("New here? Profile lets you tell which questions you will be asked; nothing is required.")


def quit_now(room: Room) -> None:
    """Quit."""


def _chosen(room: Room, *, known: bool) -> Feature | None:
    """What the user chose; None to hear the menu again. Raises EndOfInputError, KeyboardInterrupt."""
    features = [*FEATURES, ("Quit", quit_now)]
    with suppress(CoachError):
        if found := leftovers(room):
            # At the end, so that no other number changes.
            features.append((f"Takes that were not scored: {len(found)}", offer_leftovers))
            room.console.say("", f"Takes that were not scored: {len(found)}. Number {len(features)} scores them.")
    features += [(line, undo_last) for line in undo_lines(room)]
    chosen = room.console.choose("Menu", [name for name, _ in features], "hear the menu", known=known)
    return None if chosen is None else features[chosen][1]


def _do(room: Room, feature: Feature) -> None:
    """Where Ctrl+C and an expected failure lead back to the menu. Raises EndOfInputError."""
    try:
        feature(room)
    except CoachError as error:
        room.console.complain(error)
    except KeyboardInterrupt:
        room.console.say("Back at the menu. What was answered is kept.")
        if not room.worker.is_idle:
            room.console.say("An answer is still being scored. If that never ends, quit: a take is offered next time.")
    finally:
        room.speaker.hush()
