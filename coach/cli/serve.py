"""`coach serve`: the app in a browser, for those without a good terminal."""

from __future__ import annotations

import sys

import click

from coach.cli.output import emit, say
from coach.cli.session import Session, model_option, remote_option
from coach.errors import CoachError, ExitCode

LOOPBACK = "127.0.0.1"
#: What `coach serve` needs beside the coach itself, by the names under which it is imported.
_EXTRA = {"aiohttp", "aiohttp_jinja2", "jinja2", "textual_serve"}
LIMITS = """\
Open this address in a browser on this computer. Whoever has it can use the coach, so do not pass it on.
In the browser:
 - The microphone and the loudspeaker are those of this computer, not of the browser. Files are read and saved here too.
 - Ctrl+V pastes what was copied in the coach. From elsewhere: Ctrl+Shift+V, or the mouse's menu.
 - Ctrl+T, Ctrl+W and Ctrl+N belong to the browser. Ctrl+P lists what the coach can do, colours among it.
 - Closing the page ends the coach without asking. A take that was running is offered at the next start.
 - One window at a time. A screen reader reads nothing there: use a terminal for that.
Ctrl+C ends it."""


class ServeError(CoachError):
    """What shows the app in a browser is not installed."""

    exit_code = ExitCode.UNAVAILABLE


def _only_here(_context: click.Context, _parameter: click.Parameter, host: str) -> str:
    if host != LOOPBACK:
        raise click.BadParameter(
            f"the coach is shown on this computer only, at {LOOPBACK}: nobody on a network may hear your answers. "
            f"To reach it from another computer of yours: ssh -L PORT:{LOOPBACK}:PORT, with one --port on both sides."
        )
    return host


@click.command(short_help="Open the app in a browser on this computer.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Any that is free, unless you name one.")
@click.option("--host", default=LOOPBACK, callback=_only_here, expose_value=False, help=f"Only {LOOPBACK}.")
@model_option
@remote_option
@click.pass_context
def serve(context: click.Context, port: int) -> None:
    """Open the same app in a browser on this computer, for those without a good terminal.

    Prints the address to open, and what does not work there. Nothing outside this computer can reach it.
    """
    session: Session = context.obj
    settings = session.settings()  # what is wrong with them is better said here than in the browser
    try:
        from coach.web.server import serve_app
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in _EXTRA:
            raise
        raise ServeError(
            f"`coach serve` needs a part that is not installed ({error.name}).",
            "pip install 'turnaround-coach[serve]' (in a checkout: .venv/bin/pip install -e '.[serve]')",
        ) from error
    if settings.sends_to:
        say(f"--remote: recordings leave this machine and go to {settings.sends_to}.")
    serve_app(_command(session), port, _tell)


def _tell(address: str) -> None:
    """The address on standard output, before anything waits for it."""
    say(LIMITS)
    emit(address)
    sys.stdout.flush()


def _command(session: Session) -> list[str]:
    """The app, as this run was started. `-P`: nothing is imported from the folder in which it happens to be."""
    flags = [] if session.model is None else ["--model", session.model]
    flags += ["--verbose"] if session.verbose else []
    flags += ["--remote"] if session.remote else []
    return [sys.executable, "-P", "-m", "coach", *flags]
