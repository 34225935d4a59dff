"""Which installed packages the coach needs, directly or not, and for which of its extras."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement

NAME = "turnaround-coach"
#: The core, then what a user may add; the test tools reach no user.
EXTRAS = ("", "serve", "cluster", "fast", "voice")


def normal(name: str) -> str:
    """A package's name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed() -> dict[str, str]:
    """Each installed package that users get, by its normal name, with the first of EXTRAS that brings it."""
    found: dict[str, str] = {}
    for extra in EXTRAS:
        for name in _closure(NAME, extra, set()):
            found.setdefault(name, extra)
    return {name: extra for name, extra in sorted(found.items()) if name != NAME}


def version(name: str) -> str:
    """Without what a certain index adds to it ("2.13.0+cpu")."""
    return distribution(name).version.partition("+")[0]


def _closure(name: str, extra: str, seen: set[tuple[str, str]]) -> Iterator[str]:
    if (normal(name), extra) in seen:
        return
    seen.add((normal(name), extra))
    try:
        wanted = distribution(name).requires or []
    except PackageNotFoundError:  # of another system, or of an extra that is not installed
        return
    yield normal(name)
    for requirement in map(Requirement, wanted):
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            for further in ("", *requirement.extras):
                yield from _closure(requirement.name, further, seen)
