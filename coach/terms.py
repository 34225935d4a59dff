"""Writes the field's terms as the field does, whatever the recogniser made of them; leaves ordinary text alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from coach.model import Word
from coach.term_rules import ACRONYMS, RULES, WORDS_TOO, Rule

_LONGEST_ACRONYM = max(map(len, ACRONYMS))
#: Most words of an answer begin no term. Which rules a word may begin is worked out once for each word that is met.
_WORDS_REMEMBERED = 4096
_TOKEN = re.compile(r"(?P<lead>\W*)(?P<core>.*?)(?P<trail>\W*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Token:
    """A word taken apart: the punctuation before and after it, and what is between."""

    lead: str
    core: str
    trail: str
    word: Word


def normalise_words(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with terms written out. Words that become one cover the time of all, with the least probability."""
    tokens = [_token(word) for word in words]
    return tuple(_normalised(tokens))


def _token(word: Word) -> _Token:
    match = _TOKEN.fullmatch(word.text)
    lead, core, trail = match.group("lead", "core", "trail") if match else ("", word.text, "")
    return _Token(lead, core, trail, word)


def _normalised(tokens: Sequence[_Token]) -> Iterator[Word]:
    position = 0
    while position < len(tokens):
        found = _acronym(tokens, position) or _term(tokens, position)
        if found is None:
            yield tokens[position].word
            position += 1
            continue
        for text, count in found:
            yield _merged(tokens[position : position + count], text, tokens[position + count : position + count + 1])
            position += count


# Acronyms


def _acronym(tokens: Sequence[_Token], position: int) -> list[tuple[str, int]] | None:
    """The acronym that the words here spell, and how many words it takes."""
    if not _begins_acronym(tokens[position].core):
        return None
    for count in range(min(_LONGEST_ACRONYM, len(tokens) - position), 0, -1):
        pieces = tokens[position : position + count]
        letters = [_letters(piece.core) for piece in pieces]
        name, plural = _known("".join(letters))
        if name and _spelled(pieces, letters) and (count > 1 or _needs_writing(pieces[0].core, name)):
            return [(name + plural, count)]
    return None


@lru_cache(maxsize=_WORDS_REMEMBERED)
def _begins_acronym(core: str) -> bool:
    letters = _letters(core).upper()
    return bool(letters) and any(f"{name}S".startswith(letters) for name in ACRONYMS)


def _letters(core: str) -> str:
    return re.sub(r"[.-]", "", core)


def _known(letters: str) -> tuple[str, str]:
    """The acronym and its plural's s; empty when it is none."""
    if letters.upper() in ACRONYMS:
        return letters.upper(), ""
    if letters.endswith("s") and letters[:-1].upper() in ACRONYMS:
        return letters[:-1].upper(), "s"
    return "", ""


def _spelled(pieces: Sequence[_Token], letters: Sequence[str]) -> bool:
    """Whether these words are letters being spelled, with nothing but full stops, hyphens or commas between them."""
    single = all(len(piece) == 1 for piece in letters[:-1]) and len(letters) > 2
    between = {"", ".", "-", ","} if single else {"", ".", "-"}
    if any(piece.lead for piece in pieces[1:]) or any(piece.trail not in between for piece in pieces[:-1]):
        return False
    return len(pieces) == 1 or all(len(piece) == 1 or piece.rstrip("s").isupper() for piece in letters)


def _needs_writing(core: str, name: str) -> bool:
    return not core.startswith(name) and not (name in WORDS_TOO and core.isalpha())


# Other terms


def _term(tokens: Sequence[_Token], position: int) -> list[tuple[str, int]] | None:
    """What the first fitting rule makes of the words here."""
    for rule in _beginning_with(tokens[position].core.lower()):
        pattern = _compiled(rule.pattern)
        pieces = tokens[position : position + len(pattern)]
        if _fits(pattern, pieces) and _in_context(rule, tokens, position, len(pieces)):
            return _outputs(rule, pieces)
    return None


@lru_cache(maxsize=_WORDS_REMEMBERED)
def _beginning_with(word: str) -> tuple[Rule, ...]:
    """The rules whose first piece is this word, in their order."""
    return tuple(rule for rule in RULES if _compiled(rule.pattern)[0].fullmatch(word))


@cache
def _compiled(pattern: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(piece) for piece in pattern.split())


def _fits(pattern: Sequence[re.Pattern[str]], pieces: Sequence[_Token]) -> bool:
    if len(pieces) < len(pattern):
        return False
    if any(piece.trail not in {"", "."} or (piece.trail and len(piece.core) > 1) for piece in pieces[:-1]):
        return False
    if any(piece.lead for piece in pieces[1:]):
        return False
    return all(one.fullmatch(piece.core.lower()) for one, piece in zip(pattern, pieces, strict=True))


def _in_context(rule: Rule, tokens: Sequence[_Token], position: int, count: int) -> bool:
    """The neighbours count only when no punctuation is between."""
    previous = tokens[position - 1] if position else None
    before = previous.core.lower() if previous and not previous.trail else ""
    last, following = tokens[position + count - 1], tokens[position + count : position + count + 1]
    after = following[0].core.lower() if following and not last.trail else ""
    return (
        (not rule.before or bool(re.fullmatch(rule.before, before)))
        and (not rule.after or bool(re.fullmatch(rule.after, after)))
        and not (rule.not_before and re.fullmatch(rule.not_before, before))
        and not (rule.not_after and re.fullmatch(rule.not_after, after))
    )


def _outputs(rule: Rule, pieces: Sequence[_Token]) -> list[tuple[str, int]]:
    """The rule's `gives`, with how many words each stands for."""
    outputs = []
    for output in rule.gives.split():
        text, _, count = output.partition("/")
        outputs.append((text.replace("_", " ").replace("{}", pieces[-1].core.lower()), int(count or 1)))
    return outputs


def _merged(tokens: Sequence[_Token], text: str, following: Sequence[_Token]) -> Word:
    first, last = tokens[0], tokens[-1]
    trail = last.trail
    dotted = "." in last.core or any(token.trail == "." for token in tokens[:-1])
    if dotted and trail.startswith(".") and following and not _begins_sentence(following[0]):
        trail = trail[1:]  # the full stop was part of "C.K."
    return Word(
        text=f"{first.lead}{text}{trail}",
        start_s=first.word.start_s,
        end_s=last.word.end_s,
        probability=min(token.word.probability for token in tokens),
    )


def _begins_sentence(token: _Token) -> bool:
    return token.core[:1].isupper() and not re.fullmatch(r"I('\w+)?", token.core)
