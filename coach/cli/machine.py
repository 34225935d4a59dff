"""The commands about this machine: models, doctor."""

from __future__ import annotations

import click

from coach.cli.output import Narration, emit, emit_json, say
from coach.cli.session import Session
from coach.doctor import Check, diagnose
from coach.errors import ExitCode
from coach.model import SpeechModel
from coach.model_choice import AUTO, why


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="A list of objects.")
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """List the speech models, or get another one."""
    if context.invoked_subcommand is None:
        _list(context.obj, as_json=as_json)


@models.command("list", short_help="What is here, and how fast it is.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects.")
@click.pass_obj
def list_models(session: Session, as_json: bool) -> None:
    """What is here, its size, its speed on this machine, and which is in use."""
    _list(session, as_json=as_json)


@models.command()
@click.argument("name")
@click.pass_obj
def get(session: Session, name: str) -> None:
    """Download a speech model (the official weights)."""
    with Narration() as progress:
        path = session.coach().get_speech_model(name, progress)
    emit(str(path))
    say(f'Use it with `coach --model {name}`, or for good with model = "{name}" in the configuration file.')


@models.command(short_help="Measure how fast each model is here.")
@click.pass_obj
def measure(session: Session) -> None:
    """Measure anew how fast each speech model on this machine is: after a change, or when something else was running.

    The best that keeps up with a speaker is used, unless you choose one yourself.
    """
    from coach.wiring import measure_speech_models

    with Narration() as progress:
        measure_speech_models(session.settings(), progress)
    _list(session, as_json=False)


def _list(session: Session, *, as_json: bool) -> None:
    coach = session.coach()
    found = coach.speech_models()
    if as_json:
        emit_json([_model_dict(model) for model in found])
        return
    for model in found:
        state = "in use" if model.in_use else "here" if model.present else "to get"
        speed = "not measured yet" if model.speed is None else f"{model.speed:.1f} times as fast as speech"
        emit(f"{model.name:<12} {model.size_bytes / 1e6:>6.0f} MB  {state:<7} {speed}")
    if coach.settings.model == AUTO:
        say(why(coach.settings.engine, found))


def _model_dict(model: SpeechModel) -> dict[str, object]:
    return {
        "name": model.name,
        "size_bytes": model.size_bytes,
        "present": model.present,
        "in_use": model.in_use,
        "speed": model.speed,
    }


@click.command(short_help="Check what works on this machine.")
@click.option("--check", "thorough", is_flag=True, help="Read all that is kept instead, and verify every recording.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects.")
@click.pass_obj
def doctor(session: Session, thorough: bool, as_json: bool) -> ExitCode:
    """Check the microphone, models, disk, data folder and versions, with a fix for each fault.

    --check reads everything in the data folder instead: the history, every recording against the checksum that was
    stored with its answer, and files to which no answer refers. It tells nothing of what you said.
    """
    checks = _verified() if thorough else _diagnosed(session)
    if as_json:
        emit_json([check.as_dict() for check in checks])
    else:
        for check in checks:
            _print(check)
    return ExitCode.UNAVAILABLE if any(check.failed for check in checks) else ExitCode.OK


def _diagnosed(session: Session) -> tuple[Check, ...]:
    from coach.wiring import build_coach, sentence_model_folder

    return diagnose(session.settings, build_coach, sentence_model_folder)


def _verified() -> tuple[Check, ...]:
    """Whatever the settings are: the data folder is all it needs."""
    from coach.folders import data_and_cache
    from coach.verify import verify

    home, _ = data_and_cache()
    with Narration() as progress:
        return verify(home, progress)


def _print(check: Check) -> None:
    emit(f"{check.status.value:<5} {check.name:<16} {check.detail}")
    if check.fix:
        emit(f"{'':<22} -> {check.fix}")
