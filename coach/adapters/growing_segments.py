"""Cuts a take into segments while it is spoken: when one is complete, and where.

The longer a segment has become, the shorter the pause that ends it: a short one is soon decoded when the take stops, a
long one is understood better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.model import Span

LONGEST_S = 14.0
#: From which length on (s) which pause (s) ends a segment.
_ENOUGH = ((0.0, 2.0), (3.0, 0.35), (5.0, 0.25), (7.0, 0.2), (10.0, 0.15))
#: Kept around the speech: the detector starts late on soft consonants, and ends late by itself.
_BEFORE_S = 0.2
_AFTER_S = 0.1


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment: the sound to decode, and where speech begins and ends in it."""

    audio: Span
    speech: Span


class GrowingSegments:
    """Told each stretch of speech once it is over; says which segments are complete. Times are the take's seconds."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._earliest_s = 0.0

    def add(self, span: Span) -> None:
        """A stretch of speech is over; what of it a segment holds already is left out."""
        if span.end_s > self._earliest_s:
            self._spans.append(Span(max(span.start_s, self._earliest_s), span.end_s))

    def needed_from_s(self, now_s: float, speaking_since_s: float | None) -> float:
        """The take's sound before this moment belongs to no later segment."""
        begun = self._spans[0].start_s if self._spans else now_s if speaking_since_s is None else speaking_since_s
        return max(self._earliest_s, begun - _BEFORE_S)

    def complete(self, now_s: float, speaking_since_s: float | None, quietest: Callable[[Span], float]) -> Piece | None:
        """The next segment that is complete now. `quietest` finds the quietest moment of a stretch."""
        if self._spans and speaking_since_s is None:
            length, pause = self._spans[-1].end_s - self._spans[0].start_s, now_s - self._spans[-1].end_s
            if pause >= _ending_pause(length):
                return self._cut(len(self._spans), now_s)
        if speaking_since_s is None:
            return None
        going_on = max(speaking_since_s, self._earliest_s)
        longest = LONGEST_S - _BEFORE_S - _AFTER_S
        if now_s - (self._spans[0].start_s if self._spans else going_on) <= longest:
            return None
        if self._spans:
            return self._cut(_longest_gap([*self._spans, Span(going_on, now_s)]), going_on)
        middle = quietest(Span(going_on + longest / 2, going_on + longest))
        piece = Piece(Span(max(self._earliest_s, going_on - _BEFORE_S), middle), Span(going_on, middle))
        self._earliest_s = middle
        return piece

    def open(self, now_s: float) -> Piece | None:
        """The segment that is still open, as it would be if nothing more were said."""
        return self._piece(self._spans, len(self._spans), now_s) if self._spans else None

    def ending(self, said: Span, now_s: float) -> Piece:
        """The same, if the stretch of speech that is not certain to be over were the last."""
        spans = [*self._spans, Span(max(said.start_s, self._earliest_s), said.end_s)]
        return self._piece(spans, len(spans), now_s)

    def accept(self, piece: Piece) -> None:
        """Take a former `open` for complete."""
        self._spans = [span for span in self._spans if span.start_s >= piece.audio.end_s]
        self._earliest_s = piece.audio.end_s

    def _cut(self, count: int, now_s: float) -> Piece:
        piece = self._piece(self._spans, count, now_s)
        del self._spans[:count]
        self._earliest_s = piece.audio.end_s
        return piece

    def _piece(self, spans: Sequence[Span], count: int, now_s: float) -> Piece:
        first, last = spans[0].start_s, spans[count - 1].end_s
        silence_s = spans[count].start_s - last if count < len(spans) else now_s - last
        audio = Span(max(self._earliest_s, first - _BEFORE_S), last + min(_AFTER_S, max(0.0, silence_s)))
        return Piece(audio, Span(first, last))


def _ending_pause(length_s: float) -> float:
    return next(pause for least, pause in reversed(_ENOUGH) if length_s >= least)


def _longest_gap(spans: Sequence[Span]) -> int:
    """How many spans lie before the longest gap."""
    gaps = [after.start_s - before.end_s for before, after in pairwise(spans)]
    return 1 + gaps.index(max(gaps))
