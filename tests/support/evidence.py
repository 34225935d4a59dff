"""Evidence as the heads would give it, written by hand: for each clause what sounds in it."""

from __future__ import annotations

import numpy as np

from coach.scoring.clauses import segment
from coach.scoring.evidence import Evidence
from coach.scoring.heads import Heads

PARTS = ("own_it", "cause", "change", "evidence", "residency_link")
CUES = (
    "apology",
    "blame",
    "conditional",
    "dismissive",
    "effort",
    "framework",
    "future",
    "hardship",
    "negated",
    "number_not_result",
    "off_topic",
    "other_person",
)
NAMES = (
    *(f"{part}>={level}" for part in PARTS for level in (1, 2)),
    *(f"cue:{cue}" for cue in CUES),
    "elements>=2",
)


def evidence(*clauses: tuple[str, dict[str, float]]) -> Evidence:
    """Clauses with what is heard in each, for example ("I failed.", {"own_it": 2, "blame": 0.9}).

    A part is given its level and a cue its probability; a window of several clauses hears nothing of its own. Every
    clause must be a sentence that is not cut further.
    """
    text = " ".join(said for said, _ in clauses)
    segmentation = segment(text)
    assert len(segmentation.clauses) == len(clauses), [window.text for window in segmentation.clauses]
    table = np.full((len(segmentation.windows), len(NAMES)), 0.02, dtype=np.float32)
    for row, (_, heard) in enumerate(clauses):
        for name, value in heard.items():
            _hear(table[row], name, value)
    heads = Heads(NAMES, np.zeros((len(NAMES), 1), np.float32), np.zeros(len(NAMES), np.float32))
    return Evidence(text, segmentation, heads, np.zeros((len(table), 1), np.float32), table)


def _hear(row: np.ndarray, name: str, value: float) -> None:
    if name in PARTS:
        for level in range(1, int(value) + 1):
            row[NAMES.index(f"{name}>={level}")] = 0.9
    elif name == "elements":
        row[NAMES.index("elements>=2")] = value
    else:
        row[NAMES.index(f"cue:{name}")] = value
