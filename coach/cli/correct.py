"""The command that mends what was heard and scores it again: a mishearing costs no points."""

from __future__ import annotations

import sys
import textwrap

import click

from coach.answers import InputError
from coach.cli.output import Narration, emit, emit_json, say
from coach.cli.session import Session
from coach.cli.show import attempt_number, report_text
from coach.cli.sources import read_answer
from coach.doubt_marks import to_correct, unmarked
from coach.model import Attempt, Source
from coach.report import as_dict

#: Above the words in the editor. These lines are taken out again.
GUIDE = (
    "# Write what you said, not what you meant to say. Save and close to score it; what was heard is kept.",
    "# A word that may have been misheard is marked [so?]. A mark may stay: it is taken out.",
)
WIDTH = 100


@click.command(short_help="Correct what was heard, and score it again.")
@click.argument("attempt_id", metavar="ID", callback=attempt_number)
@click.argument("source", metavar="[FILE|-]", required=False)
@click.option("--text", help="The corrected words.")
@click.option("--undo", is_flag=True, help="Go back to what was heard.")
@click.option("--json", "as_json", is_flag=True, help="The same object as `coach score --json`.")
@click.pass_obj
def correct(session: Session, attempt_id: int, source: str | None, text: str | None, undo: bool, as_json: bool) -> None:
    """Score an attempt's words as you correct them: --text, a text FILE, or - for stdin.

    Without any of these your editor (the variable EDITOR) opens with what was heard. What was heard is kept beside the
    correction, and the recording and the delivery stay.
    """
    if (source is not None) + (text is not None) + undo > 1:
        raise click.UsageError("Give one of these: FILE (or - for stdin), --text or --undo.")
    coach = session.coach()
    attempt = coach.attempt(attempt_id)
    if attempt.source is Source.TYPED:
        raise InputError(
            f"Attempt {attempt_id} was typed, so nothing can have been misheard.",
            "To score other words, write them in a file: coach score FILE --save",
        )
    with coach.writer.turn():  # from before the editor opens: nobody's words are refused once they are written
        said = _words(attempt, source, text, undo=undo).strip()
        if said == attempt.transcript.said.strip():
            say("Nothing is changed, so the score stays.")
            return
        with Narration() as progress:
            corrected = coach.rescore(attempt, said, progress)
    if as_json:
        emit_json(as_dict(corrected))
    else:
        emit(report_text(coach, corrected))
    say(f"Scored again: {_total(attempt)} before, {_total(corrected)} now.")


def _words(attempt: Attempt, source: str | None, text: str | None, *, undo: bool) -> str:
    """What counts as said from now on. Raises InputError when there is nothing."""
    if undo:
        return attempt.transcript.text
    if source is not None:
        text = read_answer(source)
    elif text is None:
        text = _edited(attempt)
    if not text.strip():
        raise InputError("There is nothing to score.", "Write what you said; --undo goes back to what was heard.")
    return text


def _edited(attempt: Attempt) -> str:
    """From the user's editor; what counted as said before, where nothing was saved."""
    if not sys.stdin.isatty():
        raise click.UsageError("Give the words: FILE, - for stdin, or --text. An editor needs a terminal.")
    page = "\n".join([*GUIDE, "", textwrap.fill(to_correct(attempt.transcript), WIDTH), ""])
    saved = click.edit(page, extension=".txt")
    if saved is None:
        return attempt.transcript.said
    # The page was cut into lines to be read; what is said has none.
    return unmarked(" ".join(" ".join(line for line in saved.splitlines() if line.strip() not in GUIDE).split()))


def _total(attempt: Attempt) -> str:
    card = attempt.scorecard
    return "not scored" if card.refused else f"{card.total} of {card.maximum}"
