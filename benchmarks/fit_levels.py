"""Fit the answer-level decisions of a rubric on labelled whole answers, and write them beside the rubric.

    python -m benchmarks.fit_levels [RUBRIC ...]

Learns from our own training answers, and for five_part from d001-d080 as well. Clauses of our own answers are among the
rubric's examples, so each answer is heard by an encoder and heads that were fitted without its clauses
(`benchmarks.fit_encoder`, to be run first): otherwise the decisions would learn to trust ears that know the answer by
heart. The regularisation and the flags' thresholds were chosen by
cross-validation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold

from benchmarks.answers import LabelledAnswer, training_answers
from benchmarks.fit_encoder import FOLDS, fold_path, folds
from benchmarks.fit_reader import Lesson, lessons, targets, train
from benchmarks.perturbations import without_case_and_punctuation
from coach.adapters.sentence_encoder import SentenceEncoder
from coach.config import load_settings
from coach.ports import Encoder
from coach.rubric import Rubric, load_rubrics
from coach.scoring.clauses import fluent, segment
from coach.scoring.decision import READERS_SHARE, Decision, decide
from coach.scoring.evidence import SURROUNDING, Evidence, undoing
from coach.scoring.heads import Heads, fit_heads, fitting_of, questions
from coach.scoring.levels import FARTHEST, LevelModel, Target, Threshold
from coach.scoring.memory import EmbeddingMemory
from coach.scoring.reader import Reader, save_reader
from coach.scoring.relevance import without_echoes

PART_C = 0.1
FLAG_C = 0.05
CROSS = 5
READERS = 3
CUTS = tuple(round(0.15 + 0.025 * step, 3) for step in range(29))
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
    cues = {*undoing(part), *SURROUNDING}
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
    names = flag_features(flag, list(columns))
    table = np.stack([columns[name] for name in names], axis=1)
    raised = np.array([flag in answer.flags for answer in answers])
    return Target(thresholds=(_threshold(names, table, raised, FLAG_C),))


def _threshold(names: Sequence[str], table: Table, outcome: NDArray[np.bool_], strength: float) -> Threshold:
    if outcome.all() or not outcome.any():
        return Threshold(bias=NEVER if not outcome.any() else -NEVER, weights={})
    model = LogisticRegression(C=strength, max_iter=4000).fit(table, outcome)
    weights = {name: round(float(weight), 4) for name, weight in zip(names, model.coef_[0], strict=True)}
    return Threshold(bias=round(float(model.intercept_[0]), 4), weights=weights)


def evidence_of(heads: Heads, encoder: Encoder, answers: Sequence[LabelledAnswer]) -> list[Evidence]:
    """What the heads hear in each answer."""
    return [
        Evidence.heard(answer.answer, without_echoes(segment(answer.answer), answer.question), heads, encoder)
        for answer in answers
    ]


def cross_fitted_evidence(
    rubric: Rubric, answers: Sequence[LabelledAnswer], forms: Sequence[Callable[[str], str]] = FORMS
) -> list[list[Evidence]]:
    """Per answer and form what is heard in it by an encoder and heads that were fitted without any clause of it.

    Forms in which nothing is left to hear are left out.
    """
    clauses, parts = rubric.clauses(), [part.name for part in rubric.parts]
    names = tuple(questions(parts, clauses))
    found: list[list[Evidence]] = [[] for _ in answers]
    for number, (_, held) in enumerate(folds(answers)):
        sys.stderr.write(f"heads {number + 1} of {FOLDS}\n")
        encoder = SentenceEncoder(fold_path(number))
        text = "\n".join(answers[row].answer for row in held)
        kept = [clause for clause in clauses if clause.text not in text]
        heads = _complete(fit_heads(parts, kept, EmbeddingMemory(encoder)), names)
        for form in forms:
            said = [replace(answers[row], answer=form(answers[row].answer)) for row in held]
            for row, evidence in zip(held, evidence_of(heads, encoder, said), strict=True):
                if evidence.windows:
                    found[row].append(evidence)
    return found


def _complete(heads: Heads, names: tuple[str, ...]) -> Heads:
    """The heads of these names; one that could not be fitted, because all its clauses were left out, answers never."""
    rows = {name: row for row, name in enumerate(heads.names)}
    weights = np.zeros((len(names), heads.weights.shape[1]), dtype=np.float32)
    biases = np.full(len(names), NEVER, dtype=np.float32)
    for number, name in enumerate(names):
        if name in rows:
            weights[number], biases[number] = heads.weights[rows[name]], heads.biases[rows[name]]
    return Heads(names, weights, biases, heads.fitted_for)


@dataclass(frozen=True)
class Material:
    """What is learned from. `heard` and `taught` have a list of the answer's forms each."""

    rubric: Rubric
    encoder: str
    answers: Sequence[LabelledAnswer]
    heard: Sequence[Sequence[Evidence]]
    taught: Sequence[Sequence[Lesson]]

    @classmethod
    def of(cls, rubric: Rubric, encoder: str, answers: Sequence[LabelledAnswer]) -> Material:
        """`encoder` is the name of the one that the coach will use."""
        heard, clauses = cross_fitted_evidence(rubric, answers), rubric.clauses()
        taught = [lessons(rubric, clauses, forms, answer) for forms, answer in zip(heard, answers, strict=True)]
        return cls(rubric, encoder, answers, heard, taught)

    def some(self, rows: Iterable[int]) -> Material:
        chosen = list(rows)
        answers, heard, taught = ([all_[row] for row in chosen] for all_ in (self.answers, self.heard, self.taught))
        return Material(self.rubric, self.encoder, answers, heard, taught)  # type: ignore[arg-type]


