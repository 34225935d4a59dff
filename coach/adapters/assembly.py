"""Puts the segments' words together to one transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coach.model import Span, Transcript, Word
from coach.terms import normalise_words


def assemble(
    heard: Sequence[Word], raw: Sequence[str], speech: Sequence[Span], duration_s: float, model: str
) -> Transcript:
    """`heard` are the words on the take's clock, `raw` what the recogniser wrote for each segment."""
    words = normalise_words(heard)
    return Transcript(
        text=" ".join(word.text for word in words),
        raw_text=" ".join(text for text in raw if text),
        words=words,
        speech=tuple(speech),
        duration_s=duration_s,
        model=model,
    )


def on_the_takes_clock(words: Sequence[Word], segment: Span, speech: Span) -> list[Word]:
    """A segment's words in the take's seconds, in order, none outside the speech that the detector found in it."""
    first, last = max(segment.start_s, speech.start_s), min(segment.end_s, speech.end_s)
    placed, earliest = [], first
    for word in words:
        start = min(max(segment.start_s + word.start_s, earliest), last)
        earliest = min(max(segment.start_s + word.end_s, start), last)
        placed.append(replace(word, start_s=round(start, 3), end_s=round(earliest, 3)))
    return placed


def speech_within(segment: Span, spans: Sequence[Span]) -> Span:
    """From the first to the last speech in a segment."""
    inside = [span for span in spans if span.end_s > segment.start_s and span.start_s < segment.end_s]
    return Span(inside[0].start_s, inside[-1].end_s)
