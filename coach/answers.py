"""What a typed answer may be, wherever it is read from."""

from __future__ import annotations

from coach.errors import CoachError

#: A spoken answer of an hour is some 60,000 characters; what is longer is not an answer.
LONGEST_BYTES = 1_000_000


class InputError(CoachError):
    """The input cannot be read as what it should be."""


def decode_answer(content: bytes, name: str) -> str:
    """The text of an answer in UTF-8. Raises InputError, which calls it `name`."""
    if len(content) > LONGEST_BYTES:
        raise InputError(f"{name} is too long for an answer.", "Give one answer of at most 1 MB of text.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(name) from error
    if "\0" in text:
        raise _not_text(name)
    return text


def _not_text(name: str) -> InputError:
    return InputError(
        f"{name} is not text in UTF-8.",
        "Save it as plain text; a recording must keep its ending (.wav, .mp3, .m4a, ...).",
    )
