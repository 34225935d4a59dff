"""Structural signals where embeddings are blind: time, condition, person, polarity, and what is taken back.

Words that carry grammar, not meaning. Each signal is only a hint; the level models weigh it beside the clause heads.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from operator import itemgetter


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


SIGNALS = {
    "conditional": _any(
        "if (?:i|we|one|they|you)",
        "would have",
        "could have",
        "i wish",
        "had i",
        "were i",
        "should have",
        "suppose",
        "imagine",
        "given (?:the|another) chance",
    ),
    "future": _any(
        "i(?:'ll| will| shall|'m going to| am going to| plan to| intend to| hope to)",
        "my (?:plan|target|goal)",
        "going to",
        "next (?:month|year|week|spring|summer)",
    ),
    "other": _any(
        "my (?:cousin|roommate|friend|brother|sister|colleague|classmate|wife|husband|batchmate|buddy|uncle|aunt)",
        "he",
        "she",
        "they",
        "his",
        "her",
        "their",
        "residents? (?:should|must|need|have to)",
        "(?:one|you) (?:should|must|have to)",
        "students?",
        "everybody",
        "people",
        "my (?:class|school|faculty|college|university|batch)",
    ),
    "first": _any("i", "i'(?:m|ve|d|ll)", "my", "me", "mine", "myself"),
    "negated": re.compile(
        r"\b(?:not|never|no|none|nothing|without|nobody|neither)\b|n't\b|\b(?:do|did|have|was|ca)nt\b", re.IGNORECASE
    ),
    "residency": _any(
        r"residen\w+",
        r"intern\w*",
        r"wards?",
        r"seniors?",
        r"attendings?",
        "in.?training",
        "ite",
        "absite",
        "night (?:float|shift)",
        "on call",
        "call night",
        "your (?:program|service|hospital|team|place|house)",
        "shift",
        "patients?",
        "rounds?",
        "july",
        "pgy",
        "sign.?out",
        "chief",
    ),
    "failed": _any(
        r"fail\w*",
        r"low\w*",
        "weak",
        r"poor\w*",
        "bad(?:ly)?",
        r"flunk\w*",
        "blew",
        "did not pass",
        "didn'?t pass",
        r"disappoint\w*",
    ),
    "passed": _any("pass(?:ed)?", "second (?:attempt|go|try|time)", "honou?rs?", "percentile", "points?"),
    "mine": _any(
        "mine",
        r"my (?:own|fault|doing|responsib\w+|mistake|result|error)",
        r"responsib\w+",
        "on me",
        "i own",
        "i take",
        "i did (?:it|that)",
        "myself",
        "no ?one else",
        "nobody else",
    ),
    "retracted": _any(
        "well,? no",
        "withdraw",
        "take (?:it|that) back",
        "joking",
        "no,? no",
        "truthfully",
        "actually no",
        "or rather",
        "i don'?t (?:really )?(?:mean|think (?:it|so))",
        "oh,? sure",
        "naturally it",
        "on second thought",
        "but now i think",
    ),
}
_SINCE = _any(
    "after(?:wards?| that| it| this| the (?:fail|exam|result|score))?",
    "since (?:then|that)",
    "since",
    "(?<!back )then",
    "now(?:adays)?",
    "these days",
    "today",
    "next (?:time|exam)",
    "second (?:time|attempt|go|sitting)",
    "for (?:my |the )?(?:step (?:two|2|three|3)|c ?k|retake|second)",
    "changed",
    "switched",
    "instead",
    "later",
    "so i (?:started|began|made|built|went)",
    "from (?:that|then)",
    "the following",
)
_BEFORE = _any(
    "before (?:the |that |my |this )?(?:exam|step|test|it|result|failure|that)",
    "back then",
    "at (?:that|the) time",
    "those days",
    "that year",
    "in (?:that|those)",
    "first time",
    "was (?:my|the) (?:preparation|routine|system)",
    "i used to",
    "how (?:i|did i) prepare",
    "going into it",
    "all (?:of )?(?:that|this) was before",
    "leading up",
    "my days were",
)


def has(signal: str, text: str) -> float:
    """1.0 when the signal is in the text, else 0.0."""
    return float(SIGNALS[signal].search(text) is not None)


def rate(signal: str, text: str) -> float:
    """How often the signal comes per word."""
    return len(SIGNALS[signal].findall(text)) / max(1, len(text.split()))


def times(text: str) -> Callable[[int], str]:
    """For a position in the text: whether the speaker is "since" the failure, "before" it, or has not said ("open")."""
    marks = [(match.start(), "since") for match in _SINCE.finditer(text)]
    marks = sorted(marks + [(match.start(), "before") for match in _BEFORE.finditer(text)])

    def time_at(position: int) -> str:
        before = bisect_right(marks, position, key=itemgetter(0))
        return marks[before - 1][1] if before else "open"

    return time_at
