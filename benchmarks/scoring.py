"""`python -m benchmarks.scoring`: how well the five-part score agrees with the labels, and how fast it is.

Prints quadratic weighted kappa (QWK) per part and for the total, on the measuring answers (d081-d130), which nothing
was tuned on, and five-fold cross-validated on the tuning answers (d001-d080), beside the naive baseline that a keyword
list or a framework recital fools: similarity to prototype sentences.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score, f1_score
from sklearn.model_selection import KFold

from benchmarks.answers import LabelledAnswer, five_part_scorer, read_answers, split
from benchmarks.fit_levels import features_of, fit
from coach.model import Transcript
from coach.scoring.scorer import Scorer

Levels = NDArray[np.int_]


def labels(answers: Sequence[LabelledAnswer], parts: Sequence[str]) -> Levels:
    return np.array([[answer.levels[part] for part in parts] for answer in answers])


def scored(scorer: Scorer, answers: Sequence[LabelledAnswer]) -> tuple[Levels, list[frozenset[str]], float]:
    """Levels and flags as the product gives them, refusals included, and the median seconds per answer."""
    levels, flags, times = [], [], []
    for answer in answers:
        start = time.perf_counter()
        card = scorer.score(answer.question, Transcript(answer.answer, answer.answer))
        times.append(time.perf_counter() - start)
        levels.append([part.level for part in card.parts])
        flags.append(frozenset(flag.name for flag in card.flags))
    return np.array(levels), flags, float(np.median(times))


def cross_validated(scorer: Scorer, answers: Sequence[LabelledAnswer]) -> tuple[Levels, list[frozenset[str]]]:
    """Levels and flags of answers whose decision model never saw them (five folds)."""
    rows = features_of(scorer.rubric, scorer.heads, scorer.encoder, answers)
    parts = [part.name for part in scorer.rubric.parts]
    levels = np.zeros((len(answers), len(parts)), dtype=int)
    flags: list[frozenset[str]] = [frozenset()] * len(answers)
    for learn, measure in KFold(5, shuffle=True, random_state=0).split(rows):
        known = [number for number in learn if rows[number]]
        model = fit(scorer.rubric, [rows[number] for number in known], [answers[number] for number in known])
        for number in measure:
            if rows[number]:
                expected = model.expected_levels(rows[number])
                levels[number] = [int(expected[part] + 0.5) for part in parts]
                chances = model.flag_probabilities(rows[number])
                flags[number] = frozenset(name for name, chance in chances.items() if chance >= 0.5)
    return levels, flags


def prototype_similarity(scorer: Scorer, learn: Sequence[LabelledAnswer], measure: Sequence[LabelledAnswer]) -> Levels:
    """The baseline: the highest cosine of any window to the part's level-2 exemplars, cut where `learn` is best."""
    parts = [part.name for part in scorer.rubric.parts]

    def similarities(answers: Sequence[LabelledAnswer]) -> NDArray[np.float64]:
        table = np.zeros((len(answers), len(parts)))
        for row, answer in enumerate(answers):
            windows = scorer.evidence("", answer.answer).windows
            embeddings = scorer.encoder.encode([window.text for window in windows])
            for column, part in enumerate(scorer.rubric.parts):
                prototypes = scorer.encoder.encode(part.exemplars.level_2)
                table[row, column] = (embeddings @ prototypes.T).max()
        return table

    known, wanted, truth = similarities(learn), similarities(measure), labels(learn, parts)
    levels = np.zeros(wanted.shape, dtype=int)
    for column in range(len(parts)):
        cuts = np.quantile(known[:, column], np.linspace(0.05, 0.95, 19))
        pairs = [(low, high) for low in cuts for high in cuts if low <= high]
        best = max(pairs, key=lambda pair: kappa(np.digitize(known[:, column], pair), truth[:, column]))
        levels[:, column] = np.digitize(wanted[:, column], best)
    return levels


def kappa(first: Levels, second: Levels) -> float:
    return float(np.nan_to_num(cohen_kappa_score(first, second, weights="quadratic")))


def row(name: str, found: Levels, truth: Levels) -> str:
    per_part = [kappa(found[:, column], truth[:, column]) for column in range(truth.shape[1])]
    totals = found.sum(axis=1), truth.sum(axis=1)
    error = float(np.abs(totals[0] - totals[1]).mean())
    figures = "".join(f"{figure:>16.2f}" for figure in [*per_part, kappa(*totals), error])
    return f"{name:<34}{figures}"


def flag_rows(names: Sequence[str], found: Sequence[frozenset[str]], answers: Sequence[LabelledAnswer]) -> list[str]:
    rows, figures = [], []
    for name in names:
        truth = [name in answer.flags for answer in answers]
        figure = float(f1_score(truth, [name in flags for flags in found], zero_division=0.0))
        if any(truth):
            figures.append(figure)
        rows.append(
            f"  {name:<14} {figure:.2f}  ({sum(truth)} labelled, {sum(name in flags for flags in found)} raised)"
        )
    return [f"Flags, F1 (macro over those labelled: {np.mean(figures):.2f})", *rows]


def main() -> None:
    scorer = five_part_scorer()
    tuning, measuring = split(read_answers())
    parts = [part.name for part in scorer.rubric.parts]
    levels, flags, seconds = scored(scorer, measuring)
    print(
        f"Five-part score. Machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}."
    )
    print(f"Encoder {scorer.encoder.name}; rubric {scorer.rubric.digest}; levels from {scorer.levels.trained_on}.\n")
    print(f"{'QWK':<34}" + "".join(f"{name:>16}" for name in [*parts, "total", "MAE of total"]))
    print(row(f"{len(measuring)} measuring answers", levels, labels(measuring, parts)))
    validated, validated_flags = cross_validated(scorer, tuning)
    print(row(f"{len(tuning)} tuning answers, 5-fold", validated, labels(tuning, parts)))
    baseline = prototype_similarity(scorer, tuning, measuring)
    print(row("baseline: prototype similarity", baseline, labels(measuring, parts)))
    names = [flag.name for flag in scorer.rubric.flags]
    print("\nMeasuring answers. " + "\n".join(flag_rows(names, flags, measuring)))
    print("\nTuning answers, 5-fold. " + "\n".join(flag_rows(names, validated_flags, tuning)))
    print(f"\nMedian time per answer: {seconds * 1000:.0f} ms")


if __name__ == "__main__":
    main()
