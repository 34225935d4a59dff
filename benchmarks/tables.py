"""The benchmark's figures as Markdown, which reads as well in a terminal as in docs/scoring.md."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from benchmarks.adversarial import Case, Violation
from benchmarks.metrics import (
    Levels,
    confusion,
    exact_agreement,
    expected_calibration_error,
    f1,
    kappa_interval,
    macro_f1,
    mean_absolute_error,
    quadratic_kappa,
    reliability,
)
from benchmarks.page import NOT_MEASURED
from benchmarks.predictions import Predictions
from benchmarks.speed import Times
from benchmarks.spoken import Heard, mean_difference
from benchmarks.strata import strata
from benchmarks.tuned import Gain
from benchmarks.worst import Miss

UNMEASURED = NOT_MEASURED[0].lower() + NOT_MEASURED[1:]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its columns as wide as what is in them; the first flush left, the rest flush right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(3, *(len(line[column]) for line in lines)) for column in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    first, *rest = (
        "| " + " | ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]) + " |"
        for line in [lines[0], rule, *lines[1:]]
    )
    return "\n".join([first, *rest])


def number(figure: float, digits: int = 2) -> str:
    return "n/a" if math.isnan(figure) else f"{figure:.{digits}f}"


def agreement(
    splits: Mapping[str, Predictions], baselines: Mapping[str, tuple[Levels, Predictions]] | None = None
) -> str:
    """QWK per part and of the total with its interval, and the mean absolute error, a row per split and baseline."""
    rows = [_agreement_row(name, one.levels, one) for name, one in splits.items()]
    rows += [_agreement_row(name, levels, against) for name, (levels, against) in (baselines or {}).items()]
    parts = next(iter(splits.values())).parts
    return table(["QWK", "n", *parts, "total", "95 % interval", "MAE of total"], rows)


def _agreement_row(name: str, levels: Levels, against: Predictions) -> list[str]:
    labels, totals = against.labels, levels.sum(axis=1)
    kappas = [number(quadratic_kappa(levels[:, column], labels[:, column])) for column in range(labels.shape[1])]
    low, high = kappa_interval(totals, against.labelled_totals)
    total = number(quadratic_kappa(totals, against.labelled_totals))
    error = number(mean_absolute_error(totals, against.labelled_totals))
    return [name, str(len(levels)), *kappas, total, f"{low:.2f} to {high:.2f}", error]


def other_rubrics(found: Mapping[str, Predictions]) -> str:
    """A row per rubric: QWK of each part by name, of the total, its mean absolute error, the hard answers' own."""
    rows = []
    for name, one in found.items():
        hard = [row for row, answer in enumerate(one.answers) if answer.hard]
        parts = (
            f"{part} {number(quadratic_kappa(one.levels[:, column], one.labels[:, column]))}"
            for column, part in enumerate(one.parts)
        )
        rows.append(
            [
                name,
                str(len(one.answers)),
                ", ".join(parts),
                number(quadratic_kappa(one.totals, one.labelled_totals)),
                number(mean_absolute_error(one.totals, one.labelled_totals)),
                number(quadratic_kappa(one.totals[hard], one.labelled_totals[hard])),
            ]
        )
    return table(["rubric", "n", "QWK per part", "QWK of total", "MAE of total", "QWK of total, hard"], rows)


def exactness(one: Predictions) -> str:
    """Per part the exact agreement and the confusion, a row per labelled level and a column per level given."""
    rows = []
    for column, part in enumerate(one.parts):
        found, labelled = one.levels[:, column], one.labels[:, column]
        cells = confusion(found, labelled)
        rows.append(
            [part, number(exact_agreement(found, labelled)), *(" ".join(f"{n:3}" for n in row) for row in cells)]
        )
    return table(["given 0 1 2, where labelled ...", "exact", "0", "1", "2"], rows)


def flags(names: Sequence[str], splits: Mapping[str, Predictions]) -> str:
    """F1 per flag with how many were labelled and how many raised; the macro mean is over flags that are labelled."""
    rows = [[name] for name in names]
    for one in splits.values():
        for row, name in zip(rows, names, strict=True):
            labelled = [name in answer.flags for answer in one.answers]
            raised = [name in found for found in one.flags]
            row.append(f"{number(f1(raised, labelled))} ({sum(labelled)}, {sum(raised)})")
    means = [macro_f1(names, one.flags, [answer.flags for answer in one.answers]) for one in splits.values()]
    return table(["F1 (labelled, raised)", *splits], [*rows, ["macro", *map(number, means)]])


