"""Measure how an answer was said: length, rate, fillers, pauses. Pure; the norms are in `coach.norms`.

Times of single words err by 0.25 to 0.57 s and hide short pauses, voice activity errs by 0.09 s: pauses are measured
from the voice activity, and the words only say where in the answer a pause lies.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from coach.fillers import Fillers, find_fillers
from coach.model import Delivery, Pause, Span, Transcript, Word

#: A silence that listeners can detect (Language Testing 42(3), 2025); shorter ones are part of articulation.
SILENCE_S = 0.25
#: Pauses worth coaching on: inside a clause, where listeners mark down (Kahng 2018), and anywhere. Practice cut-offs.
CLAUSE_PAUSE_S = 1.0
ANY_PAUSE_S = 2.5
#: Voice for this long under no word is a likely filler that the recogniser dropped (arXiv:2408.16589).
UNTRANSCRIBED_S = 0.3
#: Whisper cuts the last word of a clause short (to twice the median, whisper/timing.py), and its times err by at least
#: this much: so much voice after a word with punctuation still belongs to the word.
CLAUSE_END_S = 0.25
#: The step of the recogniser's times: no rate is taken over less.
RESOLUTION_S = 0.02

_SENTENCE_END = (".", "?", "!", ";", ":")
_UNFINISHED = ("...", "…", "-", "–", "—")  # noqa: RUF001 - the dashes that transcripts have
_CLAUSE_OPENERS = frozenset(
    {"although", "and", "because", "but", "if", "or", "since", "so", "that", "then", "though", "until", "when"}
    | {"where", "which", "while", "who"}
)


def measure_delivery(transcript: Transcript) -> Delivery | None:
    """None when there was no audio. Without words every figure is 0.

    The answer lasts from the first word to the last; silence before and after it is the user's, not the answer's.
    """
    if not transcript.duration_s and not transcript.words:
        return None
    if not transcript.words:
        return Delivery(0.0, 0.0, 0.0, 0, 0, 0.0, 0.0)
    answer = _answer(transcript)
    silences = _silences(transcript.speech, answer)
    fillers = find_fillers([word.text for word in transcript.words])
    spoken = len(transcript.words) - fillers.sounds
    voiced_s = answer.duration_s - sum(silence.duration_s for silence in silences)
    certain = fillers.sounds + fillers.words
    return Delivery(
        duration_s=answer.duration_s,
        speaking_rate_wpm=_per_minute(spoken, answer.duration_s),
        articulation_rate_wpm=_per_minute(spoken, voiced_s),
        filler_sounds=fillers.sounds,
        filler_words=fillers.words,
        fillers_per_min=_per_minute(certain, answer.duration_s),
        fillers_per_min_high=_per_minute(certain + _untranscribed(transcript, answer), answer.duration_s),
        pauses=_long_pauses(silences, transcript.words, fillers),
    )


def _per_minute(count: int, seconds: float) -> float:
    return 60.0 * count / max(seconds, RESOLUTION_S)


def _answer(transcript: Transcript) -> Span:
    """From the first word to the last, by voice activity where a stretch of it holds the word."""
    first, last = transcript.words[0], transcript.words[-1]
    start = min((span.start_s for span in transcript.speech if _holds(span, first)), default=first.start_s)
    end = max((span.end_s for span in transcript.speech if _holds(span, last)), default=last.end_s)
    return Span(start, max(end, start))


def _holds(span: Span, word: Word) -> bool:
    return span.start_s <= _middle_s(word) <= span.end_s


def _middle_s(word: Word) -> float:
    return (word.start_s + word.end_s) / 2


def _silences(speech: Sequence[Span], answer: Span) -> list[Span]:
    """The detectable silences between stretches of voice inside the answer."""
    silences: list[Span] = []
    heard_to = float("inf")
    for span in sorted(speech, key=lambda span: span.start_s):
        gap = Span(max(heard_to, answer.start_s), min(span.start_s, answer.end_s))
        if SILENCE_S <= gap.duration_s < answer.duration_s:
            silences.append(gap)
        heard_to = span.end_s if heard_to == float("inf") else max(heard_to, span.end_s)
    return silences


def _untranscribed(transcript: Transcript, answer: Span) -> int:
    """How many stretches of voice inside the answer lie under no word and are long enough for a filler."""
    inside = (Span(max(span.start_s, answer.start_s), min(span.end_s, answer.end_s)) for span in transcript.speech)
    return sum(rest.duration_s >= UNTRANSCRIBED_S for span in inside for rest in _outside(span, transcript.words))


def _outside(span: Span, words: Sequence[Word]) -> list[Span]:
    """What is left of `span` when the words, which follow each other, are taken out."""
    rests: list[Span] = []
    covered_to = span.start_s
    first = bisect_left(words, span.start_s - CLAUSE_END_S, key=attrgetter("end_s"))
    for word in words[first : bisect_left(words, span.end_s, key=attrgetter("start_s"))]:
        end_s = word.end_s + (CLAUSE_END_S if word.text.endswith((",", *_SENTENCE_END)) else 0.0)
        if end_s > covered_to:
            rests.append(Span(covered_to, word.start_s))
            covered_to = end_s
    return [*rests, Span(covered_to, span.end_s)]


def _long_pauses(silences: Sequence[Span], words: Sequence[Word], fillers: Fillers) -> tuple[Pause, ...]:
    pauses: list[Pause] = []
    for silence in silences:
        middle = (silence.start_s + silence.end_s) / 2
        before = bisect_right(words, middle, key=_middle_s)
        after_word = min(max(0, before - 1), len(words) - 2)
        if after_word < 0:
            continue
        within = not _ends_clause(words, after_word, fillers)
        if silence.duration_s >= (CLAUSE_PAUSE_S if within else ANY_PAUSE_S):
            pauses.append(Pause(silence.start_s, silence.duration_s, after_word, within))
    return tuple(pauses)


def _ends_clause(words: Sequence[Word], number: int, fillers: Fillers) -> bool:
    """Whether a clause ends after this word: by its punctuation, or because the next word opens a clause.

    A filler on either side is looked past, and the commas around it are its own: "I, um, failed" is one clause.
    """
    ignored = fillers.sound_words | fillers.filler_words
    last = next((at for at in range(number, -1, -1) if at not in ignored), 0)
    following = next((at for at in range(number + 1, len(words)) if at not in ignored), len(words) - 1)
    text = words[last].text.rstrip("\"')”’")  # noqa: RUF001 - the quotation marks that transcripts have
    if text.endswith(_UNFINISHED):
        return False
    if text.endswith(_SENTENCE_END):
        return True
    alone = following == last + 1
    return (alone and text.endswith(",")) or words[following].text.lower().strip(",.") in _CLAUSE_OPENERS
