"""Words that may have been misheard, marked in plain text: "I [field?] Step 1." Seen without colour, and in a file."""

from __future__ import annotations

import re

from coach.alignment import doubtful_spans
from coach.model import Attempt, Source, Transcript

_MARKED = re.compile(r"\[([^\[\]\s]+(?: [^\[\]\s]+)*)\?\]")
_AT_ITS_END = ".,;:!?"


def marked(transcript: Transcript) -> str:
    """What was heard, with a mark around each word of low confidence; a correction has none, as in the app."""
    if transcript.corrected_text:
        return transcript.corrected_text
    return _with_marks(transcript, transcript.text)


def to_correct(transcript: Transcript) -> str:
    """What counts as said, with the marks that still stand: for a page on which it is corrected."""
    return _with_marks(transcript, transcript.said)


def unmarked(text: str) -> str:
    """The text without the marks."""
    return _MARKED.sub(r"\1", text)


def legend(attempt: Attempt) -> str:
    """What the marks mean and how to correct; for a corrected answer how to go back. Empty where there is neither."""
    number = "ID" if attempt.id is None else attempt.id
    keep = "keep the answer (--save), then: " if attempt.id is None else ""
    if attempt.transcript.corrected_text:
        return f"To go back to what was heard: coach correct {number} --undo" if attempt.id is not None else ""
    doubts = len(doubtful_spans(attempt.transcript, attempt.transcript.text))
    if not doubts:
        return ""
    marks, which = ("1 word", "it was") if doubts == 1 else (f"{doubts} words", "they were")
    how = f"To correct and score again, {keep}coach correct {number}"
    return f"{marks} marked [so?]: not sure {which} heard right. {how}"


def heading(attempt: Attempt) -> str:
    """Over the words of an answer."""
    if attempt.source is Source.TYPED:
        return "The answer"
    return "What was said, as you corrected it" if attempt.transcript.corrected_text else "What was heard"


def _with_marks(transcript: Transcript, text: str) -> str:
    pieces, position = [], 0
    for start, end in doubtful_spans(transcript, text):
        word = text[start:end]
        core = word.rstrip(_AT_ITS_END) or word
        pieces.append(f"{text[position:start]}[{core}?]{word[len(core) :]}")
        position = end
    return "".join([*pieces, text[position:]])
