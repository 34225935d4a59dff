"""Make words that came from outside safe to print."""

from __future__ import annotations

import re
import unicodedata

#: What Markdown and HTML would read as markup: anywhere in a line, and at its start.
_MARKUP = re.compile(r"[\\`*_\[\]<>|~&]|^[#+\-=]")
_NUMBERED = re.compile(r"^(\d+)([.)])")


def plain(text: str) -> str:
    """Without control and invisible formatting characters: no escape sequence reaches a terminal. One line."""
    spaced = " ".join(text.split())
    return "".join(character for character in spaced if unicodedata.category(character) not in {"Cc", "Cf", "Cs"})


def markdown(text: str) -> str:
    """The same for the start of a line of Markdown: every character stands for itself."""
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", plain(text)))
