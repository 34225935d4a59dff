"""Delivery from words and voice activity whose figures can be worked out by hand, and properties that always hold."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.delivery import measure_delivery
from coach.fillers import find_fillers
from coach.model import Delivery, Flag, PartScore, Scorecard, Span, Transcript, Word
from coach.norms import FILLERS, SPEAKING_RATE, Rating, length_norm, paced, rate_delivery


def spoken(
    text: str,
    speech: tuple[tuple[float, float], ...],
    *,
    times: list[tuple[float, float]] | None = None,
    duration_s: float = 60.0,
) -> Transcript:
    """A transcript whose words are spread evenly over the stretches of speech, unless their times are given."""
    texts = text.split()
    if times is None:
        whole = sum(end - start for start, end in speech)
        times, step = [], whole / max(len(texts), 1)
        for number in range(len(texts)):
            times.append((_at(speech, number * step), _at(speech, number * step) + step))
    words = tuple(Word(word, start, end, 0.9) for word, (start, end) in zip(texts, times, strict=True))
    spans = tuple(Span(start, end) for start, end in speech)
    return Transcript(text, text, words, spans, duration_s)


def _at(speech: tuple[tuple[float, float], ...], offset: float) -> float:
    for start, end in speech:
        if offset < end - start:
            return start + offset
        offset -= end - start
    return speech[-1][1]


def measured(transcript: Transcript) -> Delivery:
    delivery = measure_delivery(transcript)
    assert delivery is not None
    return delivery


def test_a_typed_answer_has_no_delivery() -> None:
    assert measure_delivery(Transcript("I passed.", "I passed.")) is None


def test_silence_measures_nothing() -> None:
    assert measured(Transcript("", "", duration_s=10.0)) == Delivery(0, 0, 0, 0, 0, 0, 0)


def test_rates_with_and_without_pauses() -> None:
    answer = measured(spoken("one two three four five six seven eight nine ten", ((2.0, 4.0), (7.0, 9.0))))
    assert answer.duration_s == pytest.approx(7.0)
    assert answer.speaking_rate_wpm == pytest.approx(10 * 60 / 7)
    assert answer.articulation_rate_wpm == pytest.approx(10 * 60 / 4)


def test_one_word() -> None:
    answer = measured(spoken("Yes.", ((1.0, 1.5),)))
    assert answer.speaking_rate_wpm == pytest.approx(120)
    assert answer.pauses == ()


def test_words_without_voice_activity() -> None:
    answer = measured(spoken("I passed", (), times=[(0.0, 0.5), (0.5, 1.0)]))
    assert answer.speaking_rate_wpm == answer.articulation_rate_wpm == pytest.approx(120)


@pytest.mark.parametrize(
    ("text", "sounds", "words"),
    [
        ("I, um, failed, uh, Step 1.", 2, 0),
        ("Umm er erm hmm uhh.", 5, 0),
        ("I saw them in the ER.", 0, 0),
        ("You know, I mean, it was, like, hard.", 0, 3),
        ("Do you know what kind of question I mean?", 0, 1),
        ("As you know, I like the kind of team you have.", 0, 0),
        ("I was sort of kind of lost, you know what I mean?", 0, 3),
        ("I passed, right? I sat on the right side.", 0, 1),
        ("", 0, 0),
    ],
)
def test_fillers_are_counted_as_phrases(text: str, sounds: int, words: int) -> None:
    found = find_fillers(text.split())
    assert (found.sounds, found.words) == (sounds, words)


def test_voice_under_no_word_widens_the_range_of_fillers() -> None:
    times = [(0.0, 0.5), (0.5, 1.0), (1.8, 2.0), (2.1, 3.0)]
    answer = measured(spoken("I failed that time", ((0.0, 3.0),), times=times))
    assert answer.fillers_per_min == 0
    assert answer.fillers_per_min_high == pytest.approx(20)  # one, of 0.8 s, in 3 s; the 0.1 s is too short


def test_the_end_of_a_clause_that_whisper_cut_short_is_no_filler() -> None:
    times = [(0.0, 0.5), (0.5, 1.0), (1.4, 2.0)]
    said = ((0.0, 2.4),)
    assert measured(spoken("I failed. Then.", said, times=times)).fillers_per_min_high == 0
    assert measured(spoken("I failed then", said, times=times)).fillers_per_min_high > 0


def test_filler_sounds_are_not_words_of_the_rate() -> None:
    answer = measured(spoken("I um failed uh", ((0.0, 2.0),)))
    assert answer.speaking_rate_wpm == pytest.approx(60)
    assert answer.fillers_per_min == pytest.approx(60)


@pytest.mark.parametrize(
    ("text", "gap_s", "listed", "within"),
    [
        ("I failed Step 1", 0.9, False, True),
        ("I failed Step 1", 1.0, True, True),
        ("I failed. Step 1", 1.5, False, False),
        ("I failed. Step 1", 2.5, True, False),
        ("I failed, Step 1", 1.5, False, False),
        ("I failed because it", 1.5, False, False),
        ("I failed... Step 1", 1.5, True, True),
        ("I, um, failed it", 1.5, True, True),
    ],
)
def test_which_pauses_are_worth_coaching_on(text: str, gap_s: float, listed: bool, within: bool) -> None:
    answer = measured(spoken(text, ((0.0, 1.0), (1.0 + gap_s, 2.0 + gap_s))))
    assert bool(answer.pauses) is listed
    for pause in answer.pauses:
        assert pause.within_clause is within
        assert pause.after_word == 1
        assert (pause.start_s, pause.duration_s) == (pytest.approx(1.0), pytest.approx(gap_s))


def test_silence_before_and_after_the_answer_is_no_pause() -> None:
    noise_before = ((0.0, 0.2), (5.0, 7.0), (20.0, 20.2))
    times = [(5.0, 6.0), (6.0, 7.0)]
    answer = measured(spoken("I passed.", noise_before, times=times))
    assert answer.pauses == ()
    assert answer.duration_s == pytest.approx(2.0)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    moments = st.floats(0, 300, allow_nan=False)
    texts = draw(st.lists(st.sampled_from(["um", "I", "you", "know,", "failed.", "like,", "...", "and"]), max_size=30))
    starts = sorted(draw(st.lists(moments, min_size=len(texts), max_size=len(texts))))
    words = tuple(
        Word(text, start, start + draw(st.floats(0, 2)), 0.5) for text, start in zip(texts, starts, strict=True)
    )
    edges = sorted(draw(st.lists(moments, max_size=20)))
    speech = tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))
    text = " ".join(texts)
    return Transcript(text, text, words, speech, 300.0)


@given(transcripts())
def test_delivery_is_always_sane(transcript: Transcript) -> None:
    answer = measured(transcript)
    figures = (answer.duration_s, answer.speaking_rate_wpm, answer.articulation_rate_wpm, answer.fillers_per_min_high)
    assert all(math.isfinite(figure) and figure >= 0 for figure in figures)
    assert answer.articulation_rate_wpm >= answer.speaking_rate_wpm
    assert answer.fillers_per_min_high >= answer.fillers_per_min
    assert answer.filler_sounds + answer.filler_words <= len(transcript.words)
    for pause in answer.pauses:
        assert pause.duration_s >= 1.0
        assert 0 <= pause.after_word < len(transcript.words) - 1
    assert rate_delivery(answer, (45, 90)) or not answer.duration_s


@pytest.mark.parametrize(
    ("seconds", "rating"),
    [(29, "outside"), (30, "near"), (44, "near"), (45, "good"), (90, "good"), (91, "near"), (121, "outside")],
)
def test_length_against_the_target(seconds: float, rating: str) -> None:
    norm = length_norm((45, 90))
    assert norm.rate(seconds) == Rating(rating)
    assert bool(norm.advice(seconds)) is (rating != "good")


def test_bands_of_other_questions_scale() -> None:
    assert length_norm((60, 120)).amber == (40, 160)


@given(st.floats(0, 109.9))
def test_slow_speech_is_never_told_to_slow_down(rate: float) -> None:
    assert "slower" not in SPEAKING_RATE.advice(rate)
    assert "110" in SPEAKING_RATE.advice(rate)


def test_sources_are_named() -> None:
    norms = (length_norm((45, 90)), SPEAKING_RATE, FILLERS)
    assert all(norm.source for norm in norms)
    assert [norm.source.startswith("(synthesis)") for norm in norms] == [True, True, False]


def test_short_windows_are_our_own() -> None:
    assert "our own" not in length_norm((45, 90)).source
    assert length_norm((10, 40)).source.startswith("(synthesis) our own")


COMPLETE = Scorecard("five_part", "", "", (PartScore("own_it", 2, 1.0),), first="Every part is there.")


def lasting(seconds: float) -> Delivery:
    return Delivery(seconds, 140, 170, 3, 3, 3, 3)


def test_a_complete_answer_that_took_far_too_long_is_told_so_first() -> None:
    first = paced(COMPLETE, lasting(163), (45, 90)).first
    assert first.startswith("It took 163 s, and an interviewer expects 45 to 90 s. Shorten")


@pytest.mark.parametrize(
    ("card", "seconds"),
    [
        (COMPLETE, 119),
        (COMPLETE, 20),
        (replace(COMPLETE, parts=(PartScore("own_it", 1, 0.5),)), 163),
        (replace(COMPLETE, flags=(Flag("apology"),)), 163),
        (replace(COMPLETE, asks_about="own_it"), 163),
        (replace(COMPLETE, refused="Off topic."), 163),
    ],
)
def test_any_other_card_keeps_what_to_do_first(card: Scorecard, seconds: float) -> None:
    assert paced(card, lasting(seconds), (45, 90)) == card


def test_rating_a_whole_delivery() -> None:
    measures = rate_delivery(Delivery(60, 140, 170, 3, 3, 6, 13), (45, 90))
    assert [(measure.norm.name, measure.rating.value) for measure in measures] == [
        ("Length", "good"),
        ("Speaking rate", "good"),
        ("Fillers", "near"),
        ("Long pauses", "good"),
    ]
    assert measures[2].high == 13


def test_a_few_words_have_a_length_but_no_rates() -> None:
    (measure,) = rate_delivery(Delivery(4, 165, 180, 1, 0, 15, 30), (45, 90))
    assert measure.norm.name == "Length"


def test_nothing_said_is_not_rated() -> None:
    assert rate_delivery(Delivery(0, 0, 0, 0, 0, 0, 0), (45, 90)) == ()
