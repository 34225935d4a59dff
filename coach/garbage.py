"""The garbage collector, kept from looking again and again through what is there to stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile: for imports and loading, which make a million objects and free few.

    Loading all models took 13.8 s with the collector and 12.1 without (medians of three, in turns), and 0.4 s of it
    until the objects made meanwhile were no longer looked at as young ones at the end.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # All that is young becomes old without being looked at.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


#: How many new objects there are before the young ones are looked at; ten times as many for the older, and so on.
#: Python's 700 has it go through a history of ten thousand answers (0.15 s) at every other screen.
_YOUNG = 5_000


def keep_for_good() -> None:
    """Tell the collector that what is in memory now stays there, as modules and models do.

    It would go through hundreds of thousands of objects again and again while screens open, and free none of them.
    Python looks at the oldest once a quarter as many are new; it counts none of those that stay, so that what came
    later, as a long history, would be looked at all the time. Hence it looks more seldom.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
