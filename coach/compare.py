"""Two takes of one question beside each other: what changed, in figures and in words."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from coach.level_words import LEVELS
from coach.model import Attempt, Delivery, Scorecard
from coach.plain import plain
from coach.rehearsed import Rehearsed, find_rehearsed

WIDTH = 78
NONE = "-"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the comparison, in words; `NONE` where a take has no such figure."""

    what: str
    before: str
    after: str
    change: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from the earlier take to the later one.

    The names of flags are titles. `rehearsed` is the wording of the later take that stands in the earlier one too.
    """

    changes: tuple[Change, ...]
    flags_gone: tuple[str, ...]
    flags_new: tuple[str, ...]
    flags_kept: tuple[str, ...]
    rehearsed: Rehearsed
    same_rubric: bool

    @property
    def flag_words(self) -> tuple[str, ...]:
        """Each list of flags in a sentence; none where there is nothing to say."""
        named = (("Gone", self.flags_gone), ("New", self.flags_new), ("Still there", self.flags_kept))
        return tuple(f"{word}: {', '.join(flags)}." for word, flags in named if flags)


def compare(before: Attempt, after: Attempt, titles: Mapping[str, str]) -> Comparison:
    """`titles` are those of the parts and flags; others go by their name."""
    old, new = (_flag_titles(attempt.scorecard, titles) for attempt in (before, after))
    changes = (*_content(before.scorecard, after.scorecard, titles), *_delivery(before, after))
    return Comparison(
        changes=changes,
        flags_gone=tuple(flag for flag in old if flag not in new),
        flags_new=tuple(flag for flag in new if flag not in old),
        flags_kept=tuple(flag for flag in new if flag in old),
        rehearsed=find_rehearsed(after.transcript.said, [before.transcript.said]),
        same_rubric=before.rubric == after.rubric,
    )


def comparison_text(before: Attempt, after: Attempt, compared: Comparison) -> str:
    """For a terminal, without colour or markup, with both transcripts."""
    return "\n".join(_lines(before, after, compared))


def as_dict(before: Attempt, after: Attempt, compared: Comparison) -> dict[str, object]:
    """The JSON form."""
    return {
        "before": before.id,
        "after": after.id,
        "changes": [
            {"what": change.what, "before": change.before, "after": change.after, "change": change.change}
            for change in compared.changes
        ],
        "flags_gone": list(compared.flags_gone),
        "flags_new": list(compared.flags_new),
        "flags_kept": list(compared.flags_kept),
        "same_rubric": compared.same_rubric,
        "shared_share": round(compared.rehearsed.share, 3),
        "shared_phrases": [phrase.text for phrase in compared.rehearsed.phrases],
        "transcript_before": before.transcript.said,
        "transcript_after": after.transcript.said,
    }


def _content(before: Scorecard, after: Scorecard, titles: Mapping[str, str]) -> Iterator[Change]:
    yield _figure(
        "Total",
        None if before.refused else before.total,
        None if after.refused else after.total,
        f" of {after.maximum}" if before.maximum == after.maximum else "",
    )
    old = {} if before.refused else {part.name: part.level for part in before.parts}
    new = {} if after.refused else {part.name: part.level for part in after.parts}
    for name in dict.fromkeys((*old, *new)):
        yield _level(titles.get(name, name.replace("_", " ").capitalize()), old.get(name), new.get(name))


def _level(what: str, before: int | None, after: int | None) -> Change:
    old, new = (NONE if level is None else LEVELS[level] for level in (before, after))
    if before is None or after is None:
        return Change(what, old, new, NONE)
    if before == after:
        return Change(what, old, new, "the same")
    steps = abs(after - before)
    return Change(what, old, new, f"{'up' if after > before else 'down'} {steps} level{'s' if steps > 1 else ''}")


def _delivery(before: Attempt, after: Attempt) -> Iterator[Change]:
    yield _figure("Words", len(before.transcript.said.split()), len(after.transcript.said.split()))
    measures: tuple[tuple[str, Callable[[Delivery], float], str], ...] = (
        ("Length", lambda delivery: delivery.duration_s, " s"),
        ("Speaking rate", lambda delivery: delivery.speaking_rate_wpm, " wpm"),
        ("Filler sounds", lambda delivery: delivery.filler_sounds, ""),
        ("Filler words", lambda delivery: delivery.filler_words, ""),
    )
    for what, measure, unit in measures:
        old, new = (measure(one.delivery) if one.delivery else None for one in (before, after))
        if old is not None or new is not None:  # typed answers have none of these
            yield _figure(what, old, new, unit)


def _figure(what: str, before: float | None, after: float | None, unit: str = "") -> Change:
    old, new = (NONE if value is None else f"{value:.0f}{unit}" for value in (before, after))
    if before is None or after is None:
        return Change(what, old, new, NONE)
    # Rounded first, so that the difference is that of the figures beside it.
    more = round(after) - round(before)
    return Change(what, old, new, f"{abs(more)} {'more' if more > 0 else 'fewer'}" if more else "the same")


def _flag_titles(card: Scorecard, titles: Mapping[str, str]) -> tuple[str, ...]:
    names = dict.fromkeys(flag.name for flag in card.flags)
    return tuple(titles.get(name, name.replace("_", " ").capitalize()) for name in names)


def _lines(before: Attempt, after: Attempt, compared: Comparison) -> Iterator[str]:
    yield textwrap.fill(plain(after.question or "No question"), WIDTH)
    yield from ("", f"{'':<17}{heading(before):<24}{heading(after):<24}Change")
    for change in compared.changes:
        yield f"{plain(change.what)[:16]:<17}{change.before:<24}{change.after:<24}{change.change}"
    yield from ("", "Flags", *(_wrapped(words) for words in compared.flag_words or ("None in either take.",)))
    if not compared.same_rubric:
        yield _wrapped("The takes were scored by different rubrics, so only some parts can be compared.")
    for phrase in compared.rehearsed.phrases:
        yield from ("", f"{phrase.summary}:", _wrapped(f'"{phrase.text}"'))
    for attempt in (before, after):
        yield from ("", f"What was said, {heading(attempt)}", _wrapped(attempt.transcript.said or "(no words)"))


def heading(attempt: Attempt) -> str:
    """ "No. 12, 3 Mar 21:30", in local time."""
    local = attempt.created_at.astimezone()
    number = f"No. {attempt.id}, " if attempt.id is not None else ""
    return f"{number}{local.day} {local:%b %H:%M}"


def _wrapped(text: str) -> str:
    return textwrap.fill(plain(text), WIDTH, initial_indent="  ", subsequent_indent="  ")
