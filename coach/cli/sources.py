"""Where a typed answer or a batch is read from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from coach.answers import LONGEST_BYTES, InputError, decode_answer
from coach.cli.output import say

STDIN = "-"


def is_typed(source: str) -> bool:
    return source == STDIN or source.lower().endswith(".txt")


def read_answer(source: str) -> str:
    """The text of a `.txt` file or of stdin. Raises InputError."""
    if source == STDIN and sys.stdin.isatty():
        say("Type or paste your answer; end with Ctrl-D (Ctrl-Z and Enter on Windows).")
    with open_bytes(source) as stream:
        content = stream.read(LONGEST_BYTES + 1)
    return decode_answer(content, _name(source))


@contextmanager
def open_bytes(source: str) -> Iterator[BinaryIO]:
    """A file or stdin. Raises InputError when it cannot be opened or read."""
    if source == STDIN:
        yield sys.stdin.buffer
        return
    path = Path(source)
    if path.is_dir():
        raise InputError(f"{source} is a folder.", "Name one file in it.")
    if path.exists() and not (path.is_file() or path.is_fifo()):
        raise InputError(f"{source} is not a file.", "Name a file, or - for what is piped in.")
    try:
        with path.open("rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise InputError(f"There is no file {source}.", "Check the name and the folder.") from error
    except PermissionError as error:
        raise InputError(f"{source} may not be read.", "Check the file's permissions.") from error


def _name(source: str) -> str:
    return "The input" if source == STDIN else source
