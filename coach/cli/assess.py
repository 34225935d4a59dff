"""The commands that work on an answer: score, transcribe."""

from __future__ import annotations

from pathlib import Path

import click

from coach.batch import score_batch
from coach.cli.output import Narration, emit, emit_json, say
from coach.cli.session import Session, model_option
from coach.cli.show import report_text
from coach.cli.sources import is_typed, open_bytes, read_answer
from coach.errors import ExitCode
from coach.report import as_dict, transcript_dict


@click.command(short_help="Score an answer from a file or from stdin.")
@click.argument("source", metavar="[FILE|-]", required=False)
@click.option("--question", "question_id", metavar="ID", help="The question that was answered (see `coach questions`).")
@click.option("--rubric", metavar="NAME", help="The rubric to score by; without it the question's, or five_part.")
@click.option("--batch", metavar="FILE", help='Score the lines {"id", "question", "answer"} of a JSONL file.')
@click.option("--json", "as_json", is_flag=True, help="One JSON object (with --batch one a line).")
@click.option("--save", is_flag=True, help="Keep it as an attempt, with a copy of the audio.")
@model_option
@click.pass_obj
def score(
    session: Session,
    source: str | None,
    question_id: str | None,
    rubric: str | None,
    batch: str | None,
    as_json: bool,
    save: bool,
) -> ExitCode:
    """Score an answer: an audio file, a .txt file, or - for text on stdin."""
    if (source is None) == (batch is None):
        raise click.UsageError("Give either a FILE (or - for text on stdin) or --batch FILE.")
    if batch is not None:
        if question_id:
            raise click.UsageError("--question does not go with --batch: each line names its own.")
        return _score_batch(session, batch, rubric, as_json=as_json, save=save)
    assert source is not None
    text = read_answer(source) if is_typed(source) else None
    coach = session.coach()
    question = coach.question(question_id, rubric)
    with Narration() as progress:
        if text is None:
            attempt = coach.assess_file(question, Path(source), save=save, progress=progress)
        else:
            attempt = coach.assess_text(question, text, save=save, progress=progress)
    if as_json:
        emit_json(as_dict(attempt))
    else:
        emit(report_text(coach, attempt))
    if attempt.id is not None:
        say(f"Saved as attempt {attempt.id}.")
    return ExitCode.OK


def _score_batch(session: Session, batch: str, rubric: str | None, *, as_json: bool, save: bool) -> ExitCode:
    def write(result: dict[str, object]) -> None:
        if as_json:
            emit_json(result, indent=None)
        else:
            emit(f"{result['id']}\t{result['refused'] or result['total']}")

    with open_bytes(batch) as lines, Narration() as progress:
        return score_batch(
            session.coach(),
            lines,
            rubric=rubric,
            save=save,
            write=write,
            complain=lambda message: say(f"coach: {batch}: {message}"),
            progress=progress,
        )


@click.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="With every word and its times.")
@model_option
@click.pass_obj
def transcribe(session: Session, file: str, as_json: bool) -> ExitCode:
    """Write down what an audio file says."""
    coach = session.coach()
    with Narration() as progress:
        transcript = coach.transcribe(Path(file), progress)
    if as_json:
        emit_json(transcript_dict(transcript) | {"model": transcript.model})
    elif transcript.text:
        emit(transcript.text)
    else:
        say("No speech was heard.")
    return ExitCode.OK
