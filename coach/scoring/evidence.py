"""What an answer holds for each part and each cue, as named numbers that the level models weigh.

For a part: the strongest clause and the strongest one that does not overlap it, at both levels, how much of it there is
in all, and how strongly the cues that undo it (negated, conditional, somebody else's story ...) sound in that clause.
Log-odds are used because they add; a second clause that is missing counts as the floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coach.scoring.clauses import Segmentation, Window
from coach.scoring.heads import Heads

FLOOR = 1e-3


@dataclass(frozen=True)
class Evidence:
    """The clause heads' answers for one text. `probabilities` has a row per window and a column per head."""

    segmentation: Segmentation
    heads: Heads
    probabilities: NDArray[np.float32]

    def column(self, head: str) -> NDArray[np.float32]:
        """Probability per window; all zero for a head that was never fitted."""
        if head not in self.heads.names:
            return np.zeros(len(self.probabilities), dtype=np.float32)
        column: NDArray[np.float32] = self.probabilities[:, self.heads.names.index(head)]
        return column

    def clause_column(self, head: str) -> NDArray[np.float32]:
        return self.column(head)[: self.segmentation.clause_count]

    def best(self, head: str) -> int:
        """The number of the window in which the head is surest."""
        return int(np.argmax(self.column(head)))

    def second(self, head: str) -> int | None:
        """The surest window that does not overlap the best."""
        best = self.windows[self.best(head)]
        order = np.argsort(-self.column(head))
        return next((int(number) for number in order if not self.windows[number].overlaps(best)), None)

    @property
    def windows(self) -> tuple[Window, ...]:
        return self.segmentation.windows

    @cached_property
    def cues(self) -> tuple[str, ...]:
        return tuple(name.removeprefix("cue:") for name in self.heads.names if name.startswith("cue:"))

    def features(self, parts: Sequence[str]) -> dict[str, float]:
        """Every named number, for all parts and cues. Empty for a text without windows."""
        if not self.windows:
            return {}
        numbers: dict[str, float] = {}
        for part in parts:
            numbers |= self._part(part)
        for cue in self.cues:
            column = self.clause_column(f"cue:{cue}")
            numbers[f"cue:{cue}:most"] = float(column.max())
            numbers[f"cue:{cue}:share"] = self._share(column)
            numbers[f"cue:{cue}:last"] = float(column[-1])
        return numbers

    def _part(self, part: str) -> dict[str, float]:
        numbers: dict[str, float] = {}
        for level in (1, 2):
            head = f"{part}>={level}"
            column, best, second = self.column(head), self.best(head), self.second(head)
            numbers[f"{head}:best"] = _log_odds(column[best])
            numbers[f"{head}:second"] = _log_odds(column[second] if second is not None else 0.0)
            numbers[f"{head}:amount"] = float(np.sqrt(self.clause_column(head).sum()))
            numbers[f"{head}:share"] = self._share(self.clause_column(head))
            numbers[f"{head}:position"] = (
                self.windows[best].start / self.windows[self.segmentation.clause_count - 1].end
            )
            for cue in self.cues:
                numbers[f"{head}:at:{cue}"] = float(self.column(f"cue:{cue}")[best])
        return numbers

    def _share(self, column: NDArray[np.float32]) -> float:
        """The share of the answer's words for which the head answers yes."""
        words = np.array([len(window.text.split()) for window in self.segmentation.clauses], dtype=np.float32)
        return float((column * words).sum() / max(1.0, words.sum()))


def _log_odds(probability: float) -> float:
    clipped = min(max(float(probability), FLOOR), 1.0 - FLOOR)
    return float(np.log(clipped / (1.0 - clipped)))
