"""Quote a window of the answer, with its times when the answer was spoken."""

from __future__ import annotations

from coach.model import Quote, Transcript
from coach.scoring.clauses import Window


def quote(transcript: Transcript, window: Window) -> Quote:
    """The window's own words, as they stand in the transcript, with the times of its first and last word (s)."""
    start_s: float | None = None
    end_s: float | None = None
    position = 0
    for word in transcript.words:
        # Transcript.text is the words joined by single spaces: that is what makes this count right.
        begin, position = position, position + len(word.text) + 1
        if begin < window.end and begin + len(word.text) > window.start:
            start_s = word.start_s if start_s is None else start_s
            end_s = word.end_s
    return Quote(transcript.text[window.start : window.end], window.start, window.end, start_s, end_s)
