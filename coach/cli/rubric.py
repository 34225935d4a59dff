"""The commands for whoever edits a rubric: rubric check, rubric try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.output import Narration, emit, emit_json
from coach.cli.session import Session
from coach.errors import ContentError, ExitCode, Fault
from coach.plain import plain
from coach.rubric_check import RubricSummary, describe

if TYPE_CHECKING:
    from coach.scoring.sentence import Answer, Hearing

#: What is heard with less than this probability is left out of the report for people.
HEARD = 0.2


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


@rubric.command("try", short_help="Hear one sentence as the scorer does.")
@click.argument("sentence")
@click.option("--rubric", "name", metavar="NAME", default="five_part", show_default=True, help="The rubric to try.")
@click.option("--json", "as_json", is_flag=True, help="One object, with every probability.")
@click.pass_obj
def try_sentence(session: Session, sentence: str, name: str, as_json: bool) -> None:
    """What each part's and cue's head makes of SENTENCE, and the labelled examples nearest to it.

    After a change in the rubric's files it also shows what was heard before.
    """
    if not sentence.strip():
        raise click.UsageError("Give a sentence, in quotation marks.")
    coach = session.coach()
    with Narration() as progress:
        hearing = coach.try_sentence(sentence, name, progress)
    if as_json:
        emit_json(_hearing_dict(hearing))
    else:
        _print_hearing(hearing)


def _print_hearing(hearing: Hearing) -> None:
    emit(f'Heard in "{plain(hearing.text)}":')
    heard = [answer for answer in hearing.answers if max(answer.probability, answer.before or 0.0) > HEARD]
    for answer in heard:
        before = "" if answer.before is None else f"   before {answer.before:.2f}"
        emit(f"  {answer.probability:.2f}  {_head(answer.head):<32}{before}".rstrip())
    if not heard:
        emit(f"  nothing, with a probability above {HEARD}")
    if hearing.changed_at:
        emit(f"Before: as learned at {hearing.changed_at.astimezone():%Y-%m-%d %H:%M}, from other examples.")
    emit("The nearest examples, by the cosine of their embeddings:")
    for near in hearing.nearest:
        emit(f'  {near.similarity:.2f}  "{plain(near.example.text)}"')
        why = f" ({plain(near.example.why)})" if near.example.why else ""
        emit(f"        {plain(describe(near.example))}{why}")


def _head(name: str) -> str:
    """A head's name in words."""
    if name.startswith("cue:"):
        return f"cue {plain(name.removeprefix('cue:'))}"
    subject, _, level = name.partition(">=")
    if subject == "elements":
        return "two concrete elements"
    return f"{plain(subject)}, {'strong' if level == '2' else 'at least partial'}"


def _hearing_dict(hearing: Hearing) -> dict[str, object]:
    return {
        "text": hearing.text,
        "heads": {answer.head: _answer_dict(answer) for answer in hearing.answers},
        "changed_at": hearing.changed_at and hearing.changed_at.isoformat(timespec="seconds"),
        "nearest": [
            {"similarity": round(near.similarity, 3)} | near.example.model_dump(mode="json") for near in hearing.nearest
        ],
    }


def _answer_dict(answer: Answer) -> dict[str, object]:
    before = None if answer.before is None else round(answer.before, 3)
    return {"probability": round(answer.probability, 3), "before": before}
