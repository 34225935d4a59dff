"""What tuning the sentence model brings: the heads on clauses that neither they nor the tuning saw, before and after.

The clauses of one fold's answers are held out (`benchmarks.fit_encoder`), and the heads fitted on all others, once on
the embeddings of the model as it came and once on those of the model tuned without the fold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, log_loss

from benchmarks.embedded import embed, kept_embeddings
from benchmarks.fit_encoder import fold_path, labelled_clauses, without_fold
from coach.adapters.sentence_encoder import SentenceEncoder
from coach.ports import Encoder
from coach.rubric import LabelledClause, Rubric
from coach.scoring.clauses import fluent
from coach.scoring.heads import fit_heads, questions
from coach.scoring.memory import EmbeddingMemory

FOLD = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """How well a head hears the clauses held out: average precision (1 is best), mean log loss in nats (0 is best)."""

    precision: float
    loss: float


@dataclass(frozen=True, slots=True)
class Gain:
    """A head, how many of the clauses held out it should find, and how well it does with either encoder."""

    head: str
    positives: int
    before: Heard
    after: Heard


def gains(rubric: Rubric, cache: Path) -> list[Gain] | None:
    """Per head; None where the fold was not tuned on this machine."""
    if not fold_path(FOLD).is_file():
        return None
    every = labelled_clauses()
    learned = set(without_fold(every, FOLD).tolist())
    learn = np.array([row in learned for row in np.flatnonzero(every.rubrics == rubric.name)])
    encoders = {"clauses-as-it-came": SentenceEncoder(None), "clauses-fold": SentenceEncoder(fold_path(FOLD))}
    parts, found = [part.name for part in rubric.parts], []
    for name, encoder in encoders.items():
        found.append(held_out(parts, rubric.clauses(), learn, encoder, kept_embeddings(cache, name)))
    before, after = found
    return [Gain(head, positives, before[head][1], heard) for head, (positives, heard) in after.items()]


def held_out(
    parts: Sequence[str], clauses: Sequence[LabelledClause], learn: NDArray[np.bool_], encoder: Encoder, kept: Path
) -> dict[str, tuple[int, Heard]]:
    """Per head that has both answers among the clauses held out, how many should be found and how well they are.

    `learn` (clauses,) is true for those to learn from; `kept` is the file of the embeddings.
    """
    memory, texts = EmbeddingMemory(encoder), [fluent(clause.text) for clause in clauses]
    embed(memory, texts, kept)
    heads = fit_heads(parts, [clause for clause, mine in zip(clauses, learn, strict=True) if mine], memory)
    others = np.flatnonzero(~learn)
    asked = questions(parts, [clauses[int(row)] for row in others])
    heard = [texts[int(row)] for row in others]
    chances = heads.probabilities(heard, memory.vectors(heard))
    found = {}
    for column, head in enumerate(heads.names):
        if head in asked:
            labels, given = asked[head], chances[:, column].astype(float)
            precision = float(average_precision_score(labels, given))
            found[head] = int(labels.sum()), Heard(precision, float(log_loss(labels, given)))
    return found
