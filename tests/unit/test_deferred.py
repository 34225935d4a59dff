"""An adapter is made at its first use, and once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import pytest

from coach.deferred import deferred


class Bell:
    """Counts how many were made."""

    made = 0

    def __init__(self) -> None:
        type(self).made += 1

    def ring(self) -> str:
        return "ding"


def test_nothing_is_made_before_it_is_used_and_then_one_for_all() -> None:
    Bell.made = 0
    bell = deferred(Bell)
    assert Bell.made == 0
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda one: one.ring(), repeat(bell, 32))) == {"ding"}
    assert Bell.made == 1


def test_what_cannot_be_made_says_so_at_every_use() -> None:
    def fail() -> Bell:
        raise OSError("no bell")

    bell = deferred(fail)
    for _ in range(2):
        with pytest.raises(OSError, match="no bell"):
            bell.ring()
