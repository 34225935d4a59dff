"""A page on which what was heard can be mended; words that may be wrong are underlined while they stand."""

from __future__ import annotations

from functools import lru_cache

from rich.text import Text
from textual.widgets import TextArea

from coach.alignment import doubtful_spans
from coach.model import Transcript
from coach.tui.doubts import MARK


class CorrectionArea(TextArea):
    """Starts with what counts as said so far."""

    def __init__(self, transcript: Transcript) -> None:
        super().__init__(transcript.said, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        # A page is drawn line by line, many times for one text.
        self._doubts = lru_cache(maxsize=1)(lambda text: doubtful_spans(transcript, text))

    @property
    def doubts(self) -> int:
        """How many words are marked now."""
        return len(self._doubts(self.text))

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        page = self.document
        begins = sum(len(page.get_line(number)) + len(page.newline) for number in range(line_index))
        for start, end in self._doubts(self.text):
            if begins <= start < begins + len(line):
                line.stylize(MARK, start - begins, end - begins)
        return line
