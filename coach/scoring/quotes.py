"""Quote a window of the answer, with its times when the answer was spoken."""

from __future__ import annotations

from coach.alignment import timed_words
from coach.model import Quote, Transcript
from coach.scoring.clauses import Window


def quote(transcript: Transcript, window: Window) -> Quote:
    """The window's own words, as they stand in `Transcript.said`, with the times of its first and last word (s)."""
    text = transcript.said[window.start : window.end]
    return Quote(text, window.start, window.end, *times_of(transcript, window.start, window.end))


def times_of(transcript: Transcript, start: int, end: int) -> tuple[float | None, float | None]:
    """When characters `[start, end)` of `Transcript.said` were said (s); None for a typed answer and between words."""
    words = [word for word in timed_words(transcript, transcript.said) if word.start < end and word.end > start]
    return (words[0].start_s, words[-1].end_s) if words else (None, None)