def fit_both(material: Material, readers: int) -> tuple[LevelModel, Reader]:
    """Level model and readers."""
    rubric, parts = material.rubric, [part.name for part in material.rubric.parts]
    forms = [(one, answer) for each, answer in zip(material.heard, material.answers, strict=True) for one in each]
    model = fit(rubric, [evidence.features(parts) for evidence, _ in forms], [answer for _, answer in forms])
    model = model.model_copy(update={"encoder": material.encoder})
    taught = [each for each in material.taught if each]
    networks = tuple(train(taught, len(parts), seed) for seed in range(readers))
    return model, Reader(material.encoder, forms[0][0].heads.names, targets(rubric), networks)


def cross_validated(
    material: Material, shares: Sequence[float] = (READERS_SHARE,)
) -> tuple[list[Decision | None], ...]:
    """What is decided of each answer, as it was said, by models and one reader that were fitted without it.

    Once for each share of the reader's.
    """
    decisions: tuple[list[Decision | None], ...] = tuple([None] * len(material.answers) for _ in shares)
    folds = KFold(CROSS, shuffle=True, random_state=1).split(material.answers)
    for number, (learn, held) in enumerate(folds, start=1):
        sys.stderr.write(f"decisions {number} of {CROSS}\n")
        model, reader = fit_both(material.some(learn), 1)
        for row in held:
            forms = material.heard[row]
            for share, found in zip(shares, decisions, strict=True):
                found[row] = decide(model, reader, forms[0], share) if forms else None
    return decisions


def best_cuts(
    decisions: Sequence[Decision | None], answers: Sequence[LabelledAnswer], flags: Sequence[str]
) -> dict[str, float]:
    """Flags are rare: each is raised from the probability on at which its F1 is highest. Cuts per flag."""
    cuts: dict[str, float] = {}
    for flag in flags:
        raised = [flag in answer.flags for answer in answers]
        chances = np.array([decision.flags[flag] if decision else 0.0 for decision in decisions])
        cuts[flag] = max(CUTS, key=lambda cut: f1_score(raised, chances >= cut, zero_division=0.0))
    return cuts


def main() -> None:
    """Fit the rubrics named on the command line, all without one."""
    folder = load_settings().content / "rubrics"
    library, encoder = load_rubrics(folder), SentenceEncoder()
    for name in sys.argv[1:] or sorted(library.names):
        fit_and_write(library.get(name), encoder)


def fit_and_write(rubric: Rubric, encoder: Encoder) -> None:
    """Everything that is learned for a rubric, into files beside it."""
    answers, folder = training_answers(rubric.name), rubric.folder
    memory, shipped = EmbeddingMemory(encoder), folder / f"{rubric.name}.embeddings.npz"
    memory.recall(shipped)
    examples = [fluent(clause.text) for clause in rubric.clauses()]
    memory.learn(memory.forgotten(examples))
    memory.keep(shipped, examples)
    heads = fit_heads([part.name for part in rubric.parts], rubric.clauses(), memory)
    replace(heads, fitted_for=fitting_of(rubric, encoder)).save(folder / f"{rubric.name}.heads.npz")
    material = Material.of(rubric, encoder.name, answers)
    [decisions] = cross_validated(material)
    cuts = best_cuts(decisions, answers, [flag.name for flag in rubric.flags])
    model, reader = fit_both(material, READERS)
    path = folder / f"{rubric.name}.levels.json"
    path.write_text(model.model_copy(update={"flag_cuts": cuts}).model_dump_json(indent=1) + "\n", encoding="utf-8")
    save_reader(folder / f"{rubric.name}.reader.npz", reader)
    sys.stderr.write(f"wrote {path.name} and its neighbours from {model.trained_on}\n")


if __name__ == "__main__":
    main()
