"""Which word and which sentence of a text is heard at a moment of the recording, and where each sentence begins."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from coach.alignment import Timed, timed_words
from coach.model import Transcript

#: A silence (s) that ends a sentence where the recogniser wrote no full stop.
SENTENCE_PAUSE_S = 1.5
#: Recognisers tell a word's beginning a little late (s): what is played begins before it.
LEAD_S = 0.15
#: Further into a sentence than this (s), going back says it again instead of the one before.
AGAIN_S = 1.5
#: Speeds at which one listens.
SPEEDS = (1.0, 0.85, 0.7)
_ABBREVIATIONS = frozenset({"dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "vs.", "e.g.", "i.e."})


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `[start, end)` of the text, and when it is said (s)."""

    start: int
    end: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Followed:
    """The words of a text and its sentences, both in the order in which they are said."""

    words: tuple[Timed, ...] = ()
    sentences: tuple[Sentence, ...] = ()

    def word_at(self, at_s: float) -> Timed | None:
        """The word that is said at `at_s`, in a pause the one before it; None before the first."""
        number = bisect_right(self.words, at_s, key=lambda word: word.start_s)
        return self.words[number - 1] if number else None

    def sentence_at(self, at_s: float) -> int:
        """The number (from 0) of the sentence that is said at `at_s`; -1 before the first."""
        return bisect_right(self.sentences, at_s, key=lambda sentence: sentence.start_s) - 1

    def sentence_from(self, heard_s: float | None, step: int, *, playing: bool) -> Sentence | None:
        """The next sentence (`step` 1) or the one before (-1), from the moment that was `heard_s` last; None behind
        the last. While it is `playing`, going back from well inside a sentence begins that one again."""
        now = -1 if heard_s is None else self.sentence_at(heard_s)
        inside = heard_s is not None and heard_s - self.sentences[max(0, now)].start_s > AGAIN_S
        wanted = now + (0 if step < 0 and playing and inside else step)
        return None if wanted >= len(self.sentences) else self.sentences[max(0, wanted)]

    def word_from(self, start: int) -> Timed | None:
        """The first word that ends after character `start`; None behind the last."""
        return next((word for word in self.words if word.end > start), None)


def follow(transcript: Transcript, text: str) -> Followed:
    """For `text`, a correction of the transcript or the transcript itself; empty for a typed answer."""
    words = timed_words(transcript, text)
    sentences: list[Sentence] = []
    first = 0
    for number, word in enumerate(words):
        last = number + 1 == len(words)
        if last or _ends(text[word.start : word.end]) or words[number + 1].start_s - word.end_s >= SENTENCE_PAUSE_S:
            begin = words[first]
            sentences.append(Sentence(begin.start, word.end, begin.start_s, word.end_s))
            first = number + 1
    return Followed(words, tuple(sentences))


def _ends(word: str) -> bool:
    bare = word.rstrip("\"')]\u201d\u2019")
    return bare.endswith((".", "?", "!")) and bare.lower() not in _ABBREVIATIONS
