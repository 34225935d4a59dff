"""What the answer spends itself on, ready to be drawn: blocks in order, and what each kind comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.balance import Spent, balance, spent
from coach.model import Attempt, Stretch
from coach.tui.parts import PartView
from coach.tui.wording import count, percent

FAILURE_COLOR, OTHER_COLOR = "$secondary", "$panel"


@dataclass(frozen=True, slots=True)
class Kind:
    """A part, the failure or the rest: its one-character tag, title and colour, and what it comes to in words."""

    tag: str
    title: str
    color: str
    amount: str


@dataclass(frozen=True, slots=True)
class Strip:
    """`blocks` are the stretches in order with their shares (0 to 1), `kinds` the legend."""

    blocks: tuple[tuple[Kind, float], ...]
    kinds: tuple[Kind, ...]
    balance: str


def strip_of(attempt: Attempt, views: Sequence[PartView]) -> Strip | None:
    """None for an answer that was refused, or scored before stretches were kept."""
    stretches = attempt.scorecard.stretches
    if not stretches or attempt.scorecard.refused:
        return None
    rows = [(view.score.name, str(number), view.title, view.color) for number, view in enumerate(views, start=1)]
    rows += [("failure", "F", "Failure, no points", FAILURE_COLOR), ("other", "·", "Other", OTHER_COLOR)]
    present = {stretch.kind for stretch in stretches}
    kinds = {
        name: Kind(tag, title, color, _amount(spent(name, stretches, attempt.transcript.said)))
        for name, tag, title, color in rows
        if name in present or tag.isdigit()
    }
    blocks = tuple((kinds[stretch.kind], stretch.share) for stretch in stretches if stretch.kind in kinds)
    return Strip(blocks, tuple(kinds.values()), _balance(stretches))


def _balance(stretches: Sequence[Stretch]) -> str:
    """In whole percents that add up to 100."""
    sums = balance(stretches)
    failure, recovery = round(100 * sums.failure), round(100 * sums.recovery)
    return f"Failure and cause {failure} % / recovery {recovery} % / other {100 - failure - recovery} %"


def _amount(amount: Spent | None) -> str:
    """12 s, 20 %; words in place of seconds for a typed answer."""
    if amount is None:
        return "none"
    size = count(amount.words, "word") if amount.seconds is None else f"{amount.seconds:.0f} s"
    return f"{size}, {percent(amount.share)}"


def cells(shares: Sequence[float], width: int) -> list[int]:
    """How many of `width` cells each block gets: at least one while there is room for all, and together all of them."""
    whole = sum(shares)
    if not shares or whole <= 0 or width <= 0:
        return [0] * len(shares)
    ends = [round(sum(shares[: number + 1]) / whole * width) for number in range(len(shares))]
    sizes = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    while len(sizes) <= width and 0 in sizes:
        sizes[sizes.index(max(sizes))] -= 1
        sizes[sizes.index(0)] += 1
    return sizes
