"""`python -m benchmarks.faults`: does harm to the real coach at random moments, and counts what is lost.

Runs are bounded in time and go on where the last one ended: what was done to the same state of the product's code is
kept in the cache. With `--write` the counts go between the markers in docs/reliability.md.
"""

from __future__ import annotations

import argparse
import json
import queue
import select
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks.faults.place import ROOT, end_group
from benchmarks.faults.plan import COUNTS, Scenario, scenarios
from benchmarks.faults.report import report
from benchmarks.faults.results import Result, Results
from benchmarks.page import filled

PAGE = ROOT / "docs" / "reliability.md"
#: No scenario takes this long (s); one that does is ended with its worker.
LIMIT_S = 420.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """What to do, and for how long."""

    counts: dict[str, int]
    seed: int
    only: tuple[str, ...]
    jobs: int
    minutes: float
    sabotage: str
    fresh: bool
    again: bool
    earlier: bool
    write: bool


def options(arguments: Sequence[str] | None = None) -> Chosen:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    for family, count in COUNTS.items():
        parser.add_argument(f"--{family}", type=int, default=count, help=f"so many {family} (%(default)s)")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="only kinds with this in their name"
    )
    parser.add_argument("--jobs", type=int, default=3, help="so many at once, each with a microphone of its own")
    parser.add_argument("--minutes", type=float, default=60.0, help="begin nothing new after this time")
    parser.add_argument(
        "--sabotage", default="", help="break the product on purpose: buffered, halves; nothing is kept"
    )
    parser.add_argument("--fresh", action="store_true", help="forget what was found of this code before")
    parser.add_argument("--again", action="store_true", help="do those anew that found a problem")
    parser.add_argument("--earlier", action="store_true", help="count what was found of earlier code too, and say so")
    parser.add_argument("--print", action="store_true", dest="only_print", help="do nothing, print what is kept")
    parser.add_argument("--write", action="store_true", help=f"put the counts into docs/{PAGE.name} as well")
    given = parser.parse_args(arguments)
    return Chosen(
        counts={family: getattr(given, family) for family in COUNTS},
        seed=given.seed,
        only=tuple(given.only),
        jobs=given.jobs,
        minutes=0 if given.only_print else given.minutes,
        sabotage=given.sabotage,
        fresh=given.fresh,
        again=given.again,
        earlier=given.earlier,
        write=given.write,
    )


class Crew:
    """Workers side by side; each result is kept as soon as it is known."""

    def __init__(self, chosen: Chosen, results: Results) -> None:
        self._chosen, self._results = chosen, results
        self._ends = time.monotonic() + 60 * chosen.minutes
        self._lock = threading.Lock()

    def perform(self, todo: Sequence[Scenario]) -> None:
        waiting: queue.SimpleQueue[Scenario] = queue.SimpleQueue()
        for scenario in todo:
            waiting.put(scenario)
        threads = [threading.Thread(target=self._work, args=(waiting,)) for _ in range(self._chosen.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, waiting: queue.SimpleQueue[Scenario]) -> None:
        worker: subprocess.Popen[str] | None = None
        try:
            while time.monotonic() < self._ends:
                try:
                    scenario = waiting.get_nowait()
                except queue.Empty:
                    return
                worker = worker or self._start()
                result = self._ask(worker, scenario)
                if result is None:
                    end_group(worker.pid)
                    worker = None
                    result = Result(scenario, broke=f"the worker gave no answer in {LIMIT_S:.0f} s, or died")
                self._keep(result)
        finally:
            if worker:
                assert worker.stdin
                worker.stdin.close()
                try:
                    worker.wait(20)
                except subprocess.TimeoutExpired:
                    end_group(worker.pid)

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "benchmarks.faults.worker", *filter(None, [self._chosen.sabotage])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            start_new_session=True,
        )

    def _ask(self, worker: subprocess.Popen[str], scenario: Scenario) -> Result | None:
        assert worker.stdin
        assert worker.stdout
        try:
            worker.stdin.write(json.dumps(asdict(scenario)) + "\n")
            worker.stdin.flush()
        except BrokenPipeError:
            return None
        ready, _, _ = select.select([worker.stdout], [], [], LIMIT_S)
        line = worker.stdout.readline() if ready else ""
        return Result.of_line(line) if line.strip() else None

    def _keep(self, result: Result) -> None:
        with self._lock:
            if not self._chosen.sabotage:
                self._results.add(result)
            else:
                self._results.all.append(result)
            told = "; ".join(result.problems) or (f"NOT DONE: {result.broke}" if result.broke else "ok")
            lost = "" if result.lost_s is None else f", {result.lost_s:.2f} s before the fault not on disk"
            sys.stderr.write(f"{result.scenario.name} ({result.seconds:.0f} s{lost}): {told}\n")


def main() -> int:
    chosen = options()
    results = Results.of_product()
    if chosen.fresh:
        results.path.unlink(missing_ok=True)
    if chosen.fresh or chosen.sabotage:
        results.all = []
    elif chosen.earlier:
        results = results.with_earlier()
    wanted = [
        scenario
        for scenario in scenarios(chosen.counts, chosen.seed)
        if not chosen.only or any(name in scenario.name for name in chosen.only)
    ]
    done = results.done()
    if chosen.again:
        done -= {result.scenario for result in results.all if result.problems}
    Crew(chosen, results).perform([scenario for scenario in wanted if scenario not in done])
    figures = report(results.all, chosen.counts, chosen.seed)
    print(figures)
    if chosen.write:
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), figures), encoding="utf-8")
        sys.stderr.write(f"\nwrote docs/{PAGE.name}\n")
    return int(any(result.problems for result in latest(results.all)))


def latest(results: Sequence[Result]) -> list[Result]:
    """The last of each scenario."""
    return list({result.scenario: result for result in results}.values())


if __name__ == "__main__":
    sys.exit(main())
