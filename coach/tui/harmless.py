"""The last thing before the terminal: whatever a text holds, it is shown and never carried out."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

#: Control characters, halves of surrogate pairs, line separators, and what turns the order of the words that follow.
#: Joiners stay: they make one sign of several.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


class HarmlessFilter(LineFilter):
    """Takes out of what is drawn all that a terminal would obey: Textual hands escape sequences in texts on.

    Every text keeps its width, so that nothing beside it moves.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's
        return [
            Segment(_shown(text), style, control) if text and not text.isprintable() else Segment(text, style, control)
            for text, style, control in segments
        ]


@lru_cache(maxsize=1024)
def _shown(text: str) -> str:
    return _HARMFUL.sub(lambda found: " " * cell_len(found.group()), text)
