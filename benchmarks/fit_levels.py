"""Fit the answer-level decisions of a rubric on labelled whole answers, and write them beside the rubric.

    python -m benchmarks.fit_levels

Learns from d001-d080 and from our own training answers. Clauses of our own answers are among the rubric's examples, so
each answer is heard by heads that were fitted without its clauses: otherwise the decisions would learn to trust heads
that know the answer by heart. The regularisation and the flags' thresholds were chosen by cross-validation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold, cross_val_predict

from benchmarks.answers import LabelledAnswer, training_answers
from benchmarks.perturbations import without_case_and_punctuation
from coach.adapters.sentence_encoder import SentenceEncoder
from coach.config import load_settings
from coach.ports import Encoder
from coach.rubric import Rubric, load_rubrics
from coach.scoring.clauses import fluent, segment
from coach.scoring.evidence import SURROUNDING, UNDOING, Evidence
from coach.scoring.heads import Heads, fit_heads
from coach.scoring.levels import FARTHEST, LevelModel, Target, Threshold
from coach.scoring.memory import EmbeddingMemory
from coach.scoring.relevance import without_echoes

PART_C = 0.1
FLAG_C = 0.05
FOLDS = 6
#: The log-odds of a decision that no answer showed.
NEVER = -5.0
WHOLE = ("scores:", "retracted", "conditionals", "first_person", "other_people")
FLAG_CUES = {
    "blame": ("blame", "dismissive", "hardship"),
    "overshare": ("hardship",),
    "apology_tour": ("apology",),
    "vague_effort": ("effort",),
    "dismissive": ("dismissive", "blame", "negated"),
    "dwells": ("blame", "hardship", "apology", "dismissive", "negated"),
    "off_topic": ("off_topic", "framework", "keywords", "question_echo", "other_person"),
}
FLAG_PARTS = {
    "blame": ("own_it", "cause>="),
    "overshare": ("words", "cause>="),
    "apology_tour": ("words", "own_it:after:apology"),
    "vague_effort": ("change>=", "change:"),
    "dismissive": ("own_it>=", "own_it:"),
    "dwells": (":share", ":amount", "words"),
    "off_topic": (":best",),
}


def unpunctuated(text: str) -> str:
    return without_case_and_punctuation(text, Random(0))


#: A recogniser may write no punctuation at all, which moves the ends of the clauses: the decisions learn from both.
FORMS = (str, unpunctuated)

Table = NDArray[np.float64]
Features = dict[str, float]


def part_features(part: str, names: Sequence[str]) -> list[str]:
    """The part's own numbers, those of the whole answer, and the cues that can undo it."""
    cues = {*UNDOING[part], *SURROUNDING}
    return [
        name
        for name in names
        if name.startswith((f"{part}>=", f"{part}:", *WHOLE))
        or (name.startswith("cue:") and name.split(":")[1] in cues)
    ]


def flag_features(flag: str, names: Sequence[str]) -> list[str]:
    return [
        name
        for name in names
        if (name.startswith("cue:") and name.split(":")[1] in FLAG_CUES[flag])
        or name.startswith(FLAG_PARTS[flag])
        or (not name.startswith("cue:") and name.endswith(FLAG_PARTS[flag]))
    ]


def fit(rubric: Rubric, rows: Sequence[Features], answers: Sequence[LabelledAnswer]) -> LevelModel:
    """The level model of these answers."""
    names = list(rows[0])
    table = np.array([[row[name] for name in names] for row in rows])
    means, scales = table.mean(axis=0).round(5), (table.std(axis=0) + 1e-6).round(6)
    standard = np.clip((table - means) / scales, -FARTHEST, FARTHEST)
    columns = dict(zip(names, standard.T, strict=True))
    parts = {part.name: _part_target(part.name, columns, answers) for part in rubric.parts}
    flags = {flag.name: _flag_target(flag.name, columns, answers) for flag in rubric.flags}
    used = {name for target in (*parts.values(), *flags.values()) for one in target.thresholds for name in one.weights}
    return LevelModel(
        trained_on=f"{len(answers)} forms of answers, {answers[0].id} to {answers[-1].id}",
        means={name: float(mean) for name, mean in zip(names, means, strict=True) if name in used},
        scales={name: float(scale) for name, scale in zip(names, scales, strict=True) if name in used},
        parts=parts,
        flags=flags,
    )


