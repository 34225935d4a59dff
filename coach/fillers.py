"""Find fillers in a transcript: sounds ("um", "uh") and words or phrases ("you know", "I mean").

The two are kept apart because sounds harm more than words (Laske and DiGennaro Reed 2024, 10.1002/jaba.1093). A phrase
counts once, however many words it has. Words that are fillers only sometimes ("like", "kind of") count only where
the text around them says so: a missed filler costs less than a false reproach.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SOUND = re.compile(r"u+h*m+|u+h+|e+r+m*|a+h+|e+h+|h+m+|m{2,}|mhm")

#: Phrase -> the words that, just before it, make it ordinary English ("do you know", "what kind of").
_PHRASES: dict[tuple[str, ...], frozenset[str]] = {
    tuple(phrase.split()): frozenset(ordinary.split())
    for phrase, ordinary in {
        "you know what i mean": "",
        "you know": "as because before did do don't if let makes once since that until when",
        "i mean": "do what that",
        "sort of": "a any some that the this what which",
        "kind of": "a an any another different each every one other same some that the this what which",
        "something like that": "",
        "stuff like that": "",
        "things like that": "",
        "or something": "",
        "and stuff": "",
        "basically": "",
        "literally": "",
        "actually": "",
    }.items()
}

#: By their first word, so that a word which begins none is done with at once.
_BEGINNING_WITH = {
    first: [phrase for phrase in _PHRASES if phrase[0] == first] for first in {phrase[0] for phrase in _PHRASES}
}

#: Fillers only when a comma or question mark follows ("it was, like, hard"; "so I passed, right?").
_SET_OFF = {"like": ",", "right": "?", "okay": ",?", "so": ","}


@dataclass(frozen=True, slots=True)
class Fillers:
    """The numbers of the words that are fillers, and how many fillers they make."""

    sounds: int
    words: int
    sound_words: frozenset[int]
    filler_words: frozenset[int]


def find_fillers(words: Sequence[str]) -> Fillers:
    """`words` are as the transcript shows them, with their punctuation."""
    plain = [re.sub(r"[^\w']", "", word).lower() for word in words]
    sounds = frozenset(number for number, word in enumerate(words) if _is_sound(word, plain[number]))
    taken: set[int] = set()
    count = 0
    number = 0
    while number < len(words):
        length = _phrase_length(plain, number) or int(_is_set_off(words[number], plain[number]))
        taken.update(range(number, number + length))
        count += length > 0
        number += length or 1
    return Fillers(len(sounds), count, sounds, frozenset(taken))


def _is_sound(word: str, plain: str) -> bool:
    """Capitals are an abbreviation: "the ER" is the emergency room."""
    letters = re.sub(r"\W", "", word)
    return bool(_SOUND.fullmatch(plain)) and not (len(letters) > 1 and letters.isupper())


def _phrase_length(plain: Sequence[str], start: int) -> int:
    """How many words the longest filler phrase at `start` has; 0 when there is none."""
    before = plain[start - 1] if start else ""
    lengths = (
        len(phrase)
        for phrase in _BEGINNING_WITH.get(plain[start], ())
        if tuple(plain[start : start + len(phrase)]) == phrase and before not in _PHRASES[phrase]
    )
    return max(lengths, default=0)


def _is_set_off(word: str, plain: str) -> bool:
    marks = _SET_OFF.get(plain)
    return bool(marks) and word[-1] in str(marks)
