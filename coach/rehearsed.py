"""Wording that stands word for word in several takes of one question: an answer that sounds learned by heart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product

#: Shorter runs are how anybody speaks ("on my first attempt I did not"). A practice cut-off.
SHORTEST = 8
#: Phrases shown, the most telling first.
MOST_PHRASES = 3
#: From this share of an answer on (0 to 1), it is said of the whole answer. A practice cut-off.
MUCH = 0.5

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of words of the answer, as written there: characters `[start, end)`, and in how many takes it stands.

    `takes` counts this answer too.
    """

    text: str
    start: int
    end: int
    words: int
    takes: int

    @property
    def summary(self) -> str:
        return f"The same {self.words} words in {self.takes} takes"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """`share` (0 to 1) is how much of the answer's words stands word for word in some other take."""

    phrases: tuple[Phrase, ...] = ()
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class _Run:
    """Words `[start, end)` of the answer that stand in the other take numbered `take`."""

    start: int
    end: int
    take: int


def find_rehearsed(answer: str, others: Sequence[str], shortest: int = SHORTEST) -> Rehearsed:
    """The longest runs of words that `answer` shares with `others`. Case, punctuation and line breaks do not count."""
    found = list(_WORD.finditer(answer))
    words = [_plain(match.group()) for match in found]
    runs = [run for number, other in enumerate(others) for run in _shared(words, other, number, shortest)]
    covered = {position for run in runs for position in range(run.start, run.end)}
    phrases = [
        Phrase(
            answer[found[start].start() : found[end - 1].end()],
            found[start].start(),
            found[end - 1].end(),
            end - start,
            takes + 1,
        )
        for start, end, takes in _telling(runs, shortest)
    ]
    return Rehearsed(tuple(phrases), len(covered) / len(words) if words else 0.0)


def _shared(words: Sequence[str], other: str, number: int, shortest: int) -> Iterator[_Run]:
    others = [_plain(word) for word in _WORD.findall(other)]
    shared = set(_stretches(words, shortest)).intersection(_stretches(others, shortest))
    if not shared:
        return
    # autojunk would ignore frequent words, and every run is made of those. What is in no such stretch cannot be in a
    # run, and matching every "I" with every other is what would take the time.
    mine, theirs = _only_within(shared, words, shortest, "mine"), _only_within(shared, others, shortest, "theirs")
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size >= shortest:
            yield _Run(block.a, block.a + block.size, number)


def _stretches(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    """Every stretch of so many words."""
    return (tuple(words[start : start + length]) for start in range(len(words) - length + 1))


def _only_within(
    shared: Set[tuple[str, ...]], words: Sequence[str], length: int, whose: str
) -> list[str | tuple[str, int]]:
    """The words, with something that matches nothing in the place of those outside the shared stretches."""
    kept = {
        place
        for start, stretch in enumerate(_stretches(words, length))
        if stretch in shared
        for place in range(start, start + length)
    }
    return [word if place in kept else (whose, place) for place, word in enumerate(words)]


def _telling(runs: Sequence[_Run], shortest: int) -> list[tuple[int, int, int]]:
    """Start, end and number of other takes; no two overlap, the most words times takes first.

    Takes share different stretches with the answer, so every stretch from one run's start to another's end is counted.
    """
    counted: list[tuple[int, int, int]] = []
    for start, end in {(first.start, last.end) for first, last in product(runs, runs)}:
        takes = {run.take for run in runs if run.start <= start and end <= run.end}
        if end - start >= shortest and takes:
            counted.append((start, end, len(takes)))
    counted.sort(key=lambda run: (-(run[1] - run[0]) * run[2], run[0]))
    kept: list[tuple[int, int, int]] = []
    for start, end, others in counted:
        if all(end <= other_start or other_end <= start for other_start, other_end, _ in kept):
            kept.append((start, end, others))
    return kept[:MOST_PHRASES]


def _plain(word: str) -> str:
    return word.lower().replace("\u2019", "'")
