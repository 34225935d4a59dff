"""What speed is held to, as far as a run has measured it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import fmean

from benchmarks import performance_peers as peers
from benchmarks.bar import Check
from benchmarks.performance_samples import Samples

WAIT, WER, LOST, OPENS = "stop to scorecard, s", "WER, %", "frames lost", "opens, ms"
LONGEST_WAIT = {"tiny.en": 0.5, "base": 1.0}
#: The takes (min) whose memory is compared; shorter ones say nothing about half an hour.
FLAT_BETWEEN = (1.0, 30.0)
#: What may still be called flat.
FLAT = 1.1


def checks(samples: Samples) -> list[Check]:
    """One per figure of the bar that can be computed."""
    return [*_takes(samples), *_start(samples), *_screens(samples), *_memory(samples), *_files(samples)]


def _takes(samples: Samples) -> Iterator[Check]:
    for model, longest in LONGEST_WAIT.items():
        waits = {seconds: samples.median("takes", f"{model}, {seconds} s", WAIT) for seconds in (30, 90, 600)}
        if wait := waits[90]:
            yield Check(f"{model}, 90 s: stop to scorecard (s)", wait, longest, at_most=True)
        if waits[30] and waits[600]:
            yield Check(f"{model}: growth of the wait, 30 to 600 s", waits[600] / waits[30], 1.3, at_most=True)
        command = _peer(samples, peers.COMMAND, model, "seconds")
        if wait and command:
            yield Check(f"{model}, 90 s: times ahead of the `whisper` command", command / wait, 30)
        live, whole = _errors(samples, "takes", model), _errors(samples, "peers", f"{peers.GREEDY}, {model}")
        if live and whole and len(live) % len(whole) == 0:
            above = fmean(live) - fmean(whole)  # of the same speeches, once or several times
            yield Check(f"{model}, 90 s: WER above greedy openai-whisper (points)", above, 0.5, at_most=True)
        lost = samples.median("takes", f"{model}, 600 s", LOST)
        if lost is not None:
            yield Check(f"{model}, 600 s: frames lost", abs(lost), 0, at_most=True)


def _start(samples: Samples) -> Iterator[Check]:
    empty = samples.median("start", "first paint, empty Textual app", "s")
    coach = samples.median("start", "first paint, coach", "s")
    if empty and coach:
        yield Check("first paint, times an empty Textual app's", coach / empty, 1.25, at_most=True)
    bare = samples.median("history", 'python -c "import sqlite3, click"', "s")
    history = samples.median("history", "`coach history`, empty", "s")
    if bare and history:
        yield Check("`coach history`, times the bare imports", history / bare, 2.0, at_most=True)
    if ready := samples.median("start", "models ready, base", "s"):
        yield Check("models ready, base (s)", ready, 12, at_most=True)


def _screens(samples: Samples) -> Iterator[Check]:
    opens = [figure.median for figure in samples.figures("screens") if figure.name == OPENS]
    if opens:
        yield Check("slowest screen with 10,000 attempts (ms)", max(opens), 300, at_most=True)


def _memory(samples: Samples) -> Iterator[Check]:
    """Each model against itself: the peak of one says nothing about another, nor does the order of the rows."""
    for model in LONGEST_WAIT:
        peaks = _peaks(samples, model)
        if peaks:
            yield Check(f"peak memory, {model} (MB)", max(peaks.values()), 1000, at_most=True)
        if {min(peaks, default=0), max(peaks, default=0)} == set(FLAT_BETWEEN):
            growth = peaks[max(peaks)] / peaks[min(peaks)]
            yield Check(f"peak memory, {model}: take of 30 min to one of 1 min", growth, FLAT, at_most=True)


def _peaks(samples: Samples, model: str) -> dict[float, float]:
    """Megabytes by the take's minutes."""
    peaks = {}
    for row in samples.values.get("memory", {}):
        found = re.fullmatch(re.escape(model) + r", take of ([\d.]+) min", row)
        peak = samples.median("memory", row, "peak, MB")
        if found and peak:
            peaks[float(found[1])] = peak
    return peaks


def _files(samples: Samples) -> Iterator[Check]:
    for model in LONGEST_WAIT:
        ours, command = (_peer(samples, name, model, "seconds") for name in (peers.COACH, peers.COMMAND))
        if ours and command:
            yield Check(f"{model}, whole file: times faster than the command's settings", command / ours, 2)
        wrong, theirs = (_errors(samples, "peers", f"{name}, {model}") for name in (peers.COACH, peers.COMMAND))
        if wrong and len(wrong) == len(theirs):
            above = fmean(wrong) - fmean(theirs)  # of the same files
            yield Check(f"{model}, whole file: WER above the command's settings (points)", above, 0, at_most=True)
        rates = [
            figure.median
            for figure in samples.figures("batch")
            if figure.row.startswith(f"`coach score --batch`, {model}")
        ]
        if len(rates) > 1:
            yield Check(f"batch, {model}: all cores to one", rates[-1] / rates[0], 1.6)


def _peer(samples: Samples, engine: str, model: str, name: str) -> float | None:
    """Of the file of about 90 s."""
    return samples.median("peers", f"{engine}, {model}, 90 s", name)


def _errors(samples: Samples, section: str, what: str) -> list[float]:
    return samples.values.get(section, {}).get(f"{what}, 90 s", {}).get(WER, [])
