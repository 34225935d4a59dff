"""The commands that look back: compare, progress, export."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from coach.cli.output import emit, emit_json, say
from coach.cli.session import Session
from coach.cli.show import attempt_number
from coach.compare import as_dict, comparison_text
from coach.errors import NotFoundError
from coach.export import Chosen, Format
from coach.export import export as exported
from coach.private_file import write_private
from coach.progress import Progress
from coach.progress_text import day_words, progress_text


@click.command(short_help="Compare two takes.")
@click.argument("earlier", metavar="ID", callback=attempt_number)
@click.argument("later", metavar="ID", callback=attempt_number)
@click.option("--json", "as_json", is_flag=True, help="One object.")
@click.pass_obj
def compare(session: Session, earlier: int, later: int, as_json: bool) -> None:
    """What changed from one take to another: parts, flags, length, rate, fillers, and both transcripts."""
    coach = session.coach()
    before, after = coach.attempt(earlier), coach.attempt(later)
    if (before.question_id or before.question) != (after.question_id or after.question):
        say("These are answers to different questions.")
    compared = coach.review.compare(before, after)
    if as_json:
        emit_json(as_dict(before, after, compared))
    else:
        emit(comparison_text(before, after, compared))


@click.command(short_help="How your answers change over time.")
@click.option("--question", "question_id", metavar="ID", default="", help="Only the answers to this question.")
@click.option("--topic", metavar="NAME", default="", help="Only the questions of this topic.")
@click.option("--json", "as_json", is_flag=True, help="One object.")
@click.pass_obj
def progress(session: Session, question_id: str, topic: str, as_json: bool) -> None:
    """Parts, total, flags, speaking rate, fillers and length by day, week or month, and the days of practice."""
    if question_id and topic:
        raise click.UsageError("Give --question or --topic, not both.")
    coach = session.coach()
    found = coach.review.progress(question_id, topic)
    if as_json:
        emit_json(_progress_dict(found))
    elif found.answers:
        emit(progress_text(found, coach.review.titles(found.rubric)))
    elif question_id or topic:
        say("No answers to that yet. `coach history` lists those that there are.")
    else:
        say("No answers yet. `coach` opens the app and asks the first question.")


@click.command(short_help="Write answers to a file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice([one.value for one in Format]), help="Without it, by FILE's name.")
@click.option("--attempt", "attempt_id", metavar="ID", type=click.IntRange(min=1), help="One attempt.")
@click.option("--question", "question_id", metavar="ID", help="Every attempt at one question.")
@click.option("--all", "everything", is_flag=True, help="Everything, with the progress.")
@click.option("--force", is_flag=True, help="Replace FILE when it is there already.")
@click.pass_obj
def export(
    session: Session,
    file: Path,
    form: str | None,
    attempt_id: int | None,
    question_id: str | None,
    everything: bool,
    force: bool,
) -> None:
    """Write answers to FILE, which only you can read: Markdown, CSV, JSON, or an HTML page for a mentor."""
    if (attempt_id is not None) + (question_id is not None) + everything != 1:
        raise click.UsageError("Say what to export: --attempt ID, --question ID or --all.")
    form = form or file.suffix.removeprefix(".").lower()
    if form not in {one.value for one in Format}:
        raise click.UsageError("Say --format md, csv, json or html, or end FILE's name so.")
    chosen = Chosen(attempt_id, question_id or "")
    try:
        content = exported(session.coach(), chosen, Format(form))
    except NotFoundError as error:
        if question_id is None:
            raise
        raise NotFoundError(f"There is no answer to {question_id!r}.", error.fix) from error
    path = write_private(file, content, replace=force)
    emit(str(path))
    say("It holds what you said, word for word. Think before you send it.")


def _progress_dict(found: Progress) -> dict[str, object]:
    return {
        "answers": found.answers,
        "by": found.grain.value,
        "rubric": found.rubric or None,
        "points": [
            {**asdict(point), "start": day_words(point.start, found.grain), "levels": dict(point.levels)}
            for point in found.points
        ],
        "days": {day.isoformat(): number for day, number in sorted(found.days.items())},
    }
