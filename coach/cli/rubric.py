"""The commands for whoever edits a rubric: rubric check."""

from __future__ import annotations

import click

from coach.cli.output import emit, emit_json
from coach.cli.session import Session
from coach.errors import ContentError, ExitCode, Fault
from coach.plain import plain
from coach.rubric_check import RubricSummary


@click.group()
def rubric() -> None:
    """Check a rubric's files, or try what they make of a sentence."""


@rubric.command(short_help="Find faults and doubtful labels.")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="One object: the rubrics, and the faults.")
@click.pass_obj
def check(session: Session, name: str | None, as_json: bool) -> ExitCode:
    """Read every file of the rubrics, or of the one named; list every fault, else what they hold."""
    try:
        summaries = session.coach().check_rubrics(name)
    except ContentError as error:
        if not as_json:
            raise
        emit_json({"rubrics": [], "faults": [_fault_dict(fault) for fault in error.faults]})
        return error.exit_code
    if as_json:
        emit_json({"rubrics": [_summary_dict(summary) for summary in summaries], "faults": []})
    else:
        for summary in summaries:
            _print_summary(summary)
    return ExitCode.OK


def _print_summary(summary: RubricSummary) -> None:
    emit(f"{plain(summary.name)}: {plain(summary.title)}")
    emit(f"{summary.clauses} labelled clauses; {summary.nothing} earn no part, {summary.repeated} are there twice.")
    emit(f"  {'part':<20} {'strong':>7} {'partial':>8}")
    for part in summary.parts:
        emit(f"  {part.name:<20} {part.strong:>7} {part.partial:>8}")
    emit("Cues: " + ", ".join(f"{plain(cue)} {count}" for cue, count in summary.cues))
    for warning in summary.warnings:
        emit(f"Warning: {plain(str(warning))}")
    if not summary.warnings:
        emit("Nothing is doubtful.")


def _summary_dict(summary: RubricSummary) -> dict[str, object]:
    return {
        "name": summary.name,
        "title": summary.title,
        "digest": summary.digest,
        "clauses": summary.clauses,
        "nothing": summary.nothing,
        "repeated": summary.repeated,
        "parts": {part.name: {"1": part.partial, "2": part.strong} for part in summary.parts},
        "cues": dict(summary.cues),
        "warnings": [_fault_dict(warning) for warning in summary.warnings],
    }


def _fault_dict(fault: Fault) -> dict[str, object]:
    return {"file": str(fault.file), "line": fault.line, "key": fault.key, "message": fault.message}
