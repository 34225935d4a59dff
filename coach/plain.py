"""Make words that came from outside safe to print."""

from __future__ import annotations

import re
import unicodedata

#: What Markdown and HTML would read as markup: anywhere in a line, and at its start.
_MARKUP = re.compile(r"[\\`*_\[\]<>|~&]|^[#+\-=]")
_NUMBERED = re.compile(r"^(\d+)([.)])")
#: Control characters, invisible formatting (which turns lines around) and halves of characters.
_UNWANTED = frozenset({"Cc", "Cf", "Cs"})
#: Everything but what is harmless for certain: most text holds little of it.
_UNUSUAL = re.compile(r"[^\n\t -~]")
#: What a spreadsheet takes for a formula: at the start of a cell, also behind spaces, and where another language's
#: settings, by which a comma separates nothing, would see another cell begin. The wide forms count too.
_FORMULA = re.compile(r"(^|[\t\n;,|\"'])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_FORMULA_START = ("\t", "\r", "\n")


def plain(text: str) -> str:
    """Without control and invisible formatting characters: no escape sequence reaches a terminal. One line."""
    spaced = " ".join(text.split())
    return "".join(character for character in spaced if unicodedata.category(character) not in _UNWANTED)


def printable(text: str) -> str:
    """The same for several lines: line breaks, tabs and spaces stay."""
    return _UNUSUAL.sub(lambda found: "" if unicodedata.category(found[0]) in _UNWANTED else found[0], text)


def cell(text: str) -> str:
    """For a cell of a table: text that a spreadsheet would take for a formula gets an apostrophe in front.

    Control characters are left out, but for line breaks and tabs.
    """
    kept = printable(text.replace("\r\n", "\n"))
    marked = _FORMULA.sub(r"\1\2'", kept)
    # Also where a control character that was left out stood before the tab.
    starts_one = text.startswith(_FORMULA_START) or kept.startswith(_FORMULA_START)
    return f"'{marked}" if starts_one and not marked.startswith("'") else marked


def markdown(text: str) -> str:
    """The same for the start of a line of Markdown: every character stands for itself."""
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", plain(text)))