def _part_target(part: str, columns: dict[str, Table], answers: Sequence[LabelledAnswer]) -> Target:
    names = part_features(part, list(columns))
    table = np.stack([columns[name] for name in names], axis=1)
    reached = [np.array([answer.levels[part] >= level for answer in answers]) for level in (1, 2)]
    return Target(thresholds=tuple(_threshold(names, table, outcome, PART_C) for outcome in reached))


def _flag_target(flag: str, columns: dict[str, Table], answers: Sequence[LabelledAnswer]) -> Target:
    """Flags are rare: each is raised from the probability on at which its cross-validated F1 is highest."""
    names = flag_features(flag, list(columns))
    table = np.stack([columns[name] for name in names], axis=1)
    raised = np.array([flag in answer.flags for answer in answers])
    threshold = _threshold(names, table, raised, FLAG_C)
    if raised.sum() < FOLDS:
        return Target(thresholds=(threshold,))
    model = LogisticRegression(C=FLAG_C, max_iter=4000)
    folds = KFold(FOLDS, shuffle=True, random_state=0)
    chances = cross_val_predict(model, table, raised, cv=folds, method="predict_proba")[:, 1]
    cut = max(np.linspace(0.1, 0.9, 33), key=lambda cut: f1_score(raised, chances >= cut, zero_division=0.0))
    moved = threshold.bias - float(np.log(cut / (1.0 - cut)))
    return Target(thresholds=(threshold.model_copy(update={"bias": round(moved, 4)}),))


def _threshold(names: Sequence[str], table: Table, outcome: NDArray[np.bool_], strength: float) -> Threshold:
    if outcome.all() or not outcome.any():
        return Threshold(bias=NEVER if not outcome.any() else -NEVER, weights={})
    model = LogisticRegression(C=strength, max_iter=4000).fit(table, outcome)
    weights = {name: round(float(weight), 4) for name, weight in zip(names, model.coef_[0], strict=True)}
    return Threshold(bias=round(float(model.intercept_[0]), 4), weights=weights)


def features_of(rubric: Rubric, heads: Heads, encoder: Encoder, answers: Sequence[LabelledAnswer]) -> list[Features]:
    """The named numbers of each answer; empty where nothing is left to hear."""
    parts = [part.name for part in rubric.parts]
    rows = []
    for answer in answers:
        segmentation = without_echoes(segment(answer.answer), answer.question)
        texts = [window.text for window in segmentation.windows]
        probabilities = heads.probabilities(texts, encoder.encode(texts))
        rows.append(Evidence(answer.answer, segmentation, heads, probabilities).features(parts))
    return rows


def cross_fitted_features(
    rubric: Rubric,
    memory: EmbeddingMemory,
    encoder: Encoder,
    answers: Sequence[LabelledAnswer],
    forms: Sequence[Callable[[str], str]] = (str,),
) -> list[Features]:
    """The named numbers of each answer, heard by heads that were fitted without any clause of it.

    With several `forms` of an answer (as it is, without punctuation ...), all answers in the first form come first.
    """
    clauses, parts = rubric.clauses(), [part.name for part in rubric.parts]
    rows: list[Features] = [{} for _ in forms for _ in answers]
    for number, (_, held) in enumerate(KFold(FOLDS, shuffle=True, random_state=0).split(answers), start=1):
        sys.stderr.write(f"fold {number} of {FOLDS}\n")
        text = "\n".join(answers[row].answer for row in held)
        heads = fit_heads(parts, [clause for clause in clauses if clause.text not in text], memory)
        for number_of_form, form in enumerate(forms):
            said = [replace(answers[row], answer=form(answers[row].answer)) for row in held]
            for row, features in zip(held, features_of(rubric, heads, encoder, said), strict=True):
                rows[number_of_form * len(answers) + row] = features
    return rows


def main() -> None:
    folder = load_settings().content / "rubrics"
    rubric = load_rubrics(folder).get("five_part")
    answers = training_answers()
    encoder = SentenceEncoder()
    memory, shipped = EmbeddingMemory(encoder), folder / f"{rubric.name}.embeddings.npz"
    memory.recall(shipped)
    rows = cross_fitted_features(rubric, memory, encoder, answers, FORMS)
    memory.keep(shipped, (fluent(clause.text) for clause in rubric.clauses()))
    heard = [(row, answer) for row, answer in zip(rows, answers * len(FORMS), strict=True) if row]
    model = fit(rubric, [row for row, _ in heard], [answer for _, answer in heard])
    path = folder / f"{rubric.name}.levels.json"
    path.write_text(model.model_dump_json(indent=1) + "\n", encoding="utf-8")
    sys.stderr.write(f"wrote {path.name} from {model.trained_on}\n")


if __name__ == "__main__":
    main()
