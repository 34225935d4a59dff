"""Cuts speech into segments that are decoded one by one.

Whole files of accented speech send Whisper into repetition loops; segments of at most 14 s, each decoded with no memory
of the one before, keep a loop short and rare.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.model import Span

LONGEST_S = 14.0
#: From this length on a segment holds enough context to stand alone, so the longest pause after it is the best cut.
_ENOUGH_S = 5.0
#: A silence this long always ends a segment: inside one, Whisper fills it with invented text.
_ALWAYS_CUT_S = 2.0
#: Kept around the speech, since the detector starts late on soft consonants.
_PADDING_S = 0.2
#: The window in which loudness is compared when there is no pause to cut at.
_QUIET_WINDOW_S = 0.1


def cut(spans: Sequence[Span], samples: NDArray[np.float32], rate: int) -> tuple[Span, ...]:
    """Segments of at most LONGEST_S that cover every span, in order, without overlap.

    They are cut at the longest pause at hand, or, where speech goes on without one, at the quietest place.
    """
    longest = LONGEST_S - 2 * _PADDING_S
    pieces = [piece for span in spans for piece in _split_long(span, samples, rate, longest)]
    groups: list[Span] = []
    while pieces:
        count = _how_many(pieces, longest)
        groups.append(Span(pieces[0].start_s, pieces[count - 1].end_s))
        del pieces[:count]
    return _pad(groups, len(samples) / rate)


def _split_long(span: Span, samples: NDArray[np.float32], rate: int, longest: float) -> list[Span]:
    pieces = []
    while span.duration_s > longest:
        first = span.start_s + longest / 2
        second_half = samples[round(first * rate) : round((span.start_s + longest) * rate)]
        middle = first + quietest(second_half, rate)
        pieces.append(Span(span.start_s, middle))
        span = Span(middle, span.end_s)
    return [*pieces, span]


def quietest(samples: NDArray[np.float32], rate: int) -> float:
    """The middle of the window with the least energy, in seconds from the first sample."""
    power = np.square(samples.astype(np.float64))
    width = round(_QUIET_WINDOW_S * rate)
    total = np.concatenate(([0.0], np.cumsum(power)))
    energy = total[width:] - total[:-width]
    return (int(np.argmin(energy)) + width / 2) / rate


def _how_many(pieces: Sequence[Span], longest: float) -> int:
    """How many of the pieces make the next segment."""
    start = pieces[0].start_s
    best, best_gap = 0, -1.0
    for index, piece in enumerate(pieces):
        if piece.end_s - start > longest:
            return best or index
        if index + 1 == len(pieces):
            return index + 1
        gap = pieces[index + 1].start_s - piece.end_s
        if gap >= _ALWAYS_CUT_S:
            return index + 1
        if piece.end_s - start >= _ENOUGH_S and gap >= best_gap:
            best, best_gap = index + 1, gap
    return len(pieces)


def _pad(groups: Sequence[Span], duration_s: float) -> tuple[Span, ...]:
    """Room around each group, at most half of the gap to its neighbour."""
    padded = []
    for index, group in enumerate(groups):
        before = (group.start_s - groups[index - 1].end_s) / 2 if index else group.start_s
        after = (groups[index + 1].start_s - group.end_s) / 2 if index + 1 < len(groups) else duration_s - group.end_s
        padded.append(Span(group.start_s - min(_PADDING_S, before), group.end_s + min(_PADDING_S, max(0.0, after))))
    return tuple(padded)
