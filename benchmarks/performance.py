"""`python -m benchmarks.performance`: how long somebody waits, from the start of the app to the scorecard.

Prints Markdown; with `--write` the same goes between the markers in docs/performance.md. Real time is slow, so that
sections can be measured one at a time: what was measured of one commit is kept in the cache and printed together.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import bar, tables
from benchmarks.page import filled
from benchmarks.performance_bar import checks
from benchmarks.performance_samples import Figure, Samples, commit
from benchmarks.performance_speech import Speech, recordings, speech_of
from benchmarks.speed import machine, time_per_answer
from coach.adapters.speech_models import SpeechModels
from coach.config import load_settings

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
LENGTHS = (30, 60, 90, 180, 600)
PEER_LENGTH = 90
MODELS = ("tiny.en", "base")
HEADINGS = {
    "start": "Start",
    "history": "History",
    "screens": "Screens",
    "takes": "Stop to scorecard",
    "peers": "The same file through others",
    "memory": "Memory",
    "scoring": "Scoring",
    "batch": "Many files",
}
#: Figures that are counts or have no use for two digits.
WHOLE = ("MB", "frames", "behind", "%", "minute", "opens")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What to measure."""

    sections: tuple[str, ...]
    models: tuple[str, ...]
    seconds: tuple[int, ...]
    repeats: int
    pace: float
    long_minutes: float
    recordings: Path | None
    write: bool
    fresh: bool


def options(arguments: Sequence[str] | None = None) -> Chosen:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.performance", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(HEADINGS)}; none for all")
    parser.add_argument("--models", nargs="+", default=list(present_models()), help="those that are here, else these")
    parser.add_argument("--seconds", nargs="+", type=int, default=list(LENGTHS), help="lengths of the answers")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="answers of 30 and 90 s, twice")
    parser.add_argument(
        "--recordings", type=Path, help="a folder of real recordings, each with NAME.txt if written down"
    )
    parser.add_argument("--pace", type=float, default=2.5, help="for memory: so many times real time")
    parser.add_argument("--long-minutes", type=float, default=30.0, help="for memory: the long take")
    parser.add_argument("--print", action="store_true", dest="only_print", help="measure nothing, print what is kept")
    parser.add_argument("--fresh", action="store_true", help="forget what was measured of this commit before")
    parser.add_argument("--write", action="store_true", help=f"put the figures into docs/{PAGE.name} as well")
    given = parser.parse_args(arguments)
    unknown = set(given.sections) - set(HEADINGS)
    if unknown:
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    return Chosen(
        sections=() if given.only_print else tuple(given.sections or HEADINGS),
        models=tuple(given.models),
        seconds=(30, 90) if given.quick else tuple(given.seconds),
        repeats=2 if given.quick else given.repeats,
        pace=given.pace,
        long_minutes=given.long_minutes,
        recordings=given.recordings,
        write=given.write,
        fresh=given.fresh,
    )


def present_models() -> tuple[str, ...]:
    settings = load_settings()
    here = {model.name for model in SpeechModels(settings.cache, settings.model).list() if model.present}
    return tuple(model for model in MODELS if model in here)


def measure(chosen: Chosen, samples: Samples) -> None:
    """Every chosen section, each figure kept as soon as it is known."""
    spoken = recordings(chosen.recordings) if chosen.recordings else []
    ways: dict[str, Callable[[], None]] = {
        "start": lambda: _start(chosen, samples),
        "history": lambda: _history(chosen, samples),
        "screens": lambda: _screens(chosen, samples),
        "takes": lambda: _takes(chosen, samples, spoken),
        "peers": lambda: _peers(chosen, samples, spoken),
        "memory": lambda: _memory(chosen, samples),
        "scoring": lambda: _scoring(samples),
        "batch": lambda: _batch(chosen, samples),
    }
    for section, heading in HEADINGS.items():
        if section in chosen.sections:
            sys.stderr.write(f"{heading} ...\n")
            samples.begin(section)
            ways[section]()


def _start(chosen: Chosen, samples: Samples) -> None:
    from benchmarks import performance_start

    performance_start.measure(samples, chosen.models, chosen.repeats)


def _history(chosen: Chosen, samples: Samples) -> None:
    from benchmarks import performance_history

    performance_history.measure(samples, chosen.repeats)


def _screens(chosen: Chosen, samples: Samples) -> None:
    from benchmarks import performance_screens

    performance_screens.measure(samples, chosen.repeats)


def _takes(chosen: Chosen, samples: Samples, spoken: Sequence[Speech]) -> None:
    from benchmarks import performance_takes

    # Short and long ones in turns: the machine is not as fast at every hour.
    turns = [speech_of(seconds, turn) for turn in range(chosen.repeats) for seconds in sorted(chosen.seconds)]
    performance_takes.measure(samples, chosen.models, [turns, *([spoken] * chosen.repeats if spoken else [])])


def _peers(chosen: Chosen, samples: Samples, spoken: Sequence[Speech]) -> None:
    from benchmarks import performance_peers

    speeches = [speech_of(PEER_LENGTH, turn) for turn in range(chosen.repeats)]
    performance_peers.measure(samples, chosen.models, [*speeches, *[*spoken] * chosen.repeats])


def _memory(chosen: Chosen, samples: Samples) -> None:
    from benchmarks import performance_takes

    for model in chosen.models:
        performance_takes.measure_memory(samples, model, 1, chosen.pace, 60 * chosen.long_minutes)


def _scoring(samples: Samples) -> None:
    from benchmarks.answers import five_part_scorer, training_answers, unseen_answers

    times = time_per_answer(five_part_scorer(), [*training_answers(), *unseen_answers()])
    row = f"one answer of 130 to 170 words ({times.count} of them)"
    samples.add(row, "median, ms", 1000 * times.median_s)
    samples.add(row, "95th percentile, ms", 1000 * times.slow_s)


def _batch(chosen: Chosen, samples: Samples) -> None:
    from benchmarks import performance_files

    for model in chosen.models:
        performance_files.measure(samples, model, chosen.repeats)


def report(samples: Samples) -> str:
    """What is known of this commit, and how it stands to the bar."""
    told = [f"- commit {commit()}, {datetime.now(UTC):%d %B %Y}; {machine()}"]
    missing = [name for name in HEADINGS if not samples.values.get(name)]
    told += [f"- not measured: {', '.join(missing)}"] if missing else []
    rows = [
        [f"{heading}: {figure.row}", figure.name, figure.text(_digits(figure)), str(len(figure.values))]
        for section, heading in HEADINGS.items()
        for figure in samples.figures(section)
    ]
    blocks = ["\n".join(told), tables.table(["what", "figure", "median (min to max)", "n"], rows)]
    known = checks(samples)
    if known:
        blocks.append("### Against the bar\n\n" + bar.as_table(known))
    return "\n\n".join(blocks)


def _digits(figure: Figure) -> int:
    return 1 if "%" in figure.name else 0 if any(word in figure.name for word in WHOLE) else 2


def main() -> None:
    chosen = options()
    samples = Samples.of_commit(fresh=chosen.fresh)
    measure(chosen, samples)
    figures = report(samples)
    print(figures)
    if chosen.write:
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), figures), encoding="utf-8")
        sys.stderr.write(f"\nwrote docs/{PAGE.name}\n")


if __name__ == "__main__":
    main()
