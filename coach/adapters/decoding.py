"""What every engine shares: what counts as credible speech, and how pieces become words with times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from coach.model import Word

RATE = 16_000
#: The field's vocabulary, as the speaker might have said it just before. With words said twice: after a prompt without
#: them Whisper writes "I'm, I'm not" as "I'm not", and the coach would not hear what was said.
#: Begun with "I, I mean" it came back from noise of 0.3 s.
PROMPT = (
    "I'm, I'm an IMG, and my, my Step 1 and Step 2 CK scores, UWorld, NBME, Anki, USCE, "
    "the, the sub-internship and ERAS."
)

_TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
#: Whisper's own limits: text that compresses better is a loop, text less likely is a guess. Of eleven kinds of noise
#: few come above this probability, and those in words of the prompt.
_MOST_COMPRESSION = 2.4
_LEAST_LOGPROB = -1.0
_NO_SPEECH = 0.6
#: Fast speech has about five tokens a second; a decoder that writes on is in a loop.
_TOKENS_PER_SECOND = 10
#: Shorter texts have to stand without the prompt, by at least this much of the same letters (percent).
_ENOUGH_WORDS = 5
_ALIKE = 60
#: So many of the same letters (percent) as a piece of the prompt: in noise Whisper repeats it, a word or two changed.
_FROM_PROMPT = 80


@dataclass(frozen=True, slots=True)
class Decoded:
    """What Whisper wrote for a segment, and the same as words on the segment's own clock.

    `work_s` is how long that took, in seconds, where it was measured.
    """

    text: str = ""
    words: tuple[Word, ...] = ()
    work_s: float = field(default=0.0, compare=False)


class Heard(Protocol):
    """What Whisper wrote at one temperature, and how it was."""

    @property
    def text(self) -> str: ...
    @property
    def avg_logprob(self) -> float: ...
    @property
    def compression_ratio(self) -> float: ...
    @property
    def no_speech_prob(self) -> float: ...


H = TypeVar("H", bound=Heard)
#: Told a segment's text as soon as it is known, before the words have their times.
OnText = Callable[[str], object]


def unheard(text: str) -> None:
    """For a segment whose text nobody waits for."""


def never() -> bool:
    """For a decoding that is wanted to its end."""
    return False


def credible(hear: Callable[[str | None, float], H]) -> H | None:
    """The best of what `hear` gives for a prompt (or none) and a temperature; None when it is noise or a guess."""
    result = _coolest(hear, PROMPT)
    if result is not None and _doubtful(result.text):
        return _confirmed(result, _coolest(hear, None))
    return result


def most_tokens(seconds: float, context: int) -> int:
    """How long a decoder with this context may write about so much speech."""
    return int(min(context // 2, 20 + _TOKENS_PER_SECOND * seconds))


def whole_words(pieces: Iterable[Word]) -> Iterator[Word]:
    """Words from pieces. Whisper's own split at hyphens and signs; a word here ends at a space."""
    word: Word | None = None
    for piece in pieces:
        if word is None:
            word = piece
        elif piece.text.startswith(" "):
            yield replace(word, text=word.text.strip())
            word = piece
        else:
            word = _joined(word, piece)
    if word is not None and word.text.strip():
        yield replace(word, text=word.text.strip())


def plain(text: str) -> str:
    """Lower case, without punctuation."""
    return re.sub(r"[^\w' ]+", "", text.lower()).strip()


def _coolest(hear: Callable[[str | None, float], H], prompt: str | None) -> H | None:
    """The first result that passes Whisper's limits, from the coolest temperature up; None when none does."""
    for temperature in _TEMPERATURES:
        result = hear(prompt, temperature)
        likely = result.avg_logprob >= _LEAST_LOGPROB
        silent = result.no_speech_prob > _NO_SPEECH
        if silent and not (likely and prompt):
            return None
        if likely and result.compression_ratio <= _MOST_COMPRESSION:
            return result if result.text.strip() else None
    return None


def _confirmed(prompted: H, unprompted: H | None) -> H | None:
    """The prompted result when Whisper hears about the same without the prompt, else what it hears without."""
    from rapidfuzz.fuzz import ratio

    if unprompted is None or ratio(plain(prompted.text), plain(unprompted.text)) < _ALIKE:
        return unprompted
    return prompted


def _doubtful(text: str) -> bool:
    """Whether the prompt may have put these words in Whisper's mouth.

    They are nearly a piece of it, all of them are its words (in clicks and knocks Whisper says those over and over), or
    they are so few that a prompt makes them likely in any noise ("Thank you for watching").
    """
    from rapidfuzz.fuzz import partial_ratio

    said, prompt = plain(text), plain(PROMPT)
    few = len(said.split()) < _ENOUGH_WORDS
    return few or set(said.split()) <= set(prompt.split()) or partial_ratio(said, prompt) >= _FROM_PROMPT


def _joined(word: Word, piece: Word) -> Word:
    return Word(word.text + piece.text, word.start_s, piece.end_s, min(word.probability, piece.probability))
