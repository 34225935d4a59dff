"""Lines that a terminal and a screen reader take as they are: no control characters, no escape sequences."""

from __future__ import annotations

import re
import unicodedata

#: Whole sequences, so that no "[31m" is read out where its first character was taken away.
_SEQUENCE = re.compile(
    r"\x1b\][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"  # a title or a link
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # colours, the cursor, an arrow key
    r"|\x1b[ -/]*[0-~]?"
)
_UNWANTED = frozenset({"Cc", "Cf", "Cs"})
_SPACES = frozenset({"Zl", "Zp", "Zs"})


def clean(line: str) -> str:
    """One line without anything that would be carried out instead of read. Spaces stay, so that tables do."""
    return "".join(map(_shown, _SEQUENCE.sub("", line))).rstrip()


def _shown(character: str) -> str:
    if character == "\t":
        return " "
    category = unicodedata.category(character)
    return "" if category in _UNWANTED else " " if category in _SPACES else character
