"""What to practise next: every question a card of FSRS, its reviews rebuilt from the history, and the weakest part.

FSRS (free spaced repetition scheduler) estimates how well a card is still remembered; the library keeps its published
parameters. What a review is worth, and how due dates fit before an interview, is settled here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fsrs import Card, Rating, Scheduler, State

from coach.bank import Question
from coach.listing import AnswerLevels, Listed
from coach.selection import by_topic

#: The share of the total from which an answer is rated Hard, Good or Easy; below the first it is Again. Our own: at
#: 4 of 10 something was said for most parts, at 6 most of them are there, at 9 nothing but polish is left.
HARD, GOOD, EASY = 0.4, 0.6, 0.9
#: Reviews of one card that are gone through, so that no screen waits for a history of ten thousand.
CARD_REVIEWS = 12
#: Without an interview date, new questions are spread over so many days.
NEW_SPAN_DAYS = 30
#: The last days before an interview bring nothing new.
REST_DAYS = 2
#: Answers over which the weakest part is looked for, the fewest that count, and the mean level that is no weakness.
WEAK_ANSWERS, WEAK_LEAST, STRONG_ENOUGH = 10, 2, 1.5
#: How many questions are suggested.
SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Due:
    """When a question's turn comes. `remembered` is FSRS's retrievability (0 to 1), None for one never practised."""

    question: Question
    at: datetime
    remembered: float | None = None
    last: Listed | None = None


@dataclass(frozen=True, slots=True)
class WeakPart:
    """The part with the lowest mean level (0 to 2) over the last `answers` that were scored for it."""

    rubric: str
    name: str
    mean: float
    answers: int
    question_ids: tuple[str, ...]
    """Where it was not strong, the latest answer first."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question to practise, and why it is its turn."""

    question: Question
    why: str
    due: datetime


def rating_of(attempt: Listed) -> Rating:
    """The total as a rating of FSRS; an answer that was refused is forgotten."""
    share = 0.0 if attempt.refused or not attempt.maximum else attempt.total / attempt.maximum
    steps = (share >= HARD, share >= GOOD, share >= EASY)
    return (Rating.Again, Rating.Hard, Rating.Good, Rating.Easy)[sum(steps)]


def schedule(
    questions: Sequence[Question], attempts: Iterable[Listed], now: datetime, interview: date | None = None
) -> tuple[Due, ...]:
    """When each question is due, the soonest first. `attempts` are newest first; `now` knows its time zone.

    Before an interview every practised question returns within half of the days that are left, and new ones are spread
    over all of them but the last.
    """
    left = _days_left(now, interview)
    scheduler = Scheduler(
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=36500 if left is None else max(1, left // 2),
        enable_fuzzing=False,
    )
    practised = _by_question(attempts)
    known = [question for question in questions if question.id in practised]
    new = [question for question in questions if question.id not in practised]
    dues = [
        _reviewed(scheduler, number, question, practised[question.id], now) for number, question in enumerate(known)
    ]
    span = NEW_SPAN_DAYS if left is None else max(1, left - REST_DAYS)
    dues += [
        Due(question, now + timedelta(days=number * span // len(new))) for number, question in enumerate(_mixed(new))
    ]
    return tuple(sorted(dues, key=lambda due: due.at))


def weakest_part(answers: Sequence[AnswerLevels]) -> WeakPart | None:
    """Over the answers given, newest first; None when nothing is weak or too little is known.

    A part that was strong in the last answer is left alone: nobody believes that it is their weakest.
    """
    levels: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for answer in answers[:WEAK_ANSWERS]:
        for name, level in answer.levels:
            levels[answer.rubric, name].append((answer.question_id, level))
    found = [
        WeakPart(rubric, name, sum(level for _, level in some) / len(some), len(some), _where(some))
        for (rubric, name), some in levels.items()
        if len(some) >= WEAK_LEAST and some[0][1] < STRONG_ENOUGH
    ]
    weakest = min(found, key=lambda part: part.mean, default=None)
    return weakest if weakest and weakest.mean < STRONG_ENOUGH else None


def suggest(
    dues: Sequence[Due], weak: WeakPart | None, titles: Mapping[tuple[str, str], str], now: datetime
) -> tuple[Suggestion, ...]:
    """The questions to practise now: what is due, where the weakest part was missing, something new; then the rest.

    `titles` are the parts' by rubric and name.
    """
    tonight = datetime.combine(now.date(), time.max, now.tzinfo)
    again = sorted((due for due in dues if due.last and due.at <= tonight), key=lambda due: due.remembered or 0.0)
    new = [due for due in dues if due.last is None and due.at <= tonight]
    weakly = _weakly(dues, weak)
    told = f"weakest part: {titles.get((weak.rubric, weak.name), weak.name)}" if weak else ""
    ordered = [(due, _why(due, now)) for due in again[:1]]
    ordered += [(due, told) for due in weakly[:1]]
    ordered += [(due, _why(due, now)) for due in (*new[:1], *again[1:], *new[1:], *dues)]
    chosen: dict[str, Suggestion] = {}
    for due, why in ordered:
        chosen.setdefault(due.question.id, Suggestion(due.question, why, due.at))
    return tuple(chosen.values())[:SUGGESTED]


def _weakly(dues: Sequence[Due], weak: WeakPart | None) -> list[Due]:
    """Questions whose answers lacked the weakest part, the latest first."""
    known = {due.question.id: due for due in dues}
    return [known[one] for one in weak.question_ids if one in known] if weak else []


def _where(levels: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(question_id for question_id, level in levels if level < 2))


def _why(due: Due, now: datetime) -> str:
    if due.last is None:
        return "not practised yet"
    result = "not scored" if due.last.refused else f"{due.last.total} of {due.last.maximum}"
    days = (now.date() - due.last.created_at.astimezone(now.tzinfo).date()).days
    ago = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    ahead = (due.at.astimezone(now.tzinfo).date() - now.date()).days
    turn = "due again" if ahead <= 0 else "due tomorrow" if ahead == 1 else f"due in {ahead} days"
    return f"{turn}: {result}, {ago}"


def _days_left(now: datetime, interview: date | None) -> int | None:
    """None without an interview, or after it."""
    left = (interview - now.date()).days if interview else 0
    return left if left > 0 else None


def _by_question(attempts: Iterable[Listed]) -> dict[str, list[Listed]]:
    """The latest attempts at each question, newest first."""
    found: dict[str, list[Listed]] = defaultdict(list)
    for attempt in attempts:
        if len(some := found[attempt.question_id]) < CARD_REVIEWS:
            some.append(attempt)
    return found


def _reviewed(scheduler: Scheduler, number: int, question: Question, attempts: Sequence[Listed], now: datetime) -> Due:
    """The card after all its reviews. `number` is its id: left out, the library waits a moment for each."""
    card = Card(card_id=number, state=State.Learning)
    for attempt in reversed(attempts):
        card, _ = scheduler.review_card(card, rating_of(attempt), attempt.created_at.astimezone(UTC))
    remembered = scheduler.get_card_retrievability(card, now.astimezone(UTC))
    return Due(question, card.due.astimezone(now.tzinfo), remembered, attempts[0])


def _mixed(questions: Iterable[Question]) -> list[Question]:
    """One of each topic in turn, so that no evening is all of one kind."""
    topics = [list(some) for some in by_topic(questions).values()]
    mixed: list[Question] = []
    while topics:
        mixed += [some.pop(0) for some in topics]
        topics = [some for some in topics if some]
    return mixed
