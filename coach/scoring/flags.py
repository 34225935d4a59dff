"""The flags of an answer, each with the words that raised it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from coach.balance import FAILURE
from coach.model import Flag, Quote, Stretch, Transcript
from coach.rubric import Rubric
from coach.scoring.cues import clause_of
from coach.scoring.evidence import Evidence
from coach.scoring.quotes import quote

#: The cue whose surest clause is quoted for a flag. Nothing is quoted for off_topic: it is about what is not there.
FLAG_CUES = {
    "blame": "blame",
    "overshare": "hardship",
    "apology_tour": "apology",
    "vague_effort": "effort",
    "dismissive": "dismissive",
}
#: A flag is decided on the whole answer, so the clause that shows it best may be quoted when it is less than sure.
QUOTABLE = 0.25


def raised_flags(
    rubric: Rubric,
    raised: Collection[str],
    evidence: Evidence,
    transcript: Transcript,
    told: Sequence[Stretch],
) -> tuple[Flag, ...]:
    """In the rubric's order. `told` are the stretches of the answer."""
    return tuple(
        Flag(rule.name, _quoted(rule.name, evidence, transcript, told), rule.fix)
        for rule in rubric.flags
        if rule.name in raised
    )


def _quoted(name: str, evidence: Evidence, transcript: Transcript, told: Sequence[Stretch]) -> Quote | None:
    if name == "dwells":
        return _longest_failure(transcript, told)
    if name not in FLAG_CUES:
        return None
    window = clause_of(evidence, FLAG_CUES[name], at_least=QUOTABLE)
    return quote(transcript, window) if window else None


def _longest_failure(transcript: Transcript, told: Sequence[Stretch]) -> Quote | None:
    """What takes longest: talk of the failure that earns nothing if there is any, else the longest of its parts."""
    spent = [stretch for stretch in told if stretch.kind == "failure"]
    spent = spent or [stretch for stretch in told if stretch.kind in FAILURE]
    if not spent:
        return None
    longest = max(spent, key=lambda stretch: stretch.share)
    text = transcript.said[longest.start : longest.end]
    return Quote(text, longest.start, longest.end, longest.start_s, longest.end_s)
