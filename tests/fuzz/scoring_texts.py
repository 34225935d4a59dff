"""Answers and transcripts on their way through terms, delivery, scoring and correction."""

from __future__ import annotations

import functools
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from coach.alignment import doubtful_spans, timed_words
from coach.delivery import measure_delivery
from coach.doubt_marks import marked, unmarked
from coach.fillers import find_fillers
from coach.following import follow
from coach.model import Attempt, Source, Span, Transcript, Word
from coach.ports import Progress, silent
from coach.rehearsed import find_rehearsed
from coach.rubric import load_rubrics
from coach.scoring.heads import FITTING_VERSION, Heads
from coach.scoring.scorer import Scorer
from coach.terms import normalise_words
from tests.fuzz.harness import ROOT, Parser
from tests.fuzz.nasty import texts

#: Of the sentence model's embeddings.
DIMENSION = 768


class HashingEncoder:
    """Every text has a direction of its own, which no model has to work out."""

    def __init__(self, name: str) -> None:
        self.name = name

    def load(self, progress: Progress = silent) -> None:
        """There is nothing to load."""

    def encode(self, given: Sequence[str]) -> NDArray[np.float32]:
        rows = [np.frombuffer(hashlib.shake_128(text.encode()).digest(DIMENSION), np.uint8) for text in given]
        table = np.stack(rows).astype(np.float32) - 127.5 if rows else np.zeros((0, DIMENSION), np.float32)
        return table / np.maximum(1e-6, np.linalg.norm(table, axis=1, keepdims=True))


@functools.cache
def scorer(rubric: str = "five_part") -> Scorer:
    """With the rubric's shipped heads, levels and reader."""
    shipped = Heads.load(ROOT / "rubrics" / f"{rubric}.heads.npz")
    assert shipped is not None
    encoder = HashingEncoder(shipped.fitted_for.split(" ", 1)[1].removesuffix(f" {FITTING_VERSION}"))
    with tempfile.TemporaryDirectory() as cache:
        return Scorer.fitted(load_rubrics(ROOT / "rubrics").get(rubric), encoder, Path(cache), silent)


def transcripts(longest: int = 3000) -> st.SearchStrategy[Transcript]:
    """Typed, or spoken in words with times; now and then corrected."""

    def build(text: str, spoken: bool, step: float, probability: float, corrected: str) -> Transcript:
        if not spoken:
            return Transcript(text.strip(), text, corrected_text=corrected.strip())
        words = tuple(
            Word(word, number * step, (number + 0.8) * step, probability) for number, word in enumerate(text.split())
        )
        words = normalise_words(words)
        heard = " ".join(word.text for word in words)
        length = len(words) * step
        speech = (Span(0.0, length / 2), Span(length / 2, length)) if words else ()
        return Transcript(heard, text, words, speech, max(length, 0.1), "fuzz", corrected.strip())

    return st.builds(
        build,
        texts(longest=longest),
        st.booleans(),
        st.sampled_from([0.0, 0.01, 0.3, 5.0]),
        st.sampled_from([0.0, 0.4, 0.5, 1.0]),
        st.one_of(st.just(""), st.just(""), texts(longest=300)),
    )


def assessed(transcript: Transcript, question: str = "What happened?", rubric: str = "five_part") -> Attempt:
    """An attempt with everything that is worked out from a transcript."""
    delivery = measure_delivery(transcript) if transcript.words else None
    card = scorer(rubric).score(question, transcript)
    return Attempt(
        "boards", question, datetime(2026, 11, 23, tzinfo=UTC), Source.TYPED, transcript, card, delivery, id=7
    )


def _check(case: tuple[Transcript, str, str], _folder: Path) -> None:
    transcript, question, rubric = case
    attempt = assessed(transcript, question, rubric)
    said = transcript.said
    for part in attempt.scorecard.parts:
        assert part.level in (0, 1, 2)
        assert 0.0 <= part.confidence <= 1.0
        assert part.quote is None or said[part.quote.start : part.quote.end] == part.quote.text
    for stretch in attempt.scorecard.stretches:
        assert 0 <= stretch.start <= stretch.end <= len(said)
    find_fillers([word.text for word in transcript.words])
    timed_words(transcript, said)
    doubtful_spans(transcript, said)
    unmarked(marked(transcript))
    find_rehearsed(said, [f"{said} and more"])
    follow(transcript, said)
    assert replace(attempt, id=None).rubric == rubric


RUBRICS = ("five_part", "carr", "statement")
SCORING = Parser(
    "transcripts, scored",
    st.tuples(transcripts(), texts(longest=100), st.sampled_from(RUBRICS)),
    _check,
    share=30,
    seconds=30.0,
)