def by_stratum(one: Predictions, flags: Sequence[str]) -> str:
    """A row per kind of answer: QWK of each part and of the total, its mean absolute error, macro F1 of the flags."""
    rows = []
    for name, members in strata(one.answers).items():
        some = one.some(members)
        figures = (
            *(quadratic_kappa(some.levels[:, column], some.labels[:, column]) for column in range(len(some.parts))),
            quadratic_kappa(some.totals, some.labelled_totals),
            mean_absolute_error(some.totals, some.labelled_totals),
            macro_f1(flags, some.flags, [answer.flags for answer in some.answers]),
        )
        rows.append([name, str(len(members)), *map(number, figures)])
    return table(["QWK", "n", *one.parts, "total", "MAE of total", "flags, macro F1"], rows)


def worst(misses: Sequence[Miss]) -> str:
    """A row per answer, no text."""
    if not misses:
        return "No total is off."
    rows = [
        [one.id, str(one.labelled), str(one.given), ", ".join(one.parts), ", ".join(one.flags) or "as labelled"]
        for one in misses
    ]
    return table(["answer", "labelled", "given", "parts, labelled>given", "flags"], rows)


def tuning(found: Sequence[Gain]) -> str:
    """A row per part head, the means over those and over the cues' heads."""
    parts = [gain for gain in found if ">=" in gain.head and not gain.head.startswith("elements")]
    cues = [gain for gain in found if gain.head.startswith("cue:")]
    rows = [[gain.head, str(gain.positives), *_gain_figures([gain])] for gain in parts]
    groups = {"mean of the parts' heads": parts, "mean of the cues' heads": cues}
    rows += [[name, "", *_gain_figures(group)] for name, group in groups.items() if group]
    return table(["head", "n", "precision as it came", "tuned", "log loss as it came", "tuned"], rows)


def _gain_figures(gains: Sequence[Gain]) -> list[str]:
    both = [[gain.before for gain in gains], [gain.after for gain in gains]]
    precisions = [number(float(np.mean([heard.precision for heard in side]))) for side in both]
    return precisions + [number(float(np.mean([heard.loss for heard in side])), 3) for side in both]


def calibration(splits: Mapping[str, Predictions]) -> str:
    """Confidence against exact agreement, all parts together."""
    sure = np.concatenate([one.confidences.ravel() for one in splits.values()])
    right = np.concatenate([(one.levels == one.labels).ravel() for one in splits.values()])
    bins = reliability(sure, right)
    rows = [
        [f"{one.low:.1f} to {one.high:.1f}", str(one.count), number(one.confidence), number(one.right)] for one in bins
    ]
    head = f"Expected calibration error over {len(sure)} part decisions: {expected_calibration_error(bins):.3f}\n\n"
    return head + table(["confidence", "n", "mean confidence", "exact agreement"], rows)


def invariance(changes: Mapping[str, Levels], hard: Sequence[bool]) -> str:
    """Mean absolute change of the total per perturbation, and over all of them."""
    mask = np.array(hard)
    every = {**changes, "overall": np.stack(list(changes.values())).mean(axis=0)}
    rows = [
        [name, *(number(float(moved[chosen].mean())) for chosen in (slice(None), ~mask, mask))]
        for name, moved in every.items()
    ]
    return table(["mean absolute change of the total", "all", "natural", "hard"], rows)


def adversarial(cases: Sequence[Case], violations: Sequence[Violation]) -> str:
    within = len(cases) - len(violations)
    head = f"{within} of {len(cases)} within their maximum ({100 * within / len(cases):.1f} %)"
    if not violations:
        return head + "."
    rows = [[one.case.id, one.case.kind, one.excess, one.parts] for one in violations]
    return head + "; beyond it:\n\n" + table(["case", "kind", "beyond", "given"], rows)


def spoken(heard: Sequence[Heard]) -> str:
    """Mean absolute difference of the total, per voice and over all."""
    by_voice = {voice: [one for one in heard if one.voice == voice] for voice in dict.fromkeys(o.voice for o in heard)}
    rows = [
        [name, str(len(group)), number(mean_difference(group))]
        for name, group in {**by_voice, "all": list(heard)}.items()
    ]
    moved = ", ".join(f"{one.id} {one.typed} to {one.spoken}" for one in heard if one.spoken != one.typed)
    return table(["voice", "n", "mean absolute difference"], rows) + f"\n\nMoved: {moved or 'none'}."


def speed(times: Times, batch_s: float | None, fits: Mapping[str, float]) -> str:
    """A line each; what was not measured says so."""
    middle, slow = times.median_s * 1000, times.slow_s * 1000
    one = f"one answer of 130 to 170 words ({times.count} of them)"
    lines = [f"- {one}: median {middle:.0f} ms, 95th percentile {slow:.0f} ms"]
    batch = UNMEASURED if batch_s is None else f"{batch_s:.0f} s"
    lines.append(f"- 1,000 answers by `coach score --batch`, from start to end: {batch}")
    if not fits:
        lines.append(f"- rubric fit: {UNMEASURED}")
    lines += [f"- rubric fit, {name}: {seconds:.1f} s" for name, seconds in fits.items()]
    return "\n".join(lines)
