"""Fit the answer-level decisions of a rubric on labelled whole answers, and write them beside the rubric.

    python -m benchmarks.fit_levels

Uses the tuning answers only (d001-d080). The regularisation was chosen by five-fold cross-validation on them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.answers import LabelledAnswer, read_answers, split
from coach.adapters.sentence_encoder import SentenceEncoder
from coach.config import load_settings
from coach.ports import silent
from coach.rubric import Rubric, load_rubrics
from coach.scoring.clauses import segment
from coach.scoring.evidence import Evidence
from coach.scoring.heads import Heads, fitted_heads
from coach.scoring.levels import LevelModel, Target, Threshold
from coach.scoring.relevance import without_echoes

PART_C = 0.15
FLAG_C = 0.1
#: The log-odds of a decision that no answer showed.
NEVER = -5.0
#: The cues that can undo or explain each part (from the guide's rules).
PART_CUES = {
    "own_it": ("blame", "dismissive", "negated", "conditional", "apology", "other_person", "question_echo"),
    "cause": ("blame", "hardship", "other_person", "negated", "framework"),
    "change": ("effort", "negated", "conditional", "future", "other_person", "keywords"),
    "evidence": ("negated", "conditional", "future", "other_person", "number_not_result", "keywords"),
    "residency_link": ("conditional", "other_person", "keywords", "off_topic"),
}
FLAG_CUES = {
    "blame": ("blame", "dismissive", "hardship"),
    "overshare": ("hardship",),
    "apology_tour": ("apology",),
    "vague_effort": ("effort",),
    "dismissive": ("dismissive", "blame"),
    "dwells": ("blame", "hardship", "apology", "dismissive"),
    "off_topic": ("off_topic", "framework", "keywords", "question_echo", "other_person"),
}
FLAG_PARTS = {
    "blame": ("own_it>=2:best", "cause>=2:best"),
    "vague_effort": ("change>=1:best", "change>=2:best"),
    "dwells": ("own_it>=1:share", "cause>=1:share", "change>=1:share", "evidence>=1:share", "residency_link>=1:share"),
    "dismissive": ("own_it>=2:best",),
    "off_topic": tuple(f"{part}>=1:best" for part in PART_CUES),
}


def part_features(part: str) -> list[str]:
    kinds = ("best", "second", "amount", "share", "position")
    names = [f"{part}>={level}:{kind}" for level in (1, 2) for kind in kinds]
    names += [f"{part}>=2:at:{cue}" for cue in PART_CUES[part]]
    return names + [f"cue:{cue}:{kind}" for cue in PART_CUES[part] for kind in ("most", "share")]


def flag_features(flag: str) -> list[str]:
    names = [f"cue:{cue}:{kind}" for cue in FLAG_CUES[flag] for kind in ("most", "share", "last")]
    return names + list(FLAG_PARTS.get(flag, ()))


def fit(rubric: Rubric, features: Sequence[dict[str, float]], answers: Sequence[LabelledAnswer]) -> LevelModel:
    """The level model of these answers."""
    names = sorted({name for part in PART_CUES for name in part_features(part)})
    names = sorted({*names, *(name for flag in FLAG_CUES for name in flag_features(flag))})
    table = np.array([[row[name] for name in names] for row in features])
    means, scales = table.mean(axis=0), table.std(axis=0) + 1e-6
    columns = dict(zip(names, ((table - means) / scales).T, strict=True))

    def part_target(part: str) -> Target:
        wanted = part_features(part)
        chosen = np.stack([columns[name] for name in wanted], axis=1)
        model = LogisticRegression(C=PART_C, max_iter=2000)
        return Target(thresholds=tuple(_threshold(wanted, chosen, reached(part, level), model) for level in (1, 2)))

    def flag_target(flag: str) -> Target:
        wanted = flag_features(flag)
        chosen = np.stack([columns[name] for name in wanted], axis=1)
        # A flag is rare: without balance the model would never raise one.
        model = LogisticRegression(C=FLAG_C, max_iter=2000, class_weight="balanced")
        raised = np.array([flag in answer.flags for answer in answers])
        return Target(thresholds=(_threshold(wanted, chosen, raised, model),))

    def reached(part: str, level: int) -> NDArray[np.bool_]:
        return np.array([answer.levels[part] >= level for answer in answers])

    return LevelModel(
        trained_on=f"{answers[0].id} to {answers[-1].id} ({len(answers)} answers)",
        means={name: round(float(mean), 4) for name, mean in zip(names, means, strict=True)},
        scales={name: round(float(scale), 6) for name, scale in zip(names, scales, strict=True)},
        parts={part.name: part_target(part.name) for part in rubric.parts},
        flags={flag.name: flag_target(flag.name) for flag in rubric.flags},
    )


def _threshold(
    names: Sequence[str], features: NDArray[np.float64], outcome: NDArray[np.bool_], model: LogisticRegression
) -> Threshold:
    if outcome.all() or not outcome.any():
        return Threshold(bias=NEVER if not outcome.any() else -NEVER, weights={})
    model.fit(features, outcome)
    weights = {name: round(float(weight), 4) for name, weight in zip(names, model.coef_[0], strict=True)}
    return Threshold(bias=round(float(model.intercept_[0]), 4), weights=weights)


def features_of(
    rubric: Rubric, heads: Heads, encoder: SentenceEncoder, answers: Sequence[LabelledAnswer]
) -> list[dict[str, float]]:
    """The named numbers of each answer."""
    parts = [part.name for part in rubric.parts]
    rows = []
    for answer in answers:
        segmentation = without_echoes(segment(answer.answer), answer.question)
        texts = [window.text for window in segmentation.windows]
        evidence = Evidence(segmentation, heads, heads.probabilities(texts, encoder.encode(texts)))
        rows.append(evidence.features(parts))
    return rows


def main() -> None:
    settings = load_settings()
    folder = settings.content / "rubrics"
    rubric = load_rubrics(folder).get("five_part")
    encoder = SentenceEncoder()
    heads = fitted_heads(rubric, encoder, settings.cache, silent)
    answers, _ = split(read_answers())
    rows = features_of(rubric, heads, encoder, answers)
    usable = [(row, answer) for row, answer in zip(rows, answers, strict=True) if row]
    model = fit(rubric, [row for row, _ in usable], [answer for _, answer in usable])
    path = folder / f"{rubric.name}.levels.json"
    path.write_text(model.model_dump_json(indent=1) + "\n", encoding="utf-8")
    sys.stderr.write(f"wrote {path.name} from {model.trained_on}\n")


if __name__ == "__main__":
    main()
