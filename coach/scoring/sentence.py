"""What the clause heads hear in one sentence, for whoever adds an example and wants to see what it taught.

Beside the probabilities stand the nearest examples, whose labels explain them, and what the heads heard before the
rubric's last change, as long as the former heads are in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.ports import Encoder, Progress, silent
from coach.rubric import LabelledClause, Rubric
from coach.scoring.clauses import fluent
from coach.scoring.heads import Heads, fitted_heads
from coach.scoring.memory import EmbeddingMemory

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """One head's answer: its name ("part>=level" or "cue:name"), and its probability now and before the change."""

    head: str
    probability: float
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labelled example, and the cosine between its embedding and the sentence's."""

    example: LabelledClause
    similarity: float


@dataclass(frozen=True, slots=True)
class Hearing:
    """`text` is what the heads were given; answers and neighbours come surest first.

    `changed_at` is when the former heads were fitted, None when there are none.
    """

    text: str
    answers: tuple[Answer, ...]
    nearest: tuple[Neighbour, ...]
    changed_at: datetime | None = None


def hear(sentence: str, rubric: Rubric, encoder: Encoder, cache: Path, progress: Progress = silent) -> Hearing:
    """Raises ContentError, ModelError."""
    encoder.load(progress)
    heads = fitted_heads(rubric, encoder, cache, progress)
    text = fluent(sentence)
    embedding = encoder.encode([text])
    former = _former_heads(rubric, heads, cache)
    before = _chances(former[0], text, embedding) if former else {}
    answers = [Answer(name, chance, before.get(name)) for name, chance in _chances(heads, text, embedding).items()]
    return Hearing(
        text=text,
        answers=tuple(sorted(answers, key=lambda answer: -answer.probability)),
        nearest=_nearest(embedding[0], rubric, encoder, cache),
        changed_at=former[1] if former else None,
    )


def _chances(heads: Heads, text: str, embedding: NDArray[np.float32]) -> dict[str, float]:
    return dict(zip(heads.names, map(float, heads.probabilities([text], embedding)[0]), strict=True))


def _former_heads(rubric: Rubric, heads: Heads, cache: Path) -> tuple[Heads, datetime] | None:
    """The newest heads, shipped or in the cache, that are not these but fit the same embeddings, and their time."""
    files = [
        *(cache / "heads").glob(f"{rubric.name}-{'[0-9a-f]' * 16}.npz"),
        *rubric.folder.glob(f"{rubric.name}.heads.npz"),
    ]
    fitted = [(path.stat().st_mtime, path) for path in files]
    for modified, path in sorted(fitted, reverse=True):
        other = Heads.load(path)
        if other is None or other.weights.shape[1] != heads.weights.shape[1]:
            continue
        if other.fitted_for != heads.fitted_for:
            return other, datetime.fromtimestamp(modified, UTC)
    return None


def _nearest(embedding: NDArray[np.float32], rubric: Rubric, encoder: Encoder, cache: Path) -> tuple[Neighbour, ...]:
    examples = rubric.clauses()
    texts = [fluent(example.text) for example in examples]
    memory = EmbeddingMemory.of_rubric(encoder, rubric, cache)
    memory.learn(memory.forgotten(texts))
    table = memory.vectors(texts)
    lengths = np.linalg.norm(table, axis=1) * np.linalg.norm(embedding)
    similarity = table @ embedding / np.maximum(lengths, np.finfo(np.float32).tiny)
    return tuple(Neighbour(examples[row], float(similarity[row])) for row in np.argsort(-similarity)[:NEAREST])
