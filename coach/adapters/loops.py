"""Recognises the text that Whisper invents: one word or phrase over and over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from coach.fillers import find_fillers

Item = TypeVar("Item")

#: Words in a phrase at most, and how often it has to be said in a row to be a loop and not emphasis or a stammer. The
#: smallest models write a last sentence, or the last two, once more into the silence behind them.
_REPEATS = ((1, 6), (4, 4), (5, 3), (40, 2))
_LONGEST_PHRASE = _REPEATS[-1][0]
#: Of fewer rounds the first was said: text that is nothing but a loop has more.
_NOTHING_SAID = 3
#: From so many words on a phrase is the same one when only an "um" or a word said twice differs: "And she, um, she
#: changed it. And she, she changed it" was said once, and written in two ways.
_ALIKE_FROM = 6


def without_loops(items: Sequence[Item], key: Callable[[Item], str]) -> tuple[Item, ...]:
    """The items with every loop cut down to its first round; nothing at all when they are one loop."""
    kept = list(items)
    for length in range(1, _LONGEST_PHRASE + 1):
        kept, whole = _collapse(kept, [key(item) for item in kept], length)
        if whole:
            return ()
    fluent = _fluent(kept, [key(item) for item in kept])
    for length in range(_ALIKE_FROM, _LONGEST_PHRASE + 1):
        fluent, _ = _collapse(fluent, [key(group[-1]) for group in fluent], length)
    return tuple(item for group in fluent for item in group)


def _fluent(items: Sequence[Item], keys: Sequence[str]) -> list[list[Item]]:
    """Each word with the sounds and the times it was said before; it stands last, but for sounds at the very end."""
    sounds = find_fillers(keys).sound_words
    groups: list[list[Item]] = []
    ahead: list[Item] = []
    last = ""
    for number, (item, key) in enumerate(zip(items, keys, strict=True)):
        if number in sounds:
            ahead.append(item)
        elif key == last:
            groups[-1] += [*ahead, item]
            ahead = []
        else:
            groups.append([*ahead, item])
            ahead, last = [], key
    return [*groups, ahead] if ahead else groups


def _collapse(items: list[Item], keys: list[str], length: int) -> tuple[list[Item], bool]:
    """Cut loops of a phrase of this many words; says also whether there was nothing else."""
    needed = next(repeats for longest, repeats in _REPEATS if length <= longest)
    kept: list[Item] = []
    index = 0
    while index < len(items):
        rounds = _rounds(keys, index, length)
        if rounds < needed:
            kept.append(items[index])
            index += 1
            continue
        end = index + rounds * length
        if index == 0 and rounds >= _NOTHING_SAID and end + length > len(items):  # at most a broken-off round is left
            return [], True
        kept.extend(items[index : index + length])
        index = end
    return kept, False


def _rounds(keys: Sequence[str], start: int, length: int) -> int:
    """How often the phrase of `length` words at `start` is said in a row."""
    phrase = keys[start : start + length]
    rounds = 1
    while len(phrase) == length and keys[start + rounds * length : start + (rounds + 1) * length] == phrase:
        rounds += 1
    return rounds
