"""The simple methods that a score has to beat, trained on the same answers and measured on the same.

They are given the sentence model as it came: the scorer's is tuned on the rubrics' clauses, and is no simple method.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import RidgeCV

from benchmarks.answers import LabelledAnswer
from benchmarks.embedded import embed, kept_embeddings
from benchmarks.fit_encoder import folds
from benchmarks.metrics import Levels, quadratic_kappa
from coach.rubric import Rubric
from coach.scoring.clauses import fluent, segment
from coach.scoring.heads import Heads, fit_heads
from coach.scoring.memory import EmbeddingMemory

Table = NDArray[np.float64]


@dataclass(frozen=True)
class Heard:
    """Answers with their windows and the embeddings of those, a row per window."""

    answers: Sequence[LabelledAnswer]
    windows: Sequence[Sequence[str]]
    embeddings: Sequence[NDArray[np.float32]]

    @classmethod
    def of(cls, memory: EmbeddingMemory, answers: Sequence[LabelledAnswer]) -> Heard:
        """The memory must know the answers' windows."""
        windows = [windows_of(answer) for answer in answers]
        return cls(answers, windows, [memory.vectors(texts) for texts in windows])

    def labels(self, part: str) -> Levels:
        return np.array([answer.levels[part] for answer in self.answers])

    def some(self, rows: Sequence[int]) -> Heard:
        answers, windows = [self.answers[row] for row in rows], [self.windows[row] for row in rows]
        return Heard(answers, windows, [self.embeddings[row] for row in rows])


def windows_of(answer: LabelledAnswer) -> list[str]:
    return [window.text for window in segment(answer.answer).windows]


def simple_methods(
    rubric: Rubric,
    memory: EmbeddingMemory,
    cache: Path,
    learn: Sequence[LabelledAnswer],
    measure: Sequence[LabelledAnswer],
) -> dict[str, Levels]:
    """By the method's name the levels of the answers to measure, a column per part."""
    windows = [text for answer in (*learn, *measure) for text in windows_of(answer)]
    prototypes = [text for part in rubric.parts for text in part.exemplars.level_2]
    embed(memory, clause_texts(rubric), kept_embeddings(cache, "clauses-as-it-came"))
    embed(memory, [*windows, *prototypes], kept_embeddings(cache, "answers-as-it-came"))
    known, wanted = Heard.of(memory, learn), Heard.of(memory, measure)
    return {
        "prototype similarity": prototype_similarity(rubric, memory, known, wanted),
        "pooled embedding + ridge": pooled_ridge(rubric, known, wanted),
        "labelled clauses + heads": clause_heads(rubric, memory, known, wanted),
    }


def clause_texts(rubric: Rubric) -> list[str]:
    """As the heads learn them."""
    return [fluent(clause.text) for clause in rubric.clauses()]


def prototype_similarity(rubric: Rubric, memory: EmbeddingMemory, learn: Heard, measure: Heard) -> Levels:
    """The highest cosine of any window to the part's level-2 exemplars, cut where `learn` agrees best."""
    columns = []
    for part in rubric.parts:
        prototypes = memory.vectors(part.exemplars.level_2)
        known, wanted = (_highest(heard, prototypes) for heard in (learn, measure))
        columns.append(np.digitize(wanted, _best_cuts(known, learn.labels(part.name))))
    return np.stack(columns, axis=1)


def pooled_ridge(rubric: Rubric, learn: Heard, measure: Heard) -> Levels:
    """Ridge regression from the mean embedding of all windows to the level, rounded."""
    known, wanted = (np.stack([rows.mean(axis=0) for rows in heard.embeddings]) for heard in (learn, measure))
    columns = []
    for part in rubric.parts:
        model = RidgeCV(alphas=np.logspace(-2, 2, 9)).fit(known, learn.labels(part.name))
        columns.append(np.clip(np.rint(model.predict(wanted)), 0, 2).astype(int))
    return np.stack(columns, axis=1)


def clause_heads(rubric: Rubric, memory: EmbeddingMemory, learn: Heard, measure: Heard) -> Levels:
    """The highest expected level of any window by heads on the labelled clauses, cut where `learn` agrees best.

    Clauses of `learn` are among the labelled ones, so for the cuts each of its answers is heard by heads that were
    fitted without its clauses: cuts for heads that know the answer by heart would be too high for one never seen.
    """
    parts, clauses = [part.name for part in rubric.parts], rubric.clauses()
    known = np.zeros((len(learn.answers), len(parts)))
    for _, held in folds(learn.answers):
        text = "\n".join(learn.answers[row].answer for row in held)
        heads = fit_heads(parts, [clause for clause in clauses if clause.text not in text], memory)
        known[held] = _expected_levels(heads, parts, learn.some([int(row) for row in held]))
    wanted = _expected_levels(fit_heads(parts, clauses, memory), parts, measure)
    cuts = [_best_cuts(known[:, column], learn.labels(part)) for column, part in enumerate(parts)]
    return np.stack([np.digitize(wanted[:, column], cut) for column, cut in enumerate(cuts)], axis=1)


def _expected_levels(heads: Heads, parts: Sequence[str], heard: Heard) -> Table:
    """Per answer and part the highest of any window. A head that could not be fitted adds nothing."""
    columns = {name: column for column, name in enumerate(heads.names)}
    rows = []
    for texts, embeddings in zip(heard.windows, heard.embeddings, strict=True):
        chances = heads.probabilities(texts, embeddings)
        rows.append([float(_expected(chances, columns, part).max()) for part in parts])
    return np.array(rows)


def _expected(chances: NDArray[np.float32], columns: Mapping[str, int], part: str) -> Table:
    reached = [columns[name] for name in (f"{part}>=1", f"{part}>=2") if name in columns]
    return np.asarray(chances[:, reached].sum(axis=1), dtype=float)


def _highest(heard: Heard, prototypes: NDArray[np.float32]) -> Table:
    return np.array([float((rows @ prototypes.T).max()) for rows in heard.embeddings])


def _best_cuts(scores: Table, labels: Levels) -> tuple[float, float]:
    cuts = np.quantile(scores, np.linspace(0.05, 0.95, 19))
    pairs = [(float(low), float(high)) for low in cuts for high in cuts if low <= high]
    return max(pairs, key=lambda pair: np.nan_to_num(quadratic_kappa(np.digitize(scores, pair), labels)))
