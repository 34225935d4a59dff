"""The labelled answers, and the scorer that is measured on them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.adapters.sentence_encoder import SentenceEncoder
from coach.config import load_settings
from coach.rubric import load_rubrics
from coach.scoring import Scorers
from coach.scoring.scorer import Scorer

DATA = Path(__file__).parent / "data"
#: d001-d080 are there to look at and tune on; d081-d130 only to measure.
LAST_TUNING_ANSWER = "d080"
FIVE_PART = "five_part"


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """A whole answer with its level per part and its flags, by the scoring guide.

    Our own answers also say how they are spoken (`style`) and whether they were built to fool a scorer (`hard`).
    """

    id: str
    question: str
    answer: str
    levels: dict[str, int]
    flags: frozenset[str]
    style: str = ""
    hard: bool | None = None

    @property
    def total(self) -> int:
        return sum(self.levels.values())

    @property
    def word_count(self) -> int:
        return len(self.answer.split())


def read_answers(path: Path = DATA / "dev.jsonl") -> list[LabelledAnswer]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        LabelledAnswer(
            row["id"],
            row["question"],
            row["answer"],
            row["labels"],
            frozenset(row["flags"]),
            row.get("style", ""),
            row.get("hard"),
        )
        for row in rows
    ]


def training_answers(rubric: str = FIVE_PART) -> list[LabelledAnswer]:
    """Everything the decisions may learn from: our own training answers, and for five_part d001-d080."""
    tuning = split(read_answers())[0] if rubric == FIVE_PART else []
    return tuning + read_answers(DATA / rubric / "train.jsonl")


def unseen_answers(rubric: str = FIVE_PART) -> list[LabelledAnswer]:
    """Our own test split, by other writers, never learned from."""
    return read_answers(DATA / rubric / "test.jsonl")


def split(answers: Sequence[LabelledAnswer]) -> tuple[list[LabelledAnswer], list[LabelledAnswer]]:
    """Those to tune on, those to measure on."""
    tuning = [answer for answer in answers if answer.id <= LAST_TUNING_ANSWER]
    return tuning, [answer for answer in answers if answer.id > LAST_TUNING_ANSWER]


def scorers() -> Scorers:
    """The shipped scorers: real embeddings, the heads that are shipped or in the user's cache."""
    settings = load_settings()
    return Scorers(load_rubrics(settings.content / "rubrics"), SentenceEncoder(), settings.cache)


def five_part_scorer() -> Scorer:
    return scorers().get(FIVE_PART)
