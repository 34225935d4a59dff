"""The command that lists what is kept. It reads the database and nothing else, so that it answers at once."""

from __future__ import annotations

import click

from coach.annotations import STARRED, Annotations, passes
from coach.cli.output import emit, emit_json, say
from coach.folders import DATABASE, data_and_cache
from coach.listing import Listed, flags_of_attempts, list_attempts
from coach.plain import plain


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A list of objects, newest first.")
@click.option("--starred", is_flag=True, help="Only those with a star.")
@click.option("--tag", metavar="TAG", help="Only those with this tag.")
def history(as_json: bool, starred: bool, tag: str | None) -> None:
    """List the saved attempts, newest first."""
    home, _ = data_and_cache()
    attempts = list_attempts(home / DATABASE)
    chosen = [wanted for wanted in (STARRED if starred else "", f"#{tag.lower()}" if tag else "") if wanted]
    if chosen:
        marked = Annotations(home / DATABASE).all()
        attempts = tuple(one for one in attempts if all(passes(wanted, marked.get(one.id)) for wanted in chosen))
    if as_json:
        flags = flags_of_attempts(home / DATABASE)
        emit_json([_summary(attempt, flags.get(attempt.id, ())) for attempt in attempts])
    elif attempts:
        emit("\n".join(map(_line, attempts)))
    elif chosen:
        say("None is marked so. In the app, open an answer: s stars it, n gives it tags.")
    else:
        say("No attempts yet. `coach` opens the app and asks the first question.")


def _line(attempt: Listed) -> str:
    total = "  -  " if attempt.refused else f"{attempt.total:>2}/{attempt.maximum}"
    return f"{attempt.id:>5}  {attempt.created_at.astimezone():%Y-%m-%d %H:%M}  {total}  {plain(attempt.question)}"


def _summary(attempt: Listed, flags: tuple[str, ...]) -> dict[str, object]:
    """Named as in the whole attempt's JSON (coach.report)."""
    return {
        "id": attempt.id,
        "created_at": attempt.created_at.isoformat(timespec="seconds"),
        "question_id": attempt.question_id or None,
        "question": attempt.question or None,
        "rubric": attempt.rubric,
        "source": attempt.source,
        "total": attempt.total,
        "maximum": attempt.maximum,
        "refused": attempt.refused,
        "flags": list(flags),
        "duration_s": attempt.duration_s,
        "recording": str(attempt.recording) if attempt.recording else None,
    }
