"""The commands about the question bank: questions, questions check. They load no model and no audio library."""

from __future__ import annotations

from pathlib import Path

import click

from coach.bank import Question, QuestionBank
from coach.cli.output import emit, emit_json, say
from coach.cli.session import Session
from coach.errors import ContentError, ExitCode, Fault
from coach.plain import plain
from coach.selection import by_topic


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="A list of objects.")
@click.option("--mine", is_flag=True, help="Only those that suit your profile (see `coach profile`).")
@click.pass_context
def questions(context: click.Context, as_json: bool, mine: bool) -> None:
    """List the questions of the bank, or check their files."""
    if context.invoked_subcommand is not None:
        return
    coach = context.obj.coach()
    if mine:
        coach.preparation.profile()  # a damaged one is told
    found: tuple[Question, ...] = coach.preparation.questions() if mine else coach.bank.questions
    if as_json:
        emit_json([question.model_dump(mode="json") for question in found])
        return
    for question in found:
        emit(f"{plain(question.id):<28} {plain(question.text)}")


@questions.command(short_help="Find faults in the files, your own among them.")
@click.option("--json", "as_json", is_flag=True, help="One object: the questions by topic, and the faults.")
@click.pass_obj
def check(session: Session, as_json: bool) -> ExitCode:
    """Read every question file, the shipped ones and yours; list every fault with file, line and key.

    Yours are the *.yaml in question_bank/ in your data folder. A question with the id of a shipped one replaces it.
    """
    settings = session.settings()
    try:
        bank = session.coach().bank
    except ContentError as error:
        if not as_json:
            raise
        emit_json({"topics": {}, "faults": [_fault_dict(fault) for fault in error.faults]})
        return error.exit_code
    if as_json:
        emit_json({"topics": _counts(bank), "faults": []})
    else:
        _print_counts(bank, settings.own_questions)
    return ExitCode.OK


def _counts(bank: QuestionBank) -> dict[str, int]:
    return {topic: len(some) for topic, some in by_topic(bank.questions).items()}


def _print_counts(bank: QuestionBank, own: Path) -> None:
    for topic, number in _counts(bank).items():
        emit(f"{number:>4}  {plain(topic)}")
    emit(f"{len(bank.questions):>4}  in all, and no faults")
    files = len(list(own.glob("*.yaml")))
    say(f"{files} file(s) of your own in {own}" if files else f"Files of your own would be in {own}")


def _fault_dict(fault: Fault) -> dict[str, object]:
    return {"file": str(fault.file), "line": fault.line, "key": fault.key, "message": fault.message}
