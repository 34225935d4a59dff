"""Answers built to fool a scorer, each with the most that the guide lets it earn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.answers import DATA
from benchmarks.predictions import card_of
from coach.model import Scorecard
from coach.scoring.scorer import Scorer


@dataclass(frozen=True, slots=True)
class Case:
    """`max_parts` holds only parts with a maximum of their own."""

    id: str
    kind: str
    question: str
    answer: str
    max_total: int
    max_parts: dict[str, int] = field(default_factory=dict)

    def excess(self, card: Scorecard) -> list[str]:
        """What the card gives beyond the maximum, in words; empty when it stays within."""
        over = [f"total {card.total} > {self.max_total}"] if card.total > self.max_total else []
        for part in card.parts:
            most = self.max_parts.get(part.name, 2)
            if part.level > most:
                over.append(f"{part.name} {part.level} > {most}")
        return over


@dataclass(frozen=True, slots=True)
class Violation:
    """A case scored beyond its maximum; `parts` are the levels that it was given."""

    case: Case
    excess: str
    parts: str


def read_cases(path: Path = DATA / "adversarial.jsonl") -> list[Case]:
    return [Case(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def violations(scorer: Scorer, cases: Sequence[Case]) -> list[Violation]:
    found = []
    for case in cases:
        card = card_of(scorer, case.question, case.answer)
        if excess := case.excess(card):
            parts = ", ".join(f"{part.name} {part.level}" for part in card.parts if part.level)
            found.append(Violation(case, "; ".join(excess), parts))
    return found
