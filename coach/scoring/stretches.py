"""What an answer spends its words on: every clause goes to one part, to the failure, or to nothing that earns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

import numpy as np

from coach.balance import FAILURE, NO_PART
from coach.model import Stretch
from coach.scoring.clauses import Window
from coach.scoring.cues import cue_at, owned
from coach.scoring.evidence import Evidence
from coach.scoring.quotes import Quotes
from coach.scoring.signals import has

#: Talk of these is time on the failure.
FAILURE_CUES = ("blame", "hardship", "apology", "dismissive")
#: From this probability on a clause belongs to what it supports most.
SUPPORTS = 0.5
#: And from this one on when nothing else claims it.
LEANS = 0.3
#: Below this one a clause says nothing of a part, whatever its neighbour says.
FAINT = 0.15
#: What the undone part of a clause's probability counts.
ABOUT = 0.6
#: An aside of this many words between two clauses of one part belongs to them.
ASIDE_WORDS = 12
#: A few words are seldom enough to sound like a failure by themselves.
FEW_WORDS = 6
SURE = 0.8
#: Words for the exam or what came of it.
RESULT = re.compile(r"\b(?:step|exams?|tests?|scores?|results?|attempts?|numbers?|boards?|c ?k)\b", re.IGNORECASE)


def stretches(evidence: Evidence, quotes: Quotes, levels: Mapping[str, int]) -> tuple[Stretch, ...]:
    """The whole answer in order, neighbours of one kind merged. `levels` are the parts' levels.

    A part that earned nothing is given no stretch: what nearly spoke for it is "failure" or "other".
    """
    unsorted = evidence.segmentation.clauses
    rows = sorted(range(len(unsorted)), key=lambda row: unsorted[row].start)
    clauses = [unsorted[row] for row in rows]
    if not clauses:
        return ()
    kinds = _kinds(evidence, clauses, rows, levels)
    pieces = _with_gaps(evidence.text, clauses, kinds)
    merged = []
    for kind, run in groupby(pieces, key=lambda piece: piece[0]):
        spans = list(run)
        merged.append(_timed(quotes, kind, spans[0][1], spans[-1][2]))
    return _shared(evidence.text, merged)


def _kinds(evidence: Evidence, clauses: list[Window], rows: list[int], levels: Mapping[str, int]) -> list[str]:
    """Of each clause; `rows` are the numbers of their windows."""
    # A clause that is undone ("I would not book before ...") earns little and is about its part all the same.
    standing = {
        part: np.maximum(evidence.standing(part, 1), ABOUT * evidence.column(f"{part}>=1"))[rows] for part in levels
    }
    undone = np.max([cue_at(evidence, cue)[rows] for cue in FAILURE_CUES], axis=0)
    kinds = [
        _kind(clause.text, {part: float(column[row]) for part, column in standing.items()}, float(undone[row]), levels)
        for row, clause in enumerate(clauses)
    ]
    for part in (part for part, level in levels.items() if level and part not in kinds):
        # A part that was heard only in two clauses together still has its place in the order.
        best = evidence.windows[evidence.best(part, levels[part])]
        inside = [row for row, clause in enumerate(clauses) if clause.overlaps(best)]
        heard = [row for row in inside if standing[part][row] >= (LEANS if kinds[row] == "failure" else FAINT)]
        free = [row for row in heard if kinds[row] in NO_PART or kinds.count(kinds[row]) > 1]
        if free:
            kinds[max(free, key=lambda row: float(standing[part][row]))] = part
    return _without_asides(clauses, kinds)


def _without_asides(clauses: list[Window], kinds: list[str]) -> list[str]:
    joined = list(kinds)
    for row in range(1, len(kinds) - 1):
        short = len(clauses[row].text.split()) <= ASIDE_WORDS
        if kinds[row] == "other" and short and joined[row - 1] == kinds[row + 1]:
            joined[row] = kinds[row + 1]
    return joined


def _kind(text: str, support: dict[str, float], failure: float, levels: Mapping[str, int]) -> str:
    if len(text.split()) < FEW_WORDS and failure < SURE:
        failure = 0.0
    if owned(text) and max(support.values(), default=0.0) < SUPPORTS:
        return _earned("own_it", levels)
    part = max(support, key=lambda name: support[name])
    surest = support[part]
    if max(surest, failure) < SUPPORTS:
        if RESULT.search(text) and has("failed", text) and not has("passed", text):
            return "failure"
        if surest < LEANS:
            return "other"
    return "failure" if failure > surest else _earned(part, levels)


def _earned(part: str, levels: Mapping[str, int]) -> str:
    if levels.get(part):
        return part
    return "failure" if part in FAILURE else "other"


def _with_gaps(text: str, clauses: list[Window], kinds: list[str]) -> list[tuple[str, int, int]]:
    """With what no clause covers as "other": the question read back, a clause said twice, filled pauses alone."""
    pieces: list[tuple[str, int, int]] = []
    position = 0
    for clause, kind in zip(clauses, kinds, strict=True):
        pieces += _gap(text, position, clause.start)
        pieces.append((kind, clause.start, clause.end))
        position = clause.end
    return pieces + _gap(text, position, len(text))


def _gap(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    between = text[start:end]
    if not re.search(r"\w", between):
        return []
    begin = start + len(between) - len(between.lstrip())
    return [("other", begin, begin + len(between.strip()))]


def _timed(quotes: Quotes, kind: str, start: int, end: int) -> Stretch:
    found = quotes.of(Window(start, end, ""))
    return Stretch(kind, start, end, 0.0, found.start_s, found.end_s)


def _shared(text: str, merged: list[Stretch]) -> tuple[Stretch, ...]:
    """Each with its share of the answer: of the time when every stretch has one, else of the words."""
    seconds = [
        stretch.end_s - stretch.start_s
        for stretch in merged
        if stretch.start_s is not None and stretch.end_s is not None
    ]
    words = [float(len(text[stretch.start : stretch.end].split())) for stretch in merged]
    amounts = seconds if len(seconds) == len(merged) and sum(seconds) > 0 else words
    return tuple(replace(stretch, share=amount / sum(amounts)) for stretch, amount in zip(merged, amounts, strict=True))
