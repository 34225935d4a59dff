"""The command that shows one attempt. It loads no model and no audio library."""

from __future__ import annotations

import re

import click

from coach.cli.output import emit, emit_json
from coach.cli.session import Session
from coach.model import Attempt
from coach.rehearsal import Coach
from coach.report import as_dict, as_markdown, as_text


def attempt_number(_context: click.Context, _parameter: click.Parameter, text: str) -> int:
    """A whole number from 1 on, of no more digits than the database can count."""
    if not re.fullmatch("[1-9][0-9]{0,17}", text):
        raise click.BadParameter(f"{text!r} is not the number of an attempt; `coach history` lists them.")
    return int(text)


@click.command()
@click.argument("attempt_id", metavar="ID", callback=attempt_number)
@click.option("--json", "as_json", is_flag=True, help="The same object as `coach score --json`.")
@click.option("--markdown", is_flag=True, help="To keep or to share.")
@click.pass_obj
def show(session: Session, attempt_id: int, as_json: bool, markdown: bool) -> None:
    """Show a saved attempt."""
    coach = session.coach()
    attempt = coach.attempt(attempt_id)
    if as_json:
        emit_json(as_dict(attempt))
    elif markdown:
        emit(as_markdown(attempt, coach.review.titles(attempt.rubric), coach.question_of(attempt).target_s))
    else:
        emit(report_text(coach, attempt))


def report_text(coach: Coach, attempt: Attempt) -> str:
    return as_text(attempt, coach.review.titles(attempt.rubric), coach.question_of(attempt).target_s)
