"""The plain mode on this process's own input and output."""

from __future__ import annotations

import sys
from functools import partial
from io import TextIOWrapper
from typing import TYPE_CHECKING

from coach.errors import ExitCode

if TYPE_CHECKING:
    from coach.cli.session import Session


def open_plain(session: Session) -> ExitCode:
    """Ask and answer line by line; a pipe will do as well as a terminal. Raises ConfigError, ContentError."""
    from coach.cli.ending import end_by_force
    from coach.cli.output import say
    from coach.doctor import diagnose
    from coach.folders import LOG, data_and_cache
    from coach.wiring import build_coach, keep_terminal_clean, sentence_model_folder

    home, _ = data_and_cache()
    keep_terminal_clean(home / LOG)
    from coach.plain_mode import Console, run_plain

    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    examine = partial(diagnose, session.settings, build_coach, sentence_model_folder)
    code = ExitCode.INTERRUPTED
    try:
        code = run_plain(session.coach_of_app(), Console(sys.stdin.readline, _write), examine)
    finally:
        end_by_force(lambda: code, say)
    return code


def _write(lines: str) -> None:
    sys.stdout.write(lines)
    sys.stdout.flush()
