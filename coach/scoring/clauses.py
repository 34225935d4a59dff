"""Cut an answer into clauses, and into the windows of one or two clauses that the heads look at.

Spoken text comes with punctuation, without any, or with the recogniser's guess at it, so a clause ends at a sentence
end and before the words with which spoken English begins the next thought. Disfluencies (filled pauses, repeated words)
stay in the text that is quoted and are left out of the text that is embedded: fluency earns nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

#: After these a full stop ends no sentence. A splitter from a library finds more of them and cuts where nobody speaks:
#: recognised speech has few sentences, and a clause must end where none does.
_ABBREVIATED = "".join(
    rf"(?<!\b{short}\.)" for short in ("dr", "mr", "mrs", "ms", "prof", "st", "vs", r"e\.g", r"i\.e", r"u\.s")
)
_SENTENCE_END = re.compile(rf"(?<=[.!?;:]){_ABBREVIATED}\s+(?=\S)", re.IGNORECASE)
#: White space is taken whole and from its beginning, or a thousand spaces would be tried a million times.
_NEW_THOUGHT = re.compile(
    r"(?:,\s++|(?<!\s)\s++)(?=(?:"
    r"and (?:then|so|i|my|that|now|after|every|for|in|when|it|the|we)|so (?:i|now|then|for|what|after|the|my|that|in)"
    r"|but|then|because|now|after that|which|however|although|what i|i was|i am going|if|when"
    r"|as (?:a|your) resident|in (?:the )?residency|for (?:the )?residency)\b)",
    re.IGNORECASE,
)
_COMMA = re.compile(r",\s+")
_WORD = re.compile(r"\S+")
_FILLER = re.compile(r"\b(?:um+|uh+|erm?|hmm+|you know|i mean)\b,?\s*", re.IGNORECASE)
_REPEATED = re.compile(r"\b(\w+(?:'\w+)?(?:\s+\w+(?:'\w+)?){0,2})(?:,?\s+\1\b)+", re.IGNORECASE)

SHORTEST_CLAUSE_WORDS = 4
LONGEST_CLAUSE_WORDS = 28
LONGEST_WINDOW_WORDS = 45


class _Words:
    """Where the words of a text are, so that counting those in a part of it does not mean going through it."""

    def __init__(self, text: str) -> None:
        places = [match.span() for match in _WORD.finditer(text)]
        self.starts = [start for start, _ in places]
        self.ends = [end for _, end in places]

    def count(self, start: int, end: int) -> int:
        """How many words `text[start:end]` has; one that is cut counts."""
        return max(0, self.before(end) - bisect_right(self.ends, start)) if start < end else 0

    def before(self, place: int) -> int:
        """How many words begin before this place."""
        return bisect_left(self.starts, place)


@dataclass(frozen=True, slots=True)
class Window:
    """Characters `[start, end)` of the answer, and the fluent text of them that is embedded."""

    start: int
    end: int
    text: str

    def overlaps(self, other: Window) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The clauses of an answer in order, then the pairs of neighbours and the whole sentences, none of them twice."""

    windows: tuple[Window, ...]
    clause_count: int

    @property
    def clauses(self) -> tuple[Window, ...]:
        return self.windows[: self.clause_count]


def segment(text: str) -> Segmentation:
    """Every window of an answer in which something is said."""
    sentences, words = _sentences(text), _Words(text)
    spans = [span for sentence in sentences for span in _clauses(text, words, *sentence)]
    clauses = [window for span in spans if (window := _window(text, *span)).text]
    pairs = [
        _window(text, first.start, second.end)
        for first, second in pairwise(clauses)
        if words.count(first.start, second.end) <= LONGEST_WINDOW_WORDS
    ]
    whole = [_window(text, *span) for span in sentences if words.count(*span) <= LONGEST_WINDOW_WORDS]
    windows = list(clauses)
    seen = {(window.start, window.end) for window in clauses}
    for window in pairs + whole:
        if window.text and (window.start, window.end) not in seen:
            seen.add((window.start, window.end))
            windows.append(window)
    return Segmentation(tuple(windows), len(clauses))


@lru_cache(maxsize=4096)  # a long answer is cut again and again while it is spoken
def fluent(text: str) -> str:
    """The text without filled pauses and immediate repetitions, on one line."""
    text = _FILLER.sub("", text)
    for _ in range(2):
        text = _REPEATED.sub(r"\1", text)
    return re.sub(r"\s+", " ", text).replace(" ,", ",").strip(" ,")


def _window(text: str, start: int, end: int) -> Window:
    stripped = text[start:end]
    start += len(stripped) - len(stripped.lstrip())
    end -= len(stripped) - len(stripped.rstrip())
    return Window(start, max(start, end), fluent(text[start:end]))


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)] + [len(text)]
    starts = [0, *ends]
    return [(start, end) for start, end in zip(starts, ends, strict=False) if text[start:end].strip()]


def _clauses(text: str, words: _Words, start: int, end: int) -> list[tuple[int, int]]:
    """One sentence, cut before each new thought where both sides keep enough words, and again while too long."""
    cuts = [start]
    for match in _NEW_THOUGHT.finditer(text, start, end):
        enough = SHORTEST_CLAUSE_WORDS
        if words.count(cuts[-1], match.end()) >= enough and words.count(match.end(), end) >= enough:
            cuts.append(match.end())
    commas = [match.end() for match in _COMMA.finditer(text, start, end)]
    pieces: list[tuple[int, int]] = []
    for left, right in zip(cuts, [*cuts[1:], end], strict=True):
        pieces += _shortened(words, commas, left, right)
    return pieces


def _shortened(words: _Words, commas: list[int], start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    while words.count(start, end) > LONGEST_CLAUSE_WORDS:
        cut = _middle_cut(words, commas, start, end)
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


def _middle_cut(words: _Words, commas: list[int], start: int, end: int) -> int:
    """Where a long clause is cut: at the comma nearest to sixteen words, or after twenty words."""
    nearest: int | None = None
    farness = end - start
    for place in range(bisect_right(commas, start), len(commas)):
        cut = commas[place]
        before = words.count(start, cut)
        if cut >= end or words.count(cut, end) < SHORTEST_CLAUSE_WORDS or abs(before - 16) > farness:
            break
        if before >= 8 and abs(before - 16) < farness:
            nearest, farness = cut, abs(before - 16)
    if nearest is not None:
        return nearest
    return words.starts[bisect_right(words.ends, start) + 20]
