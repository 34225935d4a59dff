"""When a segment of a take that is still being spoken is complete, and what the voice detector's rules make of it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.adapters.growing_segments import LONGEST_S, GrowingSegments, Piece
from coach.adapters.streaming_activity import STEP, StreamingActivity
from coach.adapters.tape import Tape
from coach.model import Span

STEP_S = 0.032


def middle(within: Span) -> float:
    return (within.start_s + within.end_s) / 2


def listen(spans: list[Span], end_s: float) -> list[Piece]:
    """The segments of a take with speech at these times, told in the detector's steps; the last when it ends."""
    segments, pieces, waiting = GrowingSegments(), [], list(spans)
    for step in range(round(end_s / STEP_S)):
        now_s = step * STEP_S
        if waiting and waiting[0].end_s + 0.15 <= now_s:
            segments.add(waiting.pop(0))
        speaking = bool(waiting) and waiting[0].start_s <= now_s
        while piece := segments.complete(now_s, waiting[0].start_s if speaking else None, middle):
            pieces.append(piece)
    for span in waiting:
        segments.add(span)
    last = segments.open(end_s)
    return [*pieces, last] if last else pieces


def test_silence_has_no_segment() -> None:
    assert listen([], 10.0) == []


def test_a_pause_ends_a_segment_that_is_long_enough() -> None:
    pieces = listen([Span(1.0, 5.0), Span(5.5, 8.0)], 8.3)
    assert [piece.speech for piece in pieces] == [Span(1.0, 5.0), Span(5.5, 8.0)]
    assert pieces[0].audio == Span(0.8, 5.1)


def test_a_short_segment_waits_for_more_until_the_silence_is_long() -> None:
    assert len(listen([Span(1.0, 2.0), Span(2.6, 4.0)], 4.3)) == 1
    assert len(listen([Span(1.0, 2.0), Span(5.0, 6.0)], 6.3)) == 2


def test_the_longer_a_segment_the_shorter_the_pause_that_ends_it() -> None:
    gap = 0.3
    assert len(listen([Span(0.0, 4.0), Span(4.0 + gap, 6.0)], 6.2)) == 1
    assert len(listen([Span(0.0, 6.0), Span(6.0 + gap, 8.0)], 8.2)) == 2


def test_speech_without_a_pause_is_cut_in_its_second_half() -> None:
    first, *_ = listen([Span(0.0, 30.0)], 31.0)
    assert LONGEST_S / 2 - 0.5 <= first.audio.end_s <= LONGEST_S


def test_a_guess_that_is_accepted_leaves_the_rest() -> None:
    segments = GrowingSegments()
    segments.add(Span(0.0, 2.0))
    guess = segments.open(2.25)
    assert guess is not None
    segments.add(Span(2.3, 4.0))
    segments.accept(guess)
    rest = segments.open(4.0)
    assert rest is not None
    assert rest.speech == Span(2.3, 4.0)
    assert rest.audio.start_s >= guess.audio.end_s


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.2, 40.0, allow_nan=False), st.floats(0.15, 5.0, allow_nan=False)), min_size=1, max_size=8
    )
)
def test_segments_are_short_ordered_and_cover_all_speech(parts: list[tuple[float, float]]) -> None:
    spans, clock = [], 0.0
    for speech_s, gap_s in parts:
        spans.append(Span(clock + gap_s, clock + gap_s + speech_s))
        clock += gap_s + speech_s
    pieces = listen(spans, clock)
    assert all(piece.audio.duration_s <= LONGEST_S + 0.3 for piece in pieces)
    assert all(a.audio.end_s <= b.audio.start_s + 1e-6 for a, b in pairwise(pieces))
    missed = sum(span.duration_s for span in spans) - sum(
        max(0.0, min(span.end_s, piece.audio.end_s) - max(span.start_s, piece.audio.start_s))
        for span in spans
        for piece in pieces
    )
    assert missed < 1e-3


@settings(deadline=None)
@given(st.lists(st.sampled_from([0.05, 0.4, 0.6, 0.95]), max_size=120), st.integers(0, STEP - 1))
def test_the_stretches_are_those_that_silero_finds_in_the_whole(probabilities: list[float], short: int) -> None:
    from silero_vad.utils_vad import get_speech_timestamps_from_probs

    length = max(0, STEP * len(probabilities) - short)
    whole = get_speech_timestamps_from_probs(
        probabilities,
        min_speech_duration_ms=150,
        min_silence_duration_ms=150,
        speech_pad_ms=0,
        audio_length_samples=length,
    )
    given_out = iter(probabilities)
    activity = StreamingActivity(lambda step: next(given_out), 0.15, 0.15)
    samples = np.zeros(length, np.float32)
    found = [activity.hear(samples[start : start + STEP]) for start in range(0, length, STEP)]
    spans = [span for span in [*found, activity.end()] if span]
    assert [(round(s.start_s * 16_000), round(s.end_s * 16_000)) for s in spans] == [
        (s["start"], s["end"]) for s in whole
    ]


def test_a_tape_keeps_only_what_is_needed() -> None:
    tape = Tape(rate=10)
    tape.append(np.arange(0, 50, dtype=np.int16))
    tape.forget_before(2.0)
    tape.append(np.arange(50, 60, dtype=np.int16))
    assert tape.end == 60
    assert np.array_equal(tape.between(Span(4.8, 5.2)) * 32768, [48, 49, 50, 51])
    assert np.array_equal(tape.samples(20, 22) * 32768, [20, 21])
