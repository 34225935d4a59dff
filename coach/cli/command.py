"""The `coach` command and its edge, where every expected failure becomes a message and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from coach.cli.lazy import LazyGroup
from coach.cli.output import complain, say
from coach.cli.session import Session
from coach.errors import CoachError, ExitCode, LockedError

#: Where each command is, in the order in which help lists them.
_COMMANDS = {
    "score": "coach.cli.assess",
    "transcribe": "coach.cli.assess",
    "questions": "coach.cli.questions",
    "next": "coach.cli.prepare",
    "profile": "coach.cli.prepare",
    "history": "coach.cli.history",
    "show": "coach.cli.show",
    "correct": "coach.cli.correct",
    "compare": "coach.cli.review",
    "progress": "coach.cli.review",
    "export": "coach.cli.review",
    "bin": "coach.cli.bin",
    "backup": "coach.cli.keeping",
    "restore": "coach.cli.keeping",
    "lock": "coach.cli.locking",
    "unlock": "coach.cli.locking",
    "erase": "coach.cli.erasing",
    "rubric": "coach.cli.rubric",
    "models": "coach.cli.machine",
    "doctor": "coach.cli.machine",
    "serve": "coach.cli.serve",
}
#: What is kept and what libraries leave beside it is for its owner only, also where nobody thought of it.
PRIVATE = 0o077
#: Of use while everything is locked: they need nothing of what is kept.
_WHILE_LOCKED = frozenset({"unlock", "lock", "models", "rubric", "questions", "doctor", "erase"})
_HELP = {"help_option_names": ["-h", "--help"]}


@click.group(cls=LazyGroup, modules=_COMMANDS, invoke_without_command=True, context_settings=_HELP)
@click.version_option(package_name="turnaround-coach", prog_name="coach")
@click.option("--model", metavar="NAME", help="The speech model for this run (see `coach models`).")
@click.option("--verbose", is_flag=True, help="Write details to the log, words that were said among them.")
@click.option("--remote", is_flag=True, help="For this run, send recordings to the transcription server you set up.")
@click.option("--plain", is_flag=True, help="Ask and answer line by line: for a screen reader, or a plain terminal.")
@click.pass_context
def coach(context: click.Context, model: str | None, verbose: bool, remote: bool, plain: bool) -> int:
    """Rehearse the residency interview questions about a weak exam. Without a command, open the app."""
    context.obj = Session(model, verbose, remote)
    _settle(context.invoked_subcommand)
    if context.invoked_subcommand is not None:
        if plain:
            raise click.UsageError("--plain is for `coach` alone: every command is plain already.")
        return ExitCode.OK
    if plain:
        from coach.cli.plain_app import open_plain

        return open_plain(context.obj)
    return _open_app(context.obj)


def _settle(command: str | None) -> None:
    """What is locked is not for this command; a restore that was cut off is finished before anything reads what it
    would replace, unless all goes anyway. Raises LockedError, StorageError."""
    from coach.folders import data_and_cache, is_locked

    home, _ = data_and_cache()
    if is_locked(home):
        if command not in _WHILE_LOCKED:
            raise LockedError
    elif command != "erase" and (any(home.glob(".restore-*")) or any(home.glob("restoring-*"))):
        from coach.exchange import finish
        from coach.one_writer import Writer

        with Writer(home).turn():
            finish(home)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    os.umask(PRIVATE)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A name with an accent must not end the command where the terminal's encoding lacks it.
            stream.reconfigure(errors="replace")
    try:
        code = coach.main(arguments, prog_name="coach", standalone_mode=False)
    except click.ClickException as error:
        # A mistyped name or a strange file's stands in it.
        with io.StringIO() as told:
            error.show(told)
            say(told.getvalue().rstrip("\n"))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except CoachError as error:
        complain(error)
        return error.exit_code
    return int(code or ExitCode.OK)


def _open_app(session: Session) -> int:
    """The app draws on stderr and reads the keys from stdin; a driver of its own (a browser's, say) needs neither."""
    if "TEXTUAL_DRIVER" not in os.environ and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError("The app needs a terminal. `coach --help` lists the commands that do not.")
    from coach.folders import LOG, data_and_cache
    from coach.wiring import keep_terminal_clean

    home, _ = data_and_cache()
    keep_terminal_clean(home / LOG)
    from coach.cli.ending import end_by_force
    from coach.tui.app import CoachApp

    app = CoachApp(session.coach_of_app, lambda: end_by_force(lambda: app.return_code or ExitCode.OK, say))
    app.run()
    if app.failure:
        raise app.failure
    return app.return_code or ExitCode.OK
