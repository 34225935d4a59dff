"""Which faults are done, how often, and the random number that each is made with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

#: Phases and faults of each family, by their share of its count.
FAMILIES: Mapping[str, Mapping[str, int]] = {
    "kills": {
        "starting": 16,
        "recording": 50,
        "assessing": 16,
        "saving": 34,
        "deleting": 34,
        "migrating": 20,
        "restoring": 18,
        "backing up": 12,
    },
    "disk": {"recording": 16, "saving": 10, "backing up": 6, "exporting": 4, "restoring": 6, "migrating": 8},
    "microphone": {"removed": 13, "server killed": 13, "suspended": 12, "server frozen": 12},
    "signals": {
        "SIGHUP while recording": 8,
        "SIGTERM while recording": 8,
        "SIGINT while recording": 6,
        "terminal closed while recording": 8,
        "SIGHUP while starting": 3,
        "SIGTERM while starting": 3,
        "SIGINT while starting": 2,
        "terminal closed while starting": 3,
        "SIGHUP while assessing": 2,
        "SIGTERM while assessing": 2,
        "SIGINT while assessing": 2,
        "terminal closed while assessing": 3,
    },
    "others": {
        "two apps at once": 4,
        "two programs writing": 4,
        "backing up while another saves": 4,
        "backing up while another deletes": 4,
        "clock forwards": 4,
        "clock backwards": 4,
        "read-only before the start": 4,
        "read-only while recording": 4,
    },
}
COUNTS = {"kills": 200, "disk": 50, "microphone": 50, "signals": 50, "others": 32}


@dataclass(frozen=True, slots=True)
class Scenario:
    """One fault: number `index` of its kind."""

    family: str
    kind: str
    index: int
    seed: int

    def random(self) -> Random:
        return Random(f"{self.seed}/{self.family}/{self.kind}/{self.index}")

    @property
    def name(self) -> str:
        return f"{self.family}: {self.kind} #{self.index}"


def scenarios(counts: Mapping[str, int], seed: int) -> list[Scenario]:
    """All of them, the kinds mixed, so that a run that is cut short has seen something of each."""
    ordered = [
        ((index + 0.5) / count, Scenario(family, kind, index, seed))
        for family, total in counts.items()
        for kind, count in shares(FAMILIES[family], total)
        for index in range(count)
    ]
    return [scenario for _, scenario in sorted(ordered, key=lambda each: each[0])]


def shares(weights: Mapping[str, int], total: int) -> Iterator[tuple[str, int]]:
    """`total` in the proportion of the weights, in whole numbers, the largest remainders rounded up."""
    exact = {kind: total * weight / sum(weights.values()) for kind, weight in weights.items()}
    whole = {kind: int(value) for kind, value in exact.items()}
    for kind in sorted(exact, key=lambda kind: whole[kind] - exact[kind])[: total - sum(whole.values())]:
        whole[kind] += 1
    return iter(whole.items())
