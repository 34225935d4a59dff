"""How speech is cut into segments for decoding."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coach.adapters.segments import LONGEST_S, cut
from coach.model import Span

RATE = 1_000


def loud(seconds: float) -> np.ndarray:
    return np.ones(round(seconds * RATE), np.float32)


def test_no_speech_gives_no_segments() -> None:
    assert cut([], loud(10), RATE) == ()


def test_a_short_answer_is_one_padded_segment() -> None:
    assert cut([Span(1.0, 2.0), Span(2.5, 4.0)], loud(10), RATE) == (Span(0.8, 4.2),)


def test_padding_stays_within_the_take() -> None:
    assert cut([Span(0.1, 9.9)], loud(10), RATE) == (Span(0.0, 10.0),)


def test_the_longest_pause_at_hand_is_the_cut() -> None:
    spans = [Span(0.0, 6.0), Span(6.9, 9.0), Span(9.3, 12.0), Span(12.2, 16.0)]
    assert [(round(s.start_s, 2), round(s.end_s, 2)) for s in cut(spans, loud(17), RATE)] == [(0.0, 6.2), (6.7, 16.2)]


def test_a_long_silence_always_cuts() -> None:
    segments = cut([Span(0.0, 1.0), Span(4.0, 5.0)], loud(6), RATE)
    assert [round(segment.end_s, 2) for segment in segments] == [1.2, 5.2]


def test_speech_without_a_pause_is_cut_where_it_is_quietest() -> None:
    samples = loud(20)
    samples[round(9.0 * RATE) : round(9.2 * RATE)] = 0.01
    first, second = cut([Span(0.0, 20.0)], samples, RATE)
    assert 9.0 <= first.end_s <= 9.2
    assert first.end_s == second.start_s


@given(
    st.lists(
        st.tuples(st.floats(0.2, 40.0, allow_nan=False), st.floats(0.15, 5.0, allow_nan=False)), min_size=1, max_size=12
    )
)
def test_segments_are_short_ordered_and_cover_all_speech(parts: list[tuple[float, float]]) -> None:
    spans, clock = [], 0.0
    for speech_s, gap_s in parts:
        spans.append(Span(clock + gap_s, clock + gap_s + speech_s))
        clock += gap_s + speech_s
    segments = cut(spans, loud(clock + 1), RATE)
    assert all(0.0 <= segment.duration_s <= LONGEST_S + 1e-6 for segment in segments)
    assert all(a.end_s <= b.start_s + 1e-6 for a, b in pairwise(segments))
    missed = sum(span.duration_s for span in spans) - sum(
        max(0.0, min(span.end_s, segment.end_s) - max(span.start_s, segment.start_s))
        for span in spans
        for segment in segments
    )
    assert missed < 1e-3
