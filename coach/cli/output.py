"""Data to stdout, narration to stderr."""

from __future__ import annotations

import json
import shutil
import sys
from threading import Lock
from types import TracebackType
from typing import Self, TextIO

import click

from coach.errors import CoachError
from coach.plain import plain, printable


def emit(text: str) -> None:
    """A piece of the result. Whatever it holds, a terminal carries nothing of it out."""
    click.echo(printable(text))


def emit_json(value: object, *, indent: int | None = 2) -> None:
    """ASCII only, so that it reads the same in every terminal and every encoding."""
    click.echo(json.dumps(value, indent=indent).replace("\x7f", "\\u007f"))


def say(text: str) -> None:
    """Something for the person at the terminal, not for a pipe; as harmless as what is emitted."""
    click.echo(printable(text), err=True)


def complain(error: CoachError) -> None:
    """What happened, and what to do."""
    say(f"coach: {error.what}")
    if error.fix:
        say(error.fix)


class Narration:
    """A Progress that keeps one line of a terminal up to date; where stderr is not a terminal it says nothing."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._lock = Lock()
        self._shown = ""

    def __call__(self, what: str, fraction: float | None = None, /) -> None:
        if not self._stream.isatty():
            return
        line = plain(what) if fraction is None else f"{plain(what)} {_bar(fraction)} {fraction:4.0%}"
        with self._lock:
            if line != self._shown:
                self._write(line[: shutil.get_terminal_size().columns - 1])
                self._shown = line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Leave a clean line behind."""
        if self._shown:
            self._write("")

    def _write(self, line: str) -> None:
        self._stream.write(f"\r\x1b[K{line}")
        self._stream.flush()


def _bar(fraction: float) -> str:
    width = 24
    filled = round(width * min(max(fraction, 0.0), 1.0))
    return f"[{'#' * filled}{' ' * (width - filled)}]"
