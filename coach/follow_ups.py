"""What an interviewer asks next, from what the last answer lacked, and how the answer to that is scored.

A flag that an interviewer cannot leave alone comes first (it has a `follow_up` in the rubric), then the lowest part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from coach.bank import Question
from coach.model import Scorecard
from coach.rubric import FlagRule, Part, Rubric

#: More in a row is an interrogation.
MOST_IN_A_ROW = 2
#: How long an answer to a question about one part takes (s).
TARGET_S = (10, 40)
FULL = 2


class PartQuestion(Question):
    """A question that asks about one part only. `earlier` are the cards of the question it follows, the first first."""

    asks_about: str
    earlier: tuple[Scorecard, ...] = ()


def next_follow_up(
    rubric: Rubric, question: Question, cards: Sequence[Scorecard], turn: int = 0
) -> PartQuestion | None:
    """What to ask after `cards`: the question's own card, then those of the follow-ups to it so far.

    None when nothing is lacking, when the last answer was refused, or after MOST_IN_A_ROW. `turn` (from 0) chooses the
    wording, so that the next one differs.
    """
    if not cards or cards[-1].refused or len(cards) > MOST_IN_A_ROW:
        return None
    asked = {card.asks_about for card in cards}
    lacks = next((lack for lack in _lacks(rubric, cards) if lack[0] not in asked), None)
    if lacks is None:
        return None
    part, wordings = lacks
    told = question.model_dump(include={"id", "topic", "why", "rubric"})
    wording = wordings[turn % len(wordings)]
    return PartQuestion(**told, text=wording, target_s=TARGET_S, asks_about=part, earlier=tuple(cards))


def likely_follow_ups(rubric: Rubric, cards: Sequence[Scorecard], asks_about: str, turn: int = 0) -> tuple[str, ...]:
    """What `next_follow_up` may say once the next answer is scored, the likeliest first; for a voice to be ready.

    `cards` are those before that answer, `asks_about` is the part that it is asked for, empty for all of them.
    """
    if len(cards) >= MOST_IN_A_ROW:
        return ()
    asked = {card.asks_about for card in cards} | {asks_about}
    parts = [part for part, _ in _by_level(rubric, cards[0]) if part.name not in asked] if cards else rubric.parts
    # Once the whole answer is scored, only one part can be the next.
    wordings = [part.follow_up for part in (parts[:1] if cards else parts)]
    wordings += [rule.follow_up for rule in rubric.flags if rule.follow_up and _asked_by(rule, rubric) not in asked]
    return tuple(each[turn % len(each)] for each in wordings)


def _lacks(rubric: Rubric, cards: Sequence[Scorecard]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Parts to ask about, the most pressing first, each with its wordings."""
    raised = {flag.name for flag in cards[-1].flags}
    for rule in rubric.flags:
        if rule.name in raised and rule.follow_up:
            yield _asked_by(rule, rubric), rule.follow_up
    yield from ((part.name, part.follow_up) for part, _ in _by_level(rubric, cards[0]))


def _asked_by(rule: FlagRule, rubric: Rubric) -> str:
    """The part that a flag's follow-up asks about."""
    return rule.asks_about or rubric.parts[0].name


def _by_level(rubric: Rubric, card: Scorecard) -> list[tuple[Part, int]]:
    """The parts that lack something with their levels, the lowest first, in the rubric's order where equal."""
    levels = {part.name: part.level for part in card.parts}
    lacking = [(part, level) for part in rubric.parts if (level := levels.get(part.name, FULL)) < FULL]
    return sorted(lacking, key=itemgetter(1))


def narrowed(card: Scorecard, rubric: Rubric, part: str) -> Scorecard:
    """The card of an answer that was asked for one part: of that part alone, out of 2.

    Of the flags those stay that sink any answer, however short; what the whole answer would have left open was not
    asked for.
    """
    kept = tuple(score for score in card.parts if score.name == part)
    sinking = {rule.name for rule in rubric.flags if rule.first}
    flags = tuple(flag for flag in card.flags if flag.name in sinking or card.refused)
    first = card.first if flags else next((score.advice for score in kept), "")
    return replace(card, parts=kept, flags=flags, heard=(), worries=(), first=first, asks_about=part)


def focused(question: Question, rubric: Rubric, part: str, target_s: tuple[int, int]) -> PartQuestion:
    """The question with only one part of its answer wanted. Raises StopIteration when the rubric has no such part."""
    title = rubric.part(part).title
    told = question.model_dump(include={"id", "topic", "why", "rubric"})
    text = f"{question.text} (Only this: {title.lower()}.)"
    return PartQuestion(**told, text=text, target_s=target_s, asks_about=part)


def as_asked(question: Question, part: str) -> Question:
    """The question of a saved answer: about one part, where the answer was scored for one; `part` empty for all."""
    if not part:
        return question
    told = question.model_dump(include={"id", "topic", "text", "why", "rubric"})
    return PartQuestion(**told, target_s=TARGET_S, asks_about=part)
