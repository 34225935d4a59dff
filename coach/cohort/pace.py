"""How fast a batch goes, in words."""

from __future__ import annotations


def pace(done: int, of: int, now: int, elapsed_s: float) -> str:
    """`now` is how many of the `done` this run has done in `elapsed_s` seconds: they are what the rate is of."""
    if done >= of:
        return f"{done} of {of} done"
    if not now or elapsed_s <= 0:
        return f"{done} of {of} done, the models are loading"
    rate = now / elapsed_s
    return f"{done} of {of} done, {60 * rate:.1f} a minute, {duration((of - done) / rate)} left"


def duration(seconds: float) -> str:
    """Such as "under a minute", "12 min", "2 h 05 min"."""
    if seconds < 60:
        return "under a minute"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
