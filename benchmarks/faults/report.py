"""The counts, as Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from benchmarks import tables
from benchmarks.faults.plan import FAMILIES, shares
from benchmarks.faults.results import Result, git, product
from benchmarks.speed import machine

HEADINGS = ["fault", "while, or how", "done", "of", "at this commit", "with a problem", "most lost at the end (s)"]


def report(results: Sequence[Result], counts: Mapping[str, int], seed: int) -> str:
    """What is known of this state of the code: how often each fault was done, and what was wrong after it."""
    last = list({result.scenario: result for result in results if not result.broke}.values())
    rows = []
    for family, total in counts.items():
        for kind, wanted in shares(FAMILIES[family], total):
            mine = [one for one in last if (one.scenario.family, one.scenario.kind) == (family, kind)]
            rows.append([family, kind, *_counts(mine, wanted)])
        mine = [one for one in last if one.scenario.family == family]
        rows.append([f"**{family}**", "**all**", *(f"**{cell}**" for cell in _counts(mine, total))])
    seconds = sum(one.take_s or 0 for one in last)
    takes = [one for one in last if one.take_s is not None]
    without = sum(one.notes.get("models") is False for one in takes)
    code, dates = git("rev-parse", "--short", "HEAD:coach"), sorted(one.at[:10] for one in last if one.at)
    when = " to ".join(sorted({*dates[:1], *dates[-1:]}))
    at = git("rev-parse", "--short", "HEAD")
    told = [
        f"- `python -m benchmarks.faults --seed {seed}`, commit {at} (`coach/`: {code}), {when}",
        f"- {machine()}",
        f"- {len(takes)} takes, {seconds:.0f} s of recorded speech, compared with what was said",
        f"- {without} of them in an app without a speech model, the others while the models were loading, or loaded",
    ]
    redone = [one for one in results if one.problems and one not in last]
    told += [f"- done again after a problem: {one.scenario.name} ({_short(one.problems)})" for one in redone]
    broke = Counter(one.scenario.family for one in results if one.broke)
    if broke:
        told.append(f"- could not be carried out, and count for nothing: {sum(broke.values())} attempts at a scenario")
    blocks = ["\n".join(told), tables.table(HEADINGS, rows)]
    if problems := [(one.scenario.name, problem) for one in last for problem in one.problems]:
        blocks.append("Problems:\n\n" + "\n".join(f"- {name}: {problem}" for name, problem in problems[:60]))
    return "\n\n".join(blocks)


def _counts(results: Sequence[Result], wanted: int) -> list[str]:
    here = sum(one.code == product() for one in results)
    return [str(len(results)), str(wanted), str(here), str(_bad(results)), _most_lost(results)]


def _bad(results: Sequence[Result]) -> int:
    return sum(bool(one.problems) for one in results)


def _most_lost(results: Sequence[Result]) -> str:
    lost = [max(0.0, one.lost_s) for one in results if one.lost_s is not None]
    return f"{max(lost):.2f}" if lost else "-"


def _short(problems: Sequence[str]) -> str:
    """Without the paths of this machine, which a traceback quotes."""
    return re.sub(r'"/[^"]*/', '"', "; ".join(problems))[:200]
