"""One measure of delivery beside its norm and the source of that norm."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from coach.norms import Measure, Rating
from coach.tui.themes import MUTED
from coach.tui.wording import clock

STYLES = {Rating.GOOD: "$text-success", Rating.WATCH: "$text-warning", Rating.OUTSIDE: "$text-error"}


class DeliveryRow(Vertical):
    """Measured, never part of the score."""

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        self._measure = measure

    def compose(self) -> ComposeResult:
        measure, norm = self._measure, self._measure.norm
        yield Static(
            Content.assemble(
                (norm.name.ljust(14), "bold"),
                figure(measure).ljust(18),
                (measure.rating.value.ljust(8), STYLES[measure.rating]),
                (f"norm {band(measure)}", MUTED),
            )
        )
        advice = f"{measure.advice}\n" if measure.advice else ""
        yield Static(Content.assemble(advice, (norm.source, MUTED)), classes="advice")


def figure(measure: Measure) -> str:
    """What was measured, with its unit."""
    if measure.norm.unit == "s":
        return clock(measure.value)
    low = f"{measure.value:.0f}" if measure.value >= 10 else f"{measure.value:.1f}".removesuffix(".0")
    high = measure.high
    return (
        f"{low} to {high:.0f} {measure.norm.unit}"
        if high and high - measure.value >= 1
        else f"{low} {measure.norm.unit}"
    )


def band(measure: Measure) -> str:
    low, high = measure.norm.green
    return f"{clock(low)}-{clock(high)}" if measure.norm.unit == "s" else f"{low:g}-{high:g}"
