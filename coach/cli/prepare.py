"""The commands that prepare a season: profile, next. They load no model and no audio library."""

from __future__ import annotations

import click

from coach.cli.output import emit, emit_json, say
from coach.cli.session import Session
from coach.errors import ExitCode
from coach.plain import plain
from coach.profile import FIELDS, Profile, with_values
from coach.profile_file import delete_profile, read_profile, write_profile

#: Short names that are easier to type.
SHORT = {"step1": "step1_result", "ck": "ck_score", "usce": "usce_months", "interview_date": "interview"}


@click.command(short_help="What you told about yourself; it picks questions and fills their wordings.")
@click.option("--set", "given", metavar="KEY=VALUE", multiple=True, help="Can be given several times; KEY= forgets it.")
@click.option("--clear", is_flag=True, help="Delete the profile for good.")
@click.option("--json", "as_json", is_flag=True, help="One object; null where you did not say.")
@click.pass_obj
def profile(session: Session, given: tuple[str, ...], clear: bool, as_json: bool) -> ExitCode:
    """Show your profile, or change it. Nothing in it is required, and nothing of it leaves this computer.

    \b
    step1_result    your score, pass, or not taken
    step1_attempts, ck_attempts
    ck_score, step3, graduated (the year), visa (J-1, H-1B, none)
    specialty, usce_months, interview (2026-12-11)
    """
    path = session.settings().profile
    values = dict(_pair(text) for text in given)
    if clear:
        delete_profile(path)
    known = read_profile(path) or Profile()
    if values:
        known = with_values(known, values)
        write_profile(path, known)
    if as_json:
        emit_json(known.model_dump(mode="json"))
    elif known.is_empty:
        say("Your profile is empty: every question suits. For example: coach profile --set ck_score=247")
    else:
        emit("\n".join(_lines(known)))
    return ExitCode.OK


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--set wants KEY=VALUE, such as ck_score=247, and not {text!r}.")
    key = key.strip().lower()
    return SHORT.get(key, key), value


def _lines(known: Profile) -> list[str]:
    values = known.model_dump(mode="json")
    width = max(map(len, FIELDS))
    return [
        f"{key:<{width}}  {plain(str(values[key]))}" if values[key] is not None else f"{key:<{width}}  -"
        for key in FIELDS
    ]


@click.command("next", short_help="The three questions to practise now, and why.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects, the first thing first.")
@click.pass_obj
def next(session: Session, as_json: bool) -> ExitCode:  # noqa: A001 - commands are found by their own name
    """The three questions to practise now, and why: by what you answered, your weakest part and the interview date."""
    coach = session.coach()
    coach.preparation.profile()  # a damaged one is told
    practised = coach.preparation.practised()
    suggestions = coach.preparation.next(practised)
    asked = [(one, coach.preparation.ask(one.question, practised.asked)) for one in suggestions]
    if as_json:
        emit_json(
            [
                {
                    "id": question.id,
                    "topic": question.topic,
                    "question": question.text,
                    "why": one.why,
                    "due": one.due.isoformat(timespec="seconds"),
                }
                for one, question in asked
            ]
        )
        return ExitCode.OK
    for number, (one, question) in enumerate(asked, start=1):
        emit(f"{number}. {plain(question.text)}\n   {plain(one.why)}  ({plain(question.id)})")
    weak = coach.preparation.weakest_part()
    if weak is not None:
        title = coach.preparation.part_title(weak.rubric, weak.name)
        emit(f"Weakest part: {plain(title)}, {weak.mean:.1f} of 2 on average in your last {weak.answers} answers.")
    return ExitCode.OK
