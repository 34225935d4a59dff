"""`python -m benchmarks.scoring`: how well the five-part score agrees with the labels, what moves it, how fast it is.

Prints Markdown; with `--write` the same goes between the markers in docs/scoring.md, where what was not measured keeps
the figures of an earlier run, and says so. What takes minutes is asked for by name: `--cross-validate`, `--spoken`,
`--encoder`, `--batch`, `--fit`, or `--all`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import adversarial, bar, tables
from benchmarks.answers import (
    FIVE_PART,
    LabelledAnswer,
    five_part_scorer,
    read_answers,
    scorers,
    split,
    training_answers,
    unseen_answers,
)
from benchmarks.baselines import simple_methods
from benchmarks.metrics import Levels
from benchmarks.page import NOT_MEASURED, figures_of, filled, unmeasured
from benchmarks.predictions import BOTH, Predictions, cross_validated, predict
from benchmarks.robustness import invariance
from benchmarks.speed import machine, time_batch, time_fit, time_per_answer
from benchmarks.tuned import gains
from benchmarks.worst import worst
from coach.adapters.sentence_encoder import SentenceEncoder
from coach.config import load_settings
from coach.scoring.memory import EmbeddingMemory
from coach.scoring.scorer import Scorer

PAGE = Path(__file__).parent.parent / "docs" / "scoring.md"
WORST = 10
SLOW = ("cross-validate", "spoken", "encoder", "batch", "fit")
#: Of those, what has a bar to reach.
BARRED = ("spoken", "batch", "fit")
MEASURING, OWN = "d081-d130", "own test split"
CROSS = "Training answers, 5-fold"
SPOKEN = f"Spoken against typed: {OWN}"
TUNING = "What tuning the sentence model brings: clauses held out"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scoring", description=__doc__)
    parser.add_argument("--cross-validate", action="store_true", help="the training answers too, five-fold (minutes)")
    parser.add_argument(
        "--spoken", action="store_true", help="twenty answers spoken and heard (minutes the first time)"
    )
    parser.add_argument("--encoder", action="store_true", help="what tuning the sentence model brings (minutes)")
    parser.add_argument("--batch", action="store_true", help="time a thousand answers by `coach score --batch`")
    parser.add_argument("--fit", action="store_true", help="time the fit of the rubric, cold and cached")
    parser.add_argument("--all", action="store_true", help="all five")
    parser.add_argument(
        "--no-baselines", action="store_true", help="leave the simple methods out (minutes the first time)"
    )
    parser.add_argument("--write", action="store_true", help=f"put the figures into docs/{PAGE.name} as well")
    parser.add_argument(
        "--worst",
        type=int,
        metavar="N",
        help=f"name the N answers of the {OWN} that are furthest off ({WORST} with --write, else none)",
    )
    chosen = parser.parse_args()
    if chosen.worst is None:
        chosen.worst = WORST if chosen.write else 0
    for name in SLOW if chosen.all else ():
        setattr(chosen, name.replace("-", "_"), True)
    return chosen


def predictions(scorer: Scorer) -> dict[str, Predictions]:
    _, measuring = split(read_answers())
    return {MEASURING: predict(scorer, measuring), OWN: predict(scorer, unseen_answers())}


def baselines(scorer: Scorer, splits: Mapping[str, Predictions]) -> dict[str, tuple[Levels, Predictions]]:
    """The simple methods on both unseen splits, trained on all training answers, with the encoder as it came."""
    measuring, own = splits[MEASURING], splits[OWN]
    memory, measure = EmbeddingMemory(SentenceEncoder(None)), [*measuring.answers, *own.answers]
    methods = simple_methods(scorer.rubric, memory, load_settings().cache, training_answers(), measure)
    border = len(measuring.answers)
    found = {f"{name}, {MEASURING}": (levels[:border], measuring) for name, levels in methods.items()}
    return found | {f"{name}, {OWN}": (levels[border:], own) for name, levels in methods.items()}


def sections(scorer: Scorer, chosen: argparse.Namespace) -> Iterator[tuple[str, str | None]]:
    """Headings and what is under them, each as soon as it is known; last, how all of it stands to the bar.

    None is under what was not asked for.
    """
    checks: list[bar.Check] = []
    splits = predictions(scorer)
    yield from _agreement(scorer, chosen, splits, checks)
    yield CROSS, _cross_validated(scorer) if chosen.cross_validate else None
    yield from _robustness(scorer, chosen, splits[OWN], checks)
    yield "The other rubrics, on their own test splits", _other_rubrics(checks)
    yield TUNING, _tuning(scorer) if chosen.encoder else None
    yield "Time", _time(scorer, chosen, [*training_answers(), *splits[OWN].answers], checks)
    missing = [name for name in BARRED if not getattr(chosen, name)]
    left_out = f"\n\n{NOT_MEASURED}: {', '.join(missing)}." if missing else ""
    yield "Against the bar", bar.as_table(checks) + left_out


def _agreement(
    scorer: Scorer, chosen: argparse.Namespace, splits: Mapping[str, Predictions], checks: list[bar.Check]
) -> Iterator[tuple[str, str]]:
    flags = [flag.name for flag in scorer.rubric.flags]
    simple = {} if chosen.no_baselines else baselines(scorer, splits)
    left_out = f"\n\nSimple methods: {tables.UNMEASURED}." if chosen.no_baselines else ""
    yield "Agreement with the labels", tables.agreement(splits, simple) + left_out
    for name, one in splits.items():
        yield f"Exact agreement and confusion per part: {name}", tables.exactness(one)
    yield "Flags", tables.flags(flags, splits)
    for name, one in splits.items():
        yield f"By kind of answer: {name}", tables.by_stratum(one, flags)
    if chosen.worst:
        # Never those of d081-d130: their errors stay unread while the scorer is being worked on.
        yield f"Furthest off: {OWN}", tables.worst(worst(splits[OWN], chosen.worst))
    yield f"Calibration: {MEASURING} and the {OWN}", tables.calibration(splits)
    for name, one in splits.items():
        checks += bar.of_agreement(name, one, flags)


def _cross_validated(scorer: Scorer) -> str:
    deciding = cross_validated(scorer.rubric, scorer.encoder, training_answers())
    both, flags = deciding[BOTH], [flag.name for flag in scorer.rubric.flags]
    blocks = tables.agreement(deciding), tables.exactness(both), tables.flags(flags, deciding)
    return "\n\n".join((*blocks, tables.by_stratum(both, flags)))


def _robustness(
    scorer: Scorer, chosen: argparse.Namespace, own: Predictions, checks: list[bar.Check]
) -> Iterator[tuple[str, str | None]]:
    moved = invariance(scorer, own.answers, own.totals)
    checks.append(bar.of_invariance(moved))
    yield f"Invariance: {OWN}", tables.invariance(moved, [bool(answer.hard) for answer in own.answers])
    cases = adversarial.read_cases()
    beyond = adversarial.violations(scorer, cases)
    checks.append(bar.Check("built to fool: share within the maximum", 1 - len(beyond) / len(cases), 0.95))
    yield "Answers built to fool the score", tables.adversarial(cases, beyond)
    yield SPOKEN, _spoken(scorer, own, checks) if chosen.spoken else None


def _spoken(scorer: Scorer, own: Predictions, checks: list[bar.Check]) -> str:
    from benchmarks.spoken import mean_difference, spoken_against_typed

    heard = spoken_against_typed(scorer, load_settings(), own.answers)
    checks.append(bar.Check("spoken against typed: mean difference", mean_difference(heard), 0.5, at_most=True))
    return tables.spoken(heard)


def _tuning(scorer: Scorer) -> str:
    found = gains(scorer.rubric, load_settings().cache)
    if found is None:
        return "Left out: the tunings of the folds are not on this machine (`python -m benchmarks.fit_encoder`)."
    return tables.tuning(found)


def _other_rubrics(checks: list[bar.Check]) -> str:
    """Each measured on answers by other writers than those it learned from."""
    found: dict[str, Predictions] = {}
    ready = scorers()
    for name in sorted(ready.names - {FIVE_PART}):
        found[name] = predict(ready.get(name), unseen_answers(name))
        checks.append(bar.of_total(name, found[name]))
    return tables.other_rubrics(found)


def _time(
    scorer: Scorer, chosen: argparse.Namespace, answers: Sequence[LabelledAnswer], checks: list[bar.Check]
) -> str:
    one = time_per_answer(scorer, answers)
    batch_s = time_batch(answers) if chosen.batch else None
    fits = time_fit(scorer.encoder) if chosen.fit else {}
    checks.append(bar.Check("one answer, median (s)", one.median_s, 0.15, at_most=True))
    if batch_s is not None:
        checks.append(bar.Check("1,000 answers by --batch (s)", batch_s, 120, at_most=True))
    if fits:
        checks.append(bar.Check("rubric fit, cold (s)", fits["cold, as shipped"], 10, at_most=True))
    return tables.speed(one, batch_s, fits)


def provenance(scorer: Scorer, chosen: argparse.Namespace) -> str:
    left_out = [f"`--{name}`" for name in SLOW if not getattr(chosen, name.replace("-", "_"))]
    return "\n".join(
        [
            f"- run on {datetime.now(UTC):%d %B %Y}; {machine()}",
            f"- encoder {scorer.encoder.name}; rubric {scorer.rubric.name}, digest {scorer.rubric.digest}",
            f"- clause heads learned from the rubric's {len(scorer.rubric.clauses()):,} labelled clauses",
            f"- decisions learned from {scorer.levels.trained_on}",
            *([f"- not in this run: {', '.join(left_out)}"] if left_out else []),
        ]
    )


def main() -> None:
    chosen = options()
    page = PAGE.read_text(encoding="utf-8") if chosen.write else ""
    earlier = figures_of(page) if chosen.write else ""
    scorer = five_part_scorer()
    blocks = [provenance(scorer, chosen)]
    print(blocks[0], flush=True)
    for heading, body in sections(scorer, chosen):
        blocks.append(f"### {heading}\n\n{body or unmeasured(heading, earlier)}")
        print("\n" + blocks[-1], flush=True)
    if chosen.write:
        PAGE.write_text(filled(page, "\n\n".join(blocks)), encoding="utf-8")
        sys.stderr.write(f"\nwrote docs/{PAGE.name}\n")


if __name__ == "__main__":
    main()
