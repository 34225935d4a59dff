"""What the stretches of an answer come to: the balance of failure against recovery, and the order of the parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.model import Stretch

#: Parts of any rubric, and the kind of stretch that is no part, that tell what went wrong.
FAILURE = frozenset({"own_it", "cause", "failure", "admission", "insight", "acknowledgement", "context", "concern"})
#: Parts of any rubric that tell what came of it.
RECOVERY = frozenset({"change", "evidence", "residency_link", "correction", "proof", "readiness", "confidence"}) | {
    "system",
    "plan",
    "result",
    "reflection",
}
#: The kinds of stretches that are no part of a rubric.
NO_PART = frozenset({"failure", "other"})


@dataclass(frozen=True, slots=True)
class Spent:
    """What the stretches of one kind come to: words, `share` (0 to 1) of the answer, seconds where it was spoken."""

    words: int
    share: float
    seconds: float | None


def spent(kind: str, stretches: Sequence[Stretch], said: str) -> Spent | None:
    """None where nothing of the answer is of this kind. `said` is the text that the stretches are of."""
    of_kind = [stretch for stretch in stretches if stretch.kind == kind]
    if not of_kind:
        return None
    times = [one.end_s - one.start_s for one in of_kind if one.start_s is not None and one.end_s is not None]
    words = sum(len(said[one.start : one.end].split()) for one in of_kind)
    return Spent(words, sum(one.share for one in of_kind), sum(times) if len(times) == len(of_kind) else None)


@dataclass(frozen=True, slots=True)
class Balance:
    """Shares (0 to 1) of the answer. They add up to 1 unless there are no stretches."""

    failure: float
    recovery: float
    other: float


def balance(stretches: Sequence[Stretch]) -> Balance:
    """How much of the answer goes to the failure and its causes, to the recovery, and to neither."""
    shares = {"failure": 0.0, "recovery": 0.0, "other": 0.0}
    for stretch in stretches:
        side = "failure" if stretch.kind in FAILURE else "recovery" if stretch.kind in RECOVERY else "other"
        shares[side] += stretch.share
    return Balance(**shares)


def order(stretches: Sequence[Stretch]) -> tuple[str, ...]:
    """The parts in the order in which each was first said."""
    return tuple(dict.fromkeys(stretch.kind for stretch in stretches if stretch.kind not in NO_PART))
