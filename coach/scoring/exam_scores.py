"""Exam scores in an answer, in digits or as they are spoken: 249, "two forty nine", "one ninety", "two oh five".

Only numbers that a three-digit Step score can be are found, 150 to 300, so that hours, questions and years are not.
"""

from __future__ import annotations

import re

LOWEST, HIGHEST = 150, 300

_ONES = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_TEENS = {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15} | {
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_DIGIT = "|".join(list(_ONES)[1:])
_ROUND = rf"(?P<tens>{'|'.join(_TENS)})(?:[\s-]+(?P<unit>{_DIGIT}))?|(?P<teen>{'|'.join(_TEENS)})"
#: What is counted is no score, even when the count could be one: "two forty questions", "220 patients".
_COUNTED = (
    r"questions?|items?|cards?|flash ?cards?|pages?|slides?|videos?|lectures?|chapters?|words?|notes?"
    r"|seconds?|minutes?|hours?|days?|weeks?|months?|years?|patients?|cases?|beds?|calls?|shifts?|times"
    r"|students?|people|doctors?|applicants?|programs?|dollars|euros|rupees|pesos|kilometers?|miles|percent"
)
#: Figures said one by one: "two four nine", "2-0-3".
_SPELLED = rf"{'|'.join(_ONES)}|oh|o|\d"
#: A word between a number and what is counted, as in "240 UWorld questions"; not one that begins something else, as in
#: "a 240 two months later".
_OF_WHAT = (
    r"(?!(?:and|but|or|so|then|in|on|at|after|before|with|without|from|to|of|for|by|is|was|because|when|while|i|we|he|she"
    r"|they|it|my|our|his|her|their|this|that|these|those|a|an|the|one|two|three|four|five|six|seven|eight|nine|ten|few"
    r"|some|many|several|last|next|every|each|within|all|which|who|step|later|same)\b)[a-z][\w'-]*\s+"
)
_SCORE = re.compile(
    r"\b(?>(?P<figure>\d{3})(?![\d%])"
    rf"|(?P<hundreds>one|two)\s+hundred(?:\s+and)?(?:[\s-]+(?:{_ROUND}|(?P<digit>{_DIGIT})))?"
    # The way people say a score: "two forty nine", "one ninety", "two oh four".
    rf"|(?P<short>one|two)[\s-]+(?:{_ROUND.replace('<', '<short_')}|(?:oh|o|zero)[\s-]+(?P<short_digit>{_DIGIT}))"
    rf"|(?P<spelled>(?:one|two|1|2)(?:[\s-]+(?:{_SPELLED})){{2}})(?![\s-]+(?:{_SPELLED})\b))\b"
    rf"(?![\s-]+(?:{_OF_WHAT}){{0,2}}(?:{_COUNTED})\b)",
    re.IGNORECASE,
)
#: "It was not a 250" names no score that anybody has.
_DENIED = re.compile(
    r"(?:\b(?:not|never|no|cannot)|n't)\s+(?:(?:a|an|any|even|exactly|quite|yet|be|been|got|get|reach|reached|scored)\s+)*$",
    re.IGNORECASE,
)
#: Characters before a score in which it can be denied.
_BEFORE = 40


def exam_scores(text: str) -> list[int]:
    """The scores in the order in which they are said."""
    said = (match for match in _SCORE.finditer(text) if LOWEST <= _value(match) <= HIGHEST)
    return [
        _value(match) for match in said if not _DENIED.search(text[max(0, match.start() - _BEFORE) : match.start()])
    ]


def _value(match: re.Match[str]) -> int:
    said = {name: (word or "").lower() for name, word in match.groupdict().items()}
    if said["figure"]:
        return int(said["figure"])
    if said["spelled"]:
        ones = {**{word: str(value) for word, value in _ONES.items()}, "oh": "0", "o": "0"}
        return int("".join(ones.get(word, word) for word in re.split(r"[\s-]+", said["spelled"])))
    style = "short_" if said["short"] else ""
    rest = _TENS.get(said[f"{style}tens"], 0) + _TEENS.get(said[f"{style}teen"], 0)
    rest += _ONES.get(said[f"{style}unit"], 0) + _ONES.get(said[f"{style}digit"], 0)
    return 100 * _ONES[said["short"] or said["hundreds"]] + rest
