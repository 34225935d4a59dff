"""Changes to an answer that leave its content alone, so that its score should stand. Seeded where there is chance.

Written apart from the scorer's own cleaning, so that it is not measured with itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Perturbation = Callable[[str, Random], str]

_FILLED_PAUSE = re.compile(r"[,\s]*\b(?:um+|uh+|er+|erm+|hm+|mhm)\b,?", re.IGNORECASE)
_DISCOURSE = re.compile(r",\s*(?:you know|i mean|like|sort of|kind of|well)\s*(?=,)", re.IGNORECASE)
_STUTTER = re.compile(
    r"\b(\w+(?:['\u2019]\w+)?(?:\s+\w+(?:['\u2019]\w+)?)?)(?:\s*[,\u2013—-]+\s*|\s+)(?=\1\b)", re.IGNORECASE
)
_FILLERS = ("um", "uh", "er", "you know", "I mean", "like")
#: Words between two fillers, at the least and at the most: some twelve in a minute of speech.
_FILLER_GAP = (7, 16)
_NEUTRAL = (
    "Thank you for asking me that.",
    "I am glad that we can talk about it today.",
    "Let me take a second to think.",
    "I hope that you can hear me well.",
    "That brings us to today.",
    "I hope that was not too long.",
)
#: Where speech without punctuation turns to a new clause.
_TURN = re.compile(
    r"(?<!\bso)(?<!\band)(?<!\bbut)\s+"
    r"(?=(?:(?:and|so|but)(?: then)?|then) (?:i|my|we|the|it|that|now|after|when|in)\b)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
#: A run of this many words without a full stop is cut at turns.
_LONG_RUN = 40


def without_disfluencies(text: str, random: Random) -> str:  # noqa: ARG001 - one shape for all
    """Filled pauses, discourse markers between commas and immediate repetitions taken out."""
    text = _DISCOURSE.sub("", _FILLED_PAUSE.sub("", text))
    for _ in range(3):
        text = _STUTTER.sub("", text)
    text = re.sub(r"\s+([,.;!?])", r"\1", re.sub(r"\s+", " ", text)).strip(" ,")
    return text[:1].upper() + text[1:]


def without_case_and_punctuation(text: str, random: Random) -> str:  # noqa: ARG001
    """As a recogniser without punctuation writes it."""
    plain = re.sub(r"(?<=\d)[.,](?=\d)", "", text.lower().replace("\u2019", "'"))
    return re.sub(r"\s+", " ", re.sub(r"(?<!\w)'|'(?!\w)|[^\w\s'%]|_", " ", plain)).strip()


def with_fillers(text: str, random: Random) -> str:
    """A filler each seven to sixteen words."""
    words, out, next_filler = text.split(), [], random.randint(*_FILLER_GAP)
    for word in words:
        if next_filler == 0:
            out.append(random.choice(_FILLERS) + ",")
            next_filler = random.randint(*_FILLER_GAP)
        out.append(word)
        next_filler -= 1
    return " ".join(out)


def shuffled(text: str, random: Random) -> str:
    """Sentences, and the clauses of long runs without a full stop, in another order."""
    pieces = clauses(text)
    if len(pieces) < 2:
        return text
    order = pieces[:]
    while order == pieces and len(set(pieces)) > 1:
        random.shuffle(order)
    return " ".join(order)


def with_neutral_sentence(text: str, random: Random) -> str:
    """A sentence that says nothing, before the answer or after it."""
    sentence = random.choice(_NEUTRAL)
    return f"{sentence} {text}" if random.random() < 0.5 else f"{text} {sentence}"


def clauses(text: str) -> list[str]:
    """The sentences; a run of more than forty words is cut before "and I", "so the" and their like."""
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(text.strip()):
        pieces += _TURN.split(sentence) if len(sentence.split()) > _LONG_RUN else [sentence]
    return [piece for piece in pieces if piece]


PERTURBATIONS: dict[str, Perturbation] = {
    "disfluencies removed": without_disfluencies,
    "case and punctuation removed": without_case_and_punctuation,
    "fillers added": with_fillers,
    "clause order shuffled": shuffled,
    "a neutral sentence added": with_neutral_sentence,
}
