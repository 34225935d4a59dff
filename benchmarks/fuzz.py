"""Ten thousand cases for everything that parses, each with the same expectations as in the tests.

`python -m benchmarks.fuzz [PARSER...] [--cases N] [--seed N] [--write]`. The cases come in lots, each in a process of
its own, which has a limit on its memory and is ended when it hangs; a lot that is done is kept, so that a run that was
broken off goes on. `--coverage SECONDS` looks for cases that reach new code instead (needs the extra `fuzz`).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.memory import peak_mb

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- fuzz: begin -->", "<!-- fuzz: end -->"
LOT = 500
#: The environment variable that names the file in which a lot's process keeps the case that it tries.
LAST = "COACH_FUZZ_LAST"
#: A lot that has not ended by then hangs (s).
LOT_S = 1800
#: A parser whose cases are ever the same ones gets no more lots than so many times what is needed.
MOST_LOTS = 3


@dataclass
class Tally:
    """What became of a parser's cases.

    `seconds` are the processor's; `peak_mb` is the most that one process had resident, some 80 of them the libraries'.
    """

    cases: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0
    failed: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, lot: dict[str, Any]) -> None:
        self.cases += lot["cases"]
        self.seconds += lot["seconds"]
        self.peak_mb = max(self.peak_mb, lot["peak_mb"])
        self.failed.update(lot["failed"])
        self.first = lot["first"] | self.first


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 when a case failed."""
    options = _options(arguments)
    if options.lot is not None:
        _lot(options.parsers[0], options.cases, options.lot)
        return 0
    if options.coverage:
        from benchmarks.fuzz_coverage import explore

        explore(options.parsers[0], options.coverage, options.seed)
        return 0
    tallies = {name: _run(name, options) for name in options.parsers}
    print(table(tallies))
    for name, tally in tallies.items():
        for where, count in tally.failed.most_common():
            print(f"\n{name}: {count} x {where}\n  {tally.first.get(where, '')[:600]}")
    if options.write:
        _write(tallies, options)
    return int(any(tally.failed for tally in tallies.values()))


def table(tallies: dict[str, Tally]) -> str:
    """parser | cases | failures | seconds | peak MB."""
    from tests.fuzz.parsers import PARSERS

    lines = ["| parser | cases | failures | seconds | peak MB |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, tally in tallies.items():
        cells = (f"{tally.cases:,}", sum(tally.failed.values()), f"{tally.seconds:.0f}", f"{tally.peak_mb:.0f}")
        lines.append(f"| {PARSERS[name].name} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _run(name: str, options: argparse.Namespace) -> Tally:
    """Every lot of one parser, those that are kept from before among them."""
    tally, number = Tally(), 0
    most = MOST_LOTS * (options.cases // LOT + 1)
    while tally.cases < options.cases and number < most:
        kept = options.keep / f"{name}-{options.seed}-{number}.json"
        if not kept.exists():
            wanted = min(LOT, options.cases - tally.cases)
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(_in_a_process(name, wanted, options.seed * 1000 + number, options.keep)))
        tally.add(json.loads(kept.read_text()))
        number += 1
        print(
            f"{name}: {tally.cases} cases, {sum(tally.failed.values())} failed, {tally.seconds:.0f} s", file=sys.stderr
        )
    return tally


def _in_a_process(name: str, cases: int, seed: int, keep: Path) -> dict[str, Any]:
    """What a lot came to. One that ends its process counts as one failure, and as the cases until then."""
    command = [sys.executable, "-X", "faulthandler", "-m", "benchmarks.fuzz", name]
    last = keep / f"{name}-{seed}.last"
    began = time.monotonic()
    try:
        done = subprocess.run(
            [*command, "--cases", str(cases), "--lot", str(seed)],
            cwd=ROOT,
            env=os.environ | {LAST: str(last.absolute())},
            capture_output=True,
            text=True,
            timeout=LOT_S,
            check=False,
        )
        if done.returncode == 0:
            last.unlink(missing_ok=True)
            return dict(json.loads(done.stdout.splitlines()[-1]))
        what = f"the process ended with {done.returncode}: {_where(done.stderr)}"
    except subprocess.TimeoutExpired:
        what = f"the process hung for {LOT_S} s"
    tried = int(last.read_text(encoding="utf-8").split("\n", 1)[0]) if last.exists() else 0
    lot = asdict(Tally(tried, time.monotonic() - began, 0.0))
    return lot | {"failed": {what: 1}, "first": {what: f"kept in {last}"}}


def _where(stderr: str) -> str:
    """The innermost line of the coach's in what a dying process said, or its last words."""
    ours = [line.strip() for line in stderr.splitlines() if f'"{ROOT}/coach/' in line]
    return f"{ours[0]} {stderr.strip().splitlines()[-1][:200]}" if ours else stderr[-600:]


def _lot(name: str, cases: int, seed: int) -> None:
    """In the process: as much memory as the parser may have beyond what its libraries take."""
    from tests.fuzz.harness import search
    from tests.fuzz.parsers import PARSERS

    parser = PARSERS[name]
    # Libraries are loaded and good files made before memory and time are limited.
    search(parser, 20, seed, seconds=600)
    now = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    limit = now + parser.megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    began = time.process_time()
    findings = search(parser, cases, seed, begun=_Keeper())
    lot = {"cases": findings.cases, "seconds": time.process_time() - began, "peak_mb": peak_mb()}
    print(json.dumps(lot | {"failed": dict(findings.failed), "first": findings.first}))


class _Keeper:
    """Keeps the number of the case that is tried now, and the case, for when it ends the process."""

    def __init__(self) -> None:
        self._path = os.environ.get(LAST)
        self._tried = 0

    def __call__(self, case: object) -> None:
        self._tried += 1
        if self._path:
            Path(self._path).write_text(f"{self._tried}\n{case!a}", encoding="utf-8")


def _write(tallies: dict[str, Tally], options: argparse.Namespace) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise SystemExit(f"{BEGIN} and {END} must both be in {PAGE}")
    origin = (
        f'`make fuzz ARGS="--cases {options.cases} --seed {options.seed}"`, {datetime.now(UTC):%Y-%m-%d}, '
        f"Python {platform.python_version()}, {os.cpu_count()} cores."
    )
    PAGE.write_text(f"{before}{BEGIN}\n\n{origin}\n\n{table(tallies)}\n\n{END}{after}", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("parsers", nargs="*", metavar="PARSER", help="without one, all")
    parser.add_argument("--cases", type=int, default=10_000, help="for each parser")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    parser.add_argument("--keep", type=Path, default=ROOT / ".fuzz", help="where finished lots are kept")
    parser.add_argument("--again", action="store_true", help="forget the lots that are kept")
    parser.add_argument("--coverage", type=int, default=0, metavar="SECONDS", help="look for new code with one parser")
    parser.add_argument("--lot", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    # To be measured, the coach must not have been imported before Atheris looks on.
    if options.lot is None and not options.coverage:
        options.parsers = _known(options.parsers)
    elif len(options.parsers) != 1:
        parser.error("name one parser")
    if options.again and options.keep.is_dir():
        for name in options.parsers:
            for kept in options.keep.glob(f"{name}-{options.seed}-*.json"):
                kept.unlink()
    return options


def _known(names: Iterable[str]) -> list[str]:
    from tests.fuzz.parsers import PARSERS

    wanted = list(names) or list(PARSERS)
    unknown = sorted(set(wanted) - set(PARSERS))
    if unknown:
        raise SystemExit(f"There is no parser {', '.join(unknown)}. There are: {', '.join(PARSERS)}.")
    return wanted


if __name__ == "__main__":
    sys.exit(main())
