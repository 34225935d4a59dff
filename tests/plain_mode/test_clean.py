"""Nothing reaches the terminal that would be carried out."""

from __future__ import annotations

import pytest

from coach.plain_mode.clean import clean


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07said", "said"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jgone", "gone"),
        ("up\x1b[A", "up"),
        ("\x1b(0lines", "lines"),
        ("bell\x07 back\x08space\r", "bell backspace"),
        ("a\u202eb\u200bc\u00ad", "abc"),
        ("\ud800", ""),
        ("a\tb\u2028c", "a b c"),
        ("[b]as it stands[/b]  <i>", "[b]as it stands[/b]  <i>"),
        ("  in a   table  ", "  in a   table"),
        ("\x1b", ""),
    ],
)
def test_only_what_can_be_read_stays(line: str, shown: str) -> None:
    assert clean(line) == shown
