"""Where a typed answer or a batch is read from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from coach.cli.output import say
from coach.errors import CoachError

STDIN = "-"
#: A spoken answer of an hour is some 60,000 characters; what is longer is not an answer.
LONGEST_BYTES = 1_000_000


class InputError(CoachError):
    """The input cannot be read as what it should be."""


def is_typed(source: str) -> bool:
    return source == STDIN or source.lower().endswith(".txt")


def read_answer(source: str) -> str:
    """The text of a `.txt` file or of stdin. Raises InputError."""
    if source == STDIN and sys.stdin.isatty():
        say("Type or paste your answer; end with Ctrl-D (Ctrl-Z and Enter on Windows).")
    with open_bytes(source) as stream:
        content = stream.read(LONGEST_BYTES + 1)
    if len(content) > LONGEST_BYTES:
        raise InputError(f"{_name(source)} is too long for an answer.", "Give one answer of at most 1 MB of text.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(source) from error
    if "\0" in text:
        raise _not_text(source)
    return text


@contextmanager
def open_bytes(source: str) -> Iterator[BinaryIO]:
    """A file or stdin. Raises InputError when it cannot be opened or read."""
    if source == STDIN:
        yield sys.stdin.buffer
        return
    path = Path(source)
    if path.is_dir():
        raise InputError(f"{source} is a folder.", "Name one file in it.")
    try:
        with path.open("rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise InputError(f"There is no file {source}.", "Check the name and the folder.") from error
    except PermissionError as error:
        raise InputError(f"{source} may not be read.", "Check the file's permissions.") from error


def _not_text(source: str) -> InputError:
    return InputError(
        f"{_name(source)} is not text in UTF-8.",
        "Save it as plain text; a recording must keep its ending (.wav, .mp3, .m4a, ...).",
    )


def _name(source: str) -> str:
    return "The input" if source == STDIN else source
