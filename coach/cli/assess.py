"""The commands that work on an answer: score, transcribe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from coach.cli.batch import FolderOptions, check_folder_only, score_folder, score_lines
from coach.cli.output import Narration, emit, emit_json, say
from coach.cli.pending import score_pending
from coach.cli.session import Session, model_option, remote_option
from coach.cli.show import report_text
from coach.cli.sources import is_typed, read_answer
from coach.errors import ExitCode
from coach.report import as_dict, transcript_dict


@click.command(short_help="Score an answer from a file or from stdin.")
@click.argument("source", metavar="[FILE|-]", required=False)
@click.option("--question", "question_id", metavar="ID", help="The question that was answered (see `coach questions`).")
@click.option("--rubric", metavar="NAME", help="The rubric to score by; without it the question's, or five_part.")
@click.option("--batch", metavar="FILE|DIR", help="Score many; see above.")
@click.option("--pending", is_flag=True, help="Score every take that was left unscored, and keep it.")
@click.option("--out", metavar="FILE", help="With a folder: write the results to this file, as JSON lines.")
@click.option("--again", is_flag=True, help="With a folder: score every answer anew.")
@click.option("--workers", type=click.IntRange(1, 256), help="With a folder: this many processes instead of all cores.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="With a folder: score on the Dask cluster at this address. THE RECORDINGS ARE SENT TO ITS WORKERS.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object (with --batch one a line).")
@click.option("--save", is_flag=True, help="Keep it as an attempt, with a copy of the audio.")
@model_option
@remote_option
@click.pass_obj
def score(
    session: Session,
    /,
    source: str | None,
    batch: str | None,
    save: bool,
    pending: bool,
    **options: Any,
) -> ExitCode:
    """Score an answer: an audio file, a .txt file, or - for text on stdin.

    --batch FILE scores the lines {"id", "question", "answer"} of a JSONL file. --batch DIR scores every recording and
    .txt file in a folder, on all cores; when it is interrupted, the same command goes on where it ended.
    --pending scores the takes on the disk that have no score yet, after a crash say; one that fails stays there.
    """
    chosen = FolderOptions(**options)
    if pending:
        if source or batch or save or session.remote or chosen != FolderOptions(as_json=chosen.as_json):
            raise click.UsageError("--pending goes with --json and --model only.")
        return score_pending(session, as_json=chosen.as_json)
    if (source is None) == (batch is None):
        raise click.UsageError("Give either a FILE (or - for text on stdin), --batch FILE or DIR, or --pending.")
    if batch is None or not Path(batch).is_dir():
        check_folder_only(batch or str(source), chosen)
    if batch is None:
        assert source is not None
        return _score_one(session, source, chosen, save=save)
    if Path(batch).is_dir():
        if save:
            raise click.UsageError("--save does not go with a folder: --out keeps the results.")
        return score_folder(session, Path(batch), chosen)
    if chosen.question_id:
        raise click.UsageError("--question does not go with --batch FILE: each line names its own.")
    return score_lines(session, batch, chosen.rubric, as_json=chosen.as_json, save=save)


def _score_one(session: Session, source: str, options: FolderOptions, *, save: bool) -> ExitCode:
    text = read_answer(source) if is_typed(source) else None
    coach = session.coach()
    question = coach.question(options.question_id, options.rubric)
    with Narration() as progress:
        if text is None:
            attempt = coach.assess_file(question, Path(source), save=save, progress=progress)
        else:
            attempt = coach.assess_text(question, text, save=save, progress=progress)
    if options.as_json:
        emit_json(as_dict(attempt))
    else:
        emit(report_text(coach, attempt))
    if attempt.id is not None:
        say(f"Saved as attempt {attempt.id}.")
    return ExitCode.OK


@click.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="With every word and its times.")
@model_option
@remote_option
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
