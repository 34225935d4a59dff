"""A mock interview: what is asked in 20 or 30 minutes, when a follow-up comes, and what is said at the end. Pure.

No score is shown before the debrief. Times are in seconds (s) since the interview began.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from coach.bank import Question
from coach.errors import CoachError
from coach.follow_ups import PartQuestion, likely_follow_ups, next_follow_up
from coach.model import Attempt, Scorecard
from coach.rubric import RubricLibrary

#: Between two answers: a note is made, the next question is read.
BETWEEN_S = 20
#: What follow-ups add to a question, on average.
FOLLOW_UPS_S = 30
#: So much is left for the closing.
CLOSING_S = 90
BOTH_ENDS = "Opening and closing"
#: A weak Step 1 is asked about under these topics: by its number, or since it is pass/fail, by the failed attempt.
STEP1_TOPICS = ("Step 1 score", "Failed attempt")
#: Nobody is asked for a letter or a written paragraph in an interview.
NOT_ASKED = frozenset({"letter_request", "statement"})
MOST_TO_WORK_ON = 3
#: Of the points that could be had: below, the best answer is not called strong.
HALF = 0.5
GREETING = "Good morning, and thank you for coming. We have about {minutes} minutes."
FAREWELL = "Thank you. That was our last question."


@dataclass(frozen=True, slots=True)
class Interview:
    """Where a mock interview stands: `questions` are those planned, `at` the present one (from 0).

    `cards` are those of the present question and of the follow-ups to it; `asked` counts all follow-ups.
    """

    minutes: int
    questions: tuple[Question, ...]
    at: int = 0
    question: Question | None = None
    cards: tuple[Scorecard, ...] = ()
    asked: int = 0

    @property
    def is_closing(self) -> bool:
        return self.questions[self.at].id.startswith("close-")

    def answered(self, card: Scorecard | None, rubrics: RubricLibrary, elapsed_s: float) -> Interview:
        """What comes after an answer; `question` is None when the interview is over.

        `card` is None when the answer is not scored yet: then no follow-up is asked. When the time is nearly up, the
        closing comes next, whatever was planned.
        """
        if card is not None and not self.is_closing and self.question is not None:
            cards = (*self.cards, card)
            rubric = rubrics.get(self.question.rubric)
            late = self._is_late(elapsed_s)
            follow_up = None if late else next_follow_up(rubric, self.question, cards, self.asked)
            if follow_up is not None:
                return replace(self, question=follow_up, cards=cards, asked=self.asked + 1)
        return self.moved_on(elapsed_s)

    def likely_follow_ups(self, rubrics: RubricLibrary, elapsed_s: float) -> tuple[str, ...]:
        """What may be asked about the answer to the present question, the likeliest first."""
        question = self.question
        if question is None or self.is_closing or self._is_late(elapsed_s):
            return ()
        part = question.asks_about if isinstance(question, PartQuestion) else ""
        return likely_follow_ups(rubrics.get(question.rubric), self.cards, part, self.asked)

    def moved_on(self, elapsed_s: float) -> Interview:
        """The next planned question; when little time is left the closing, or the end where there is none."""
        left = self.questions[self.at + 1 :]
        if self._is_late(elapsed_s):
            left = tuple(question for question in left[-1:] if question.id.startswith("close-"))
        if not left:
            return replace(self, question=None, cards=())
        return replace(self, at=self.questions.index(left[0]), question=left[0], cards=())

    def _is_late(self, elapsed_s: float) -> bool:
        return elapsed_s > self.minutes * 60 - CLOSING_S


def plan_interview(questions: Sequence[Question], minutes: int, chance: Random) -> Interview:
    """An opening, as many questions as fit with one about Step 1 among the first three, and a closing.

    `questions` are those that suit the candidate. Topics come in turn, so that none is asked twice before the others
    were. A bank without openings or closings gives a run of questions. Raises CoachError when there are none at all.
    """
    asked = [question for question in questions if question.rubric not in NOT_ASKED]
    openings = [question for question in asked if question.id.startswith("open-")]
    closings = [question for question in asked if question.id.startswith("close-")]
    others = [question for question in asked if question not in openings + closings and question.topic != BOTH_ENDS]
    if not openings + closings + others:
        raise CoachError("There are no questions for an interview.", "`coach questions` lists what the bank has.")
    first = [chance.choice(openings)] if openings else []
    last = [chance.choice(closings)] if closings else []
    left_s = minutes * 60 - sum(map(_takes_s, first + last))
    run: list[Question] = []
    for question in _in_turn(others, chance):
        if run and left_s < _takes_s(question):
            break
        run.append(question)
        left_s -= _takes_s(question)
    planned = (*first, *run, *last)
    return Interview(minutes, planned, question=planned[0])


def _takes_s(question: Question) -> float:
    return question.target_s[1] + BETWEEN_S + FOLLOW_UPS_S


def _in_turn(questions: Sequence[Question], chance: Random) -> list[Question]:
    """One of every topic, then a second of every topic; Step 1 within the first three."""
    topics: dict[str, list[Question]] = {}
    for question in chance.sample(list(questions), len(questions)):
        topics.setdefault(question.topic, []).append(question)
    rounds = max(map(len, topics.values()), default=0)
    order = [of[number] for number in range(rounds) for of in topics.values() if number < len(of)]
    about_step1 = next((question for question in order if question.topic in STEP1_TOPICS), None)
    if about_step1 is not None and order.index(about_step1) > 2:
        order.remove(about_step1)
        order.insert(chance.randrange(3), about_step1)
    return order


@dataclass(frozen=True, slots=True)
class WorkOn:
    """An answer that lost points, and why, in a sentence or two."""

    attempt: Attempt
    why: str


@dataclass(frozen=True, slots=True)
class Debrief:
    """What stays of a session: at most three answers to work on, the worst first; the strongest; flags and how often.

    `strongest` is None when no answer held more than half of what was asked for (`any_strong` is false then), and when
    the only answer is one to work on.
    """

    work_on: tuple[WorkOn, ...]
    strongest: Attempt | None
    any_strong: bool
    flags: tuple[tuple[str, int], ...]


def debrief(attempts: Sequence[Attempt], rubrics: RubricLibrary) -> Debrief:
    """What the answers of a session come to, follow-ups among them."""
    whole = [attempt for attempt in attempts if not attempt.scorecard.asks_about] or list(attempts)
    weak = sorted((one for one in whole if _share(one) < 1 or one.scorecard.flags), key=_rank)
    best = max(whole, key=_rank, default=None)
    any_strong = best is not None and _share(best) > HALF
    strongest = best if any_strong and weak != [best] else None
    weak = [attempt for attempt in weak if attempt is not strongest][:MOST_TO_WORK_ON]
    flags = Counter(flag.name for attempt in attempts for flag in attempt.scorecard.flags)
    return Debrief(
        tuple(WorkOn(attempt, _why(attempt.scorecard, rubrics)) for attempt in weak),
        strongest,
        any_strong,
        tuple(flags.most_common()),
    )


def _share(attempt: Attempt) -> float:
    """Of the points that could be had; less than none for an answer that was refused."""
    card = attempt.scorecard
    return -1.0 if card.refused or not card.maximum else card.total / card.maximum


def _rank(attempt: Attempt) -> tuple[float, int]:
    return _share(attempt), -len(attempt.scorecard.flags)


def _why(card: Scorecard, rubrics: RubricLibrary) -> str:
    """What was missing, and what to do first."""
    if card.refused:
        return card.refused
    titles = {part.name: part.title for part in rubrics.get(card.rubric).parts} if card.rubric in rubrics.names else {}
    missing = [titles.get(part.name, part.name) for part in card.parts if part.level == 0]
    partial = [titles.get(part.name, part.name) for part in card.parts if part.level == 1]
    said = [f"Absent: {', '.join(missing)}."] if missing else []
    said += [f"Partial: {', '.join(partial)}."] if partial else []
    return " ".join([*said, card.first]).strip()
