"""Where in the recording a text was said, also after the user corrected what the recogniser wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.model import Transcript, Word

#: Below this the recogniser itself holds that another word is likelier, so the user is asked to look at it.
DOUBTFUL_PROBABILITY = 0.5


@dataclass(frozen=True, slots=True)
class Timed:
    """A word of a text: characters `[start, end)`, times (s), and how sure the recogniser was (1 for a correction)."""

    start: int
    end: int
    start_s: float
    end_s: float
    probability: float

    @property
    def is_doubtful(self) -> bool:
        return self.probability < DOUBTFUL_PROBABILITY


def timed_words(transcript: Transcript, text: str) -> tuple[Timed, ...]:
    """The words of `text`, a correction of the transcript or the transcript itself, in order; none for a typed answer.

    A word that was heard keeps its time. Words put in the place of others share the time of those between them; words
    that were added lie between their neighbours.
    """
    if not transcript.words:
        return ()
    if text == transcript.text:
        return tuple(_as_heard(transcript.words))
    return tuple(_as_corrected(transcript.words, text))


def doubtful_spans(transcript: Transcript, text: str) -> tuple[tuple[int, int], ...]:
    """Characters `[start, end)` of the words of `text` that were heard with doubt and not corrected since."""
    return tuple((word.start, word.end) for word in timed_words(transcript, text) if word.is_doubtful)


def _as_heard(words: tuple[Word, ...]) -> Iterator[Timed]:
    # Transcript.text is the words joined by single spaces: that is what makes this count right.
    position = 0
    for word in words:
        yield Timed(position, position + len(word.text), word.start_s, word.end_s, word.probability)
        position += len(word.text) + 1


def _as_corrected(words: tuple[Word, ...], text: str) -> Iterator[Timed]:
    from rapidfuzz.distance import Levenshtein

    heard = [piece for word in words for piece in _pieces(word)]
    places = [match.span() for match in re.finditer(r"\S+", text)]
    now = [_plain(text[start:end]) for start, end in places]
    for edit in Levenshtein.opcodes([_plain(word.text) for word in heard], now):
        old, new = heard[edit.src_start : edit.src_end], places[edit.dest_start : edit.dest_end]
        if edit.tag == "equal":
            for word, place in zip(old, new, strict=True):
                yield Timed(*place, word.start_s, word.end_s, word.probability)
        else:
            before_s = heard[edit.src_start - 1].end_s if edit.src_start else heard[0].start_s
            yield from _shared(new, *((old[0].start_s, old[-1].end_s) if old else (before_s, before_s)))


def _shared(places: Sequence[tuple[int, int]], start_s: float, end_s: float) -> Iterator[Timed]:
    step_s = (end_s - start_s) / max(1, len(places))
    for number, place in enumerate(places):
        yield Timed(*place, start_s + number * step_s, start_s + (number + 1) * step_s, 1.0)


def _pieces(word: Word) -> Iterator[Word]:
    """A term may be one word with a space in it: each half has half of the time."""
    texts = word.text.split()
    step_s = (word.end_s - word.start_s) / max(1, len(texts))
    for number, text in enumerate(texts):
        yield Word(text, word.start_s + number * step_s, word.start_s + (number + 1) * step_s, word.probability)


def _plain(word: str) -> str:
    """Case and punctuation are no correction of what was heard; a word of nothing else stays as it is."""
    return re.sub(r"[^\w%+-]", "", word.casefold()) or word
