"""Which speech model: the most able that keeps up with a speaker on this machine, with room to spare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coach.model import SpeechModel

AUTO = "auto"

#: How many times as fast as speech a model has to be. What is still open when the speaker stops is a few seconds long,
#: and should take about one; and while they speak, short pieces cost more per second than the clip that is measured,
#: the app takes its share of the processor, and a laptop on its battery slows down.
KEEPS_UP = 4.0
#: Until anything was measured.
_USUAL = "base"


def largest_that_keeps_up(speeds: Mapping[str, float | None]) -> str:
    """The name of the best model, from the speeds of those on this machine, the least able first.

    None is a model that was not measured. Where none keeps up, it is the least able.
    """
    fast = [name for name, speed in speeds.items() if speed is not None and speed >= KEEPS_UP]
    if fast:
        return fast[-1]
    measured = any(speed is not None for speed in speeds.values())
    return next(iter(speeds), _USUAL) if measured or _USUAL not in speeds else _USUAL


def why(engine: str, models: Sequence[SpeechModel]) -> str:
    """The reason for the model that AUTO has in use."""
    chosen = next((model for model in models if model.in_use), None)
    if chosen is None or chosen.speed is None:
        return "The model is chosen at the first take, when it is measured which one keeps up with you."
    if chosen.speed < KEEPS_UP:
        return (
            f"{chosen.name} is the fastest model here, but slower than {KEEPS_UP:.0f} times speech: after a take you "
            f"may have to wait. Close other programs and run `coach models measure`"
            + ("." if engine != "whisper" else ", or install a faster engine: pip install 'turnaround-coach[fast]'.")
        )
    return (
        f"{chosen.name} is the best model here that keeps up with you (at {KEEPS_UP:.0f} times speech or more). "
        'To use another one set model = "NAME" in the configuration file, or --model NAME for one run.'
    )
