"""Quote windows of one answer, with their times when the answer was spoken."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from coach.alignment import timed_words
from coach.model import Quote, Transcript
from coach.scoring.clauses import Window


class Quotes:
    """The quotes of one transcript. Its words are aligned once, so that the wait does not grow with their square."""

    def __init__(self, transcript: Transcript) -> None:
        self._said = transcript.said
        self._words = timed_words(transcript, transcript.said)
        self._starts = [word.start for word in self._words]
        self._ends = [word.end for word in self._words]

    def of(self, window: Window) -> Quote:
        """The window's own words, as they stand in `Transcript.said`, with the times of its first and last word (s)."""
        text = self._said[window.start : window.end]
        return Quote(text, window.start, window.end, *self.times_of(window.start, window.end))

    def times_of(self, start: int, end: int) -> tuple[float | None, float | None]:
        """When characters `[start, end)` were said (s); None for a typed answer and between words."""
        words = self._words[bisect_right(self._ends, start) : bisect_left(self._starts, end)]
        return (words[0].start_s, words[-1].end_s) if words else (None, None)
