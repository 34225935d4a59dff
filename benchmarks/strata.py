"""Kinds of answer: built to fool or natural, how they are spoken, how long they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.answers import LabelledAnswer


def strata(answers: Sequence[LabelledAnswer]) -> dict[str, list[int]]:
    """The rows of each kind that is there, by its name. The length terciles are those of these answers."""
    kinds: dict[str, list[int]] = {}
    for row, answer in enumerate(answers):
        if answer.hard is not None:
            kinds.setdefault("hard" if answer.hard else "natural", []).append(row)
        if answer.style:
            kinds.setdefault(answer.style.replace("_", " "), []).append(row)
    return dict(sorted(kinds.items(), key=lambda kind: kind[0] not in {"hard", "natural"})) | _terciles(answers)


def _terciles(answers: Sequence[LabelledAnswer]) -> dict[str, list[int]]:
    lengths = np.array([answer.word_count for answer in answers])
    low, high = (int(cut) for cut in np.quantile(lengths, (1 / 3, 2 / 3)))
    found = {
        f"up to {low} words": np.flatnonzero(lengths <= low).tolist(),
        f"{low + 1} to {high} words": np.flatnonzero((lengths > low) & (lengths <= high)).tolist(),
        f"more than {high} words": np.flatnonzero(lengths > high).tolist(),
    }
    return {name: rows for name, rows in found.items() if rows}
