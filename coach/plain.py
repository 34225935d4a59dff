"""Make words that came from outside safe to print."""

from __future__ import annotations

import re
import unicodedata

#: Markdown and HTML would read these as markup.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")


def plain(text: str) -> str:
    """Without control and invisible formatting characters: no escape sequence reaches a terminal. One line."""
    spaced = " ".join(text.split())
    return "".join(character for character in spaced if unicodedata.category(character) not in {"Cc", "Cf", "Cs"})


def markdown(text: str) -> str:
    """The same for Markdown: every character stands for itself."""
    return _MARKUP.sub(r"\\\1", plain(text))
