"""What the measures of delivery are held against, with the sources. "(synthesis)" marks bands drawn from several."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from coach.delivery import ANY_PAUSE_S, CLAUSE_PAUSE_S
from coach.model import Delivery, Scorecard


class Rating(StrEnum):
    """Inside the green band, inside the amber one, or outside both."""

    GOOD = "good"
    WATCH = "near"
    OUTSIDE = "outside"


#: Marks a band that was drawn from several sources.
SYNTHESIS = "(synthesis)"
#: A rate per minute over less speech than this (in seconds) says nothing. A practice cut-off.
SHORTEST_RATED_S = 10.0


@dataclass(frozen=True, slots=True)
class Norm:
    """Bands `(lowest, highest)` for one measure, in `unit`. The amber band holds the green one."""

    name: str
    unit: str
    green: tuple[float, float]
    amber: tuple[float, float]
    source: str
    when_low: str = ""
    when_high: str = ""

    @property
    def band(self) -> str:
        """The green band in words, with "(synthesis)" where no single source gives it."""
        return f"{self.green[0]:g}-{self.green[1]:g}" + (f" {SYNTHESIS}" if self.is_synthesis else "")

    @property
    def is_synthesis(self) -> bool:
        return self.source.startswith(SYNTHESIS)

    def rate(self, value: float) -> Rating:
        if self.green[0] <= value <= self.green[1]:
            return Rating.GOOD
        return Rating.WATCH if self.amber[0] <= value <= self.amber[1] else Rating.OUTSIDE

    def advice(self, value: float) -> str:
        """What to do about a value outside the green band; empty inside it."""
        if value < self.green[0]:
            return self.when_low
        return self.when_high if value > self.green[1] else ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of an answer, rated. `high` is the upper end where the measure is a range."""

    norm: Norm
    value: float
    rating: Rating
    advice: str
    high: float | None = None


SPEAKING_RATE = Norm(
    name="Speaking rate",
    unit="words/min",
    green=(110, 160),
    amber=(95, 180),
    source="(synthesis) CUNY Baruch: about 140 for second-language speakers; Grosjean and Deschamps: 176 in English "
    "interviews; Munro and Derwing 1998: slowed accented speech is harder to understand, so never below 110",
    when_low="Let it flow: 110 to 160 words a minute is easier to follow. Slow speech does not make an accent clearer.",
    when_high="A little less hurry: pause between the parts of the answer instead of slowing each word, "
    "and stay above 110 words a minute.",
)
FILLERS = Norm(
    name="Fillers",
    unit="per min",
    green=(0, 5),
    amber=(0, 12),
    source="Laske and DiGennaro Reed 2024, 10.1002/jaba.1093: up to 5 a minute is harmless, 12 a minute harms; "
    "none at all is not the aim. Counted as far as they were written down: speech recognition leaves many out",
    when_high="Close your mouth where an um would come: a short silence sounds calm. Some fillers are natural.",
)
LONG_PAUSES = Norm(
    name="Long pauses",
    unit="per min",
    green=(0, 1),
    amber=(0, 3),
    source=f"(synthesis) pauses of {CLAUSE_PAUSE_S:g} s inside a clause (Kahng 2018) or {ANY_PAUSE_S:g} s anywhere; "
    "practice cut-offs, and the number a minute is our own",
    when_high="Finish the clause, then pause: a silence between two parts of the answer is good, inside one it is not.",
)


#: Windows that end earlier are those of follow-ups, of one part, and of a story in three sentences (s).
WHOLE_S = 75


def length_norm(target_s: tuple[int, int]) -> Norm:
    """The window of a question's answer; amber is a third beyond it (45-90 s: from 30 and to 120 s)."""
    shortest, longest = target_s
    whole = "thematchguy.com and MyERASediting: 60 to 90 s; MatchaMD: 90 to 120 s as the limit"
    return Norm(
        name="Length",
        unit="s",
        green=(shortest, longest),
        amber=(shortest * 2 / 3, longest * 4 / 3),
        source=f"(synthesis) {whole}" if longest >= WHOLE_S else f"(synthesis) our own; for a long answer {whole}",
        when_low="There is time for more: a number, a thing you did, or what you will do as a resident.",
        when_high="Shorten the reason to one sentence and keep the time for the recovery.",
    )


def rate_delivery(delivery: Delivery, target_s: tuple[int, int]) -> tuple[Measure, ...]:
    """Length, rate, fillers and long pauses against their norms.

    Fillers are rated by the low end of their range: what was heard for certain. Nothing was said: nothing to rate;
    a few words: only their length.
    """
    if not delivery.duration_s:
        return ()
    length = _measure(length_norm(target_s), delivery.duration_s)
    if delivery.duration_s < SHORTEST_RATED_S:
        return (length,)
    pauses_per_min = 60 * len(delivery.pauses) / delivery.duration_s
    return (
        length,
        _measure(SPEAKING_RATE, delivery.speaking_rate_wpm),
        _measure(FILLERS, delivery.fillers_per_min, high=delivery.fillers_per_min_high),
        _measure(LONG_PAUSES, pauses_per_min),
    )


def paced(card: Scorecard, delivery: Delivery | None, target_s: tuple[int, int]) -> Scorecard:
    """The card of an answer that holds everything but took far too long: that is what to do first then."""
    lacks = card.refused or card.flags or card.asks_about or card.total < card.maximum
    length = length_norm(target_s)
    if delivery is None or lacks or delivery.duration_s <= length.amber[1]:
        return card
    took = f"It took {delivery.duration_s:.0f} s, and an interviewer expects {target_s[0]} to {target_s[1]} s."
    return replace(card, first=f"{took} {length.when_high}")


def _measure(norm: Norm, value: float, *, high: float | None = None) -> Measure:
    return Measure(norm, value, norm.rate(value), norm.advice(value), high)
