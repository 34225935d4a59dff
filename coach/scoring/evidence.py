"""What an answer holds for each part and each cue, as named numbers that the level models weigh.

For a part: the strongest clause and the strongest one that does not overlap it, at both levels, as the heads hear them
and again with what undoes them taken off (somebody else's story, a condition, a negation ...); how much of it there is
in all; and the surroundings of the strongest clause: the time it speaks of, what comes before and what takes it back
after. For the whole: the cues, the exam scores, and the words that carry grammar. Log-odds are used where numbers add.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coach.ports import Encoder
from coach.scoring.clauses import Segmentation, Window
from coach.scoring.exam_scores import exam_scores
from coach.scoring.heads import Heads
from coach.scoring.signals import SIGNALS, has, rate, times

FLOOR = 1e-3
#: A shorter window is quoted in place of the best when it keeps this share of its probability.
NEARLY = 0.85
#: The cues that undo a clause for each part (the guide's rules for all parts, and the part's own near misses).
UNDOING = {
    "own_it": (
        "dismissive",
        "negated",
        "conditional",
        "other_person",
        "question_echo",
        "framework",
        "keywords",
        "blame",
    ),
    "cause": ("blame", "other_person", "framework", "keywords", "conditional"),
    "change": ("effort", "conditional", "future", "other_person", "keywords", "framework", "negated"),
    "evidence": ("negated", "conditional", "future", "other_person", "number_not_result", "keywords", "framework"),
    "residency_link": ("conditional", "other_person", "keywords", "framework", "off_topic", "negated"),
}
#: The cues that undo a clause for a part of another rubric: the guide's rules for all parts.
UNDOING_ANY = ("negated", "conditional", "other_person", "question_echo", "framework", "keywords", "off_topic")
#: The cues that matter around a clause: what was said before it, and what takes it back after it.
SURROUNDING = ("blame", "dismissive", "hardship", "conditional", "other_person", "negated", "apology")

Column = NDArray[np.float32]


def undoing(part: str) -> tuple[str, ...]:
    """The cues that undo a clause for the part."""
    return UNDOING.get(part, UNDOING_ANY)


@dataclass(frozen=True)
class Evidence:
    """The clause heads' answers for one text.

    `embeddings` and `probabilities` have a row per window; `probabilities` a column per head.
    """

    text: str
    segmentation: Segmentation
    heads: Heads
    embeddings: NDArray[np.float32]
    probabilities: NDArray[np.float32]

    @classmethod
    def heard(cls, text: str, segmentation: Segmentation, heads: Heads, encoder: Encoder) -> Evidence:
        texts = [window.text for window in segmentation.windows]
        if not texts:  # nothing but filled pauses, or the question read back
            empty = np.zeros((0, heads.dimension), np.float32), np.zeros((0, len(heads.names)), np.float32)
            return cls(text, segmentation, heads, *empty)
        embeddings = encoder.encode(texts)
        return cls(text, segmentation, heads, embeddings, heads.probabilities(texts, embeddings))

    @property
    def windows(self) -> tuple[Window, ...]:
        return self.segmentation.windows

    @property
    def clause_embeddings(self) -> NDArray[np.float32]:
        return self.embeddings[: self.segmentation.clause_count]

    @cached_property
    def _standing(self) -> dict[tuple[str, int], Column]:
        """What `standing` worked out: it is asked for again and again, and costs as much as the answer is long."""
        return {}

    @cached_property
    def time_at(self) -> Callable[[int], str]:
        """See `signals.times`."""
        return times(self.text)

    @cached_property
    def cues(self) -> tuple[str, ...]:
        return tuple(name.removeprefix("cue:") for name in self.heads.names if name.startswith("cue:"))

    def column(self, head: str) -> Column:
        """Probability per window; all zero for a head that was never fitted."""
        if head not in self.heads.names:
            return np.zeros(len(self.probabilities), dtype=np.float32)
        column: Column = self.probabilities[:, self.heads.names.index(head)]
        return column

    def clause_column(self, head: str) -> Column:
        return self.column(head)[: self.segmentation.clause_count]

    def standing(self, part: str, level: int) -> Column:
        """Probability per window that it earns the level and nothing in it undoes that."""
        if (part, level) not in self._standing:
            undone = [self.column(f"cue:{cue}") for cue in undoing(part) if cue in self.cues]
            column = self.column(f"{part}>={level}")
            self._standing[part, level] = column * (1.0 - np.max(undone, axis=0)) if undone else column
        return self._standing[part, level]

    def best(self, part: str, level: int) -> int:
        """The number of the window that speaks most for the level."""
        return int(np.argmax(self.standing(part, level)))

    def telling(self, part: str, level: int) -> int:
        """The number of the window to quote: the shortest in the best one that says nearly as much."""
        standing, best = self.standing(part, level), self.windows[self.best(part, level)]
        enough = NEARLY * float(standing.max())
        near = [row for row, window in enumerate(self.windows) if window.overlaps(best) and standing[row] >= enough]
        return min(near, key=lambda row: len(self.windows[row].text))

    def features(self, parts: Sequence[str]) -> dict[str, float]:
        """Every named number, for all parts and cues. Empty for a text without windows."""
        if not self.windows:
            return {}
        numbers = self._whole()
        for part in parts:
            for level in (1, 2):
                numbers |= self._strength(f"{part}>={level}", self.column(f"{part}>={level}"))
                numbers |= self._strength(f"{part}>={level}:standing", self.standing(part, level))
            numbers |= self._times(part)
            numbers |= self._surroundings(part)
        for cue in self.cues:
            column = self.clause_column(f"cue:{cue}")
            numbers[f"cue:{cue}:most"] = float(column.max())
            numbers[f"cue:{cue}:share"] = self.share(column)
            numbers[f"cue:{cue}:last"] = float(column[-1])
            numbers[f"cue:{cue}:count"] = float(np.sqrt((column > 0.5).sum()))
        return numbers

    def share(self, column: Column) -> float:
        """The share of the answer's words for which the head answers yes; `column` is per clause."""
        return float((column * self._clause_words).sum() / max(1.0, float(self._clause_words.sum())))

    @cached_property
    def _clause_words(self) -> Column:
        return np.array([len(window.text.split()) for window in self.segmentation.clauses], dtype=np.float32)

    def _strength(self, name: str, column: Column) -> dict[str, float]:
        order = np.argsort(-column)
        best = self.windows[int(order[0])]
        second = next((number for number in order if not self.windows[number].overlaps(best)), None)
        clauses = column[: self.segmentation.clause_count]
        return {
            f"{name}:best": log_odds(column[order[0]]),
            f"{name}:second": log_odds(column[second] if second is not None else 0.0),
            f"{name}:amount": float(np.sqrt(clauses.sum())),
            f"{name}:share": self.share(clauses),
        }

    def _times(self, part: str) -> dict[str, float]:
        """The most that is said of the part before the failure, since, and at no stated time."""
        standing = self.standing(part, 2)
        told = [self.time_at((window.start + window.end) // 2) for window in self.windows]
        return {
            f"{part}:{time}": max((float(standing[row]) for row, when in enumerate(told) if when == time), default=0.0)
            for time in ("before", "open", "since")
        }

    def _surroundings(self, part: str) -> dict[str, float]:
        number = self.best(part, 2)
        window = self.windows[number]
        said = self.text[window.start : window.end]
        numbers = {f"{part}:{signal}": has(signal, said) for signal in SIGNALS}
        numbers[f"{part}:position"] = window.start / len(self.text)
        numbers[f"{part}:conditional_before"] = has("conditional", self.text[max(0, window.start - 90) : window.start])
        numbers[f"{part}:retracted_after"] = has("retracted", self.text[window.end : window.end + 120])
        numbers[f"{part}:elements"] = float(self.column("elements>=2")[number])
        for cue in self.cues:
            numbers[f"{part}:at:{cue}"] = float(self.column(f"cue:{cue}")[number])
        for cue in SURROUNDING:
            column = self.clause_column(f"cue:{cue}")
            before = [column[row] for row, clause in enumerate(self.segmentation.clauses) if clause.end <= window.start]
            after = [column[row] for row, clause in enumerate(self.segmentation.clauses) if clause.start >= window.end]
            numbers[f"{part}:before:{cue}"] = float(max(before, default=0.0))
            numbers[f"{part}:after:{cue}"] = float(max(after, default=0.0))
        return numbers

    def _whole(self) -> dict[str, float]:
        scores = exam_scores(self.text)
        rise = max(scores) - min(scores) if scores else 0
        return {
            "scores:count": float(min(len(set(scores)), 4)),
            "scores:highest": (max(scores) - 230) / 20 if scores else -2.0,
            "scores:lowest": (225 - min(scores)) / 20 if scores else -2.0,
            "scores:rise": rise / 20,
            "scores:risen": float(rise >= 10),
            "retracted": has("retracted", self.text),
            "conditionals": rate("conditional", self.text),
            "first_person": rate("first", self.text),
            "other_people": rate("other", self.text),
            "words": float(np.log(len(self.text.split()))),
        }


def log_odds(probability: float) -> float:
    """Clipped where a probability is nearly certain."""
    clipped = min(max(float(probability), FLOOR), 1.0 - FLOOR)
    return float(np.log(clipped / (1.0 - clipped)))
