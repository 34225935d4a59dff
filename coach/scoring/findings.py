"""What can be found in an answer that raised a part or held it down, with the words in which it was found.

A finding is named after a cue, or is one of FINDINGS, which come from where a part's best clause stands and what is in
it. The rubric says in words what each finding means for a part (`reasons`, `advice.when`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from coach.scoring.clauses import Window
from coach.scoring.cues import SOUNDS, clause_of, cue_at
from coach.scoring.evidence import Evidence
from coach.scoring.exam_scores import exam_scores
from coach.scoring.signals import has
from coach.scoring.stretches import RESULT

FINDINGS = frozenset(
    {
        "late",  # first said in the last two fifths of the answer
        "defended_first",  # after blame or an argument with the exam
        "taken_back",  # before blame, an argument, or a word that withdraws it
        "no_result",  # without a word for the exam or its result
        "exam_score",  # with a three-digit exam score
        "plain_result",  # with a three-digit exam score or a failed exam, and the speaker in the same words
        "one_element",  # one concrete element is named
        "several_elements",  # two or more are
        "long_account",  # it takes more than two fifths of the words
        "no_residency",  # without a word from residency
    }
)
#: Cues that change what a clause says; they count in the clause that comes nearest to the part.
MODIFIERS = frozenset({"negated", "conditional", "future", "other_person", "framework", "keywords"})
#: These two are easily heard in a clause that only sounds like them.
ANNOUNCEMENTS = frozenset({"framework", "keywords"})
#: What is found elsewhere than in the part's own clause must be surer than what is found in it.
SURE = 0.7
LATE = 0.6
LONG_SHARE = 0.4

Found = dict[str, Window]


def findings(part: str, level: int, evidence: Evidence, ruled_out: Collection[str] = ()) -> Found:
    """Everything found for a part, by name, with the window that shows it.

    `ruled_out` are the cues that the answer as a whole does not bear out, however sure a single clause sounds.
    """
    best = evidence.windows[evidence.best(part, level) if level else _nearest(part, evidence)]
    found = {name: window for name, window in _cues(evidence, best).items() if name not in ruled_out}
    if level:
        against = {name for name in ("blame", "dismissive") if name not in ruled_out}
        found |= dict(_surroundings(evidence, best, against)) | dict(_contents(part, evidence, best))
    return found


def key_clause(part: str, level: int, evidence: Evidence) -> Window:
    """The clause inside the part's best window that speaks most for it: short enough to quote in a sentence."""
    best = evidence.windows[evidence.best(part, max(1, level))]
    standing = evidence.standing(part, max(1, level))
    inside = [row for row, clause in enumerate(evidence.segmentation.clauses) if clause.overlaps(best)]
    return evidence.windows[max(inside, key=lambda row: float(standing[row]))] if inside else best


def _nearest(part: str, evidence: Evidence) -> int:
    """The clause that resembles the part most, whatever undoes it."""
    return int(np.argmax(evidence.clause_column(f"{part}>=1")))


def _cues(evidence: Evidence, near: Window) -> Found:
    """The cues that sound: anywhere when they speak for themselves, in the nearest clause when they modify it."""
    found: Found = {}
    row = evidence.windows.index(near)
    for cue in evidence.cues:
        if cue in MODIFIERS:
            if float(cue_at(evidence, cue)[row]) >= (SURE if cue in ANNOUNCEMENTS else SOUNDS):
                found[cue] = near
        elif (window := clause_of(evidence, cue, at_least=SURE)) is not None:
            found[cue] = window
    return found


def _surroundings(evidence: Evidence, best: Window, cues: Collection[str]) -> Iterator[tuple[str, Window]]:
    against = [window for cue in cues if (window := clause_of(evidence, cue, at_least=SURE)) is not None]
    for window in against:
        if window.end <= best.start:
            yield "defended_first", window
        elif window.start >= best.end:
            yield "taken_back", window
    if has("retracted", evidence.text[best.end : best.end + 120]):
        after = [clause for clause in evidence.segmentation.clauses if clause.start >= best.end]
        yield "taken_back", after[0] if after else best
    if best.start > LATE * len(evidence.text):
        yield "late", best


def _contents(part: str, evidence: Evidence, best: Window) -> Iterator[tuple[str, Window]]:
    said = evidence.text[best.start : best.end]
    scored, failed = bool(exam_scores(said)), has("failed", said)
    if scored:
        yield "exam_score", best
    elif not failed and not RESULT.search(said):
        yield "no_result", best
    if (scored or failed) and has("first", said):
        yield "plain_result", best
    if not has("residency", said):
        yield "no_residency", best
    yield ("several_elements" if elements(part, evidence) >= 2 else "one_element"), best
    if evidence.share(evidence.clause_column(f"{part}>=1")) > LONG_SHARE:
        yield "long_account", best


def elements(part: str, evidence: Evidence) -> int:
    """About how many concrete elements are named: a clause of the part counts one, or two where it names more."""
    count = evidence.segmentation.clause_count
    speaks = evidence.standing(part, 1)[:count] >= SOUNDS
    more = evidence.clause_column("elements>=2") >= SOUNDS
    whole = float(evidence.column("elements>=2")[evidence.best(part, 2)]) >= SOUNDS
    return max(int(speaks.sum() + (speaks & more).sum()), 2 if whole else 1)
