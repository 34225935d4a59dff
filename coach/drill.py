"""A timed drill: so many questions or minutes, time to read, and a limit that can be hard. Pure.

Times are in seconds (s); the clock is whoever drives the drill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from coach.bank import Question
from coach.errors import CoachError
from coach.follow_ups import focused
from coach.rubric import RubricLibrary

#: One part of an answer, said alone (s).
FOCUS_TARGET_S = (8, 20)
#: Rubrics whose answers are written, so not for a drill aloud.
WRITTEN = frozenset({"statement"})


@dataclass(frozen=True, slots=True)
class DrillPlan:
    """How the drill is to be: either so many `questions`, or as many as `minutes` hold; the other is 0.

    `reading_s` is time to read before the take starts by itself, 0 for no such start. `hard_stop` ends an answer at
    its limit. `focus` is the only part that is asked for, empty for the whole answer; `topic` the only topic.
    """

    questions: int = 0
    minutes: int = 0
    reading_s: int = 10
    hard_stop: bool = False
    focus: str = ""
    topic: str = ""
    aloud: bool = True

    def __post_init__(self) -> None:
        if (self.questions > 0) == (self.minutes > 0):
            raise ValueError("a drill has either questions or minutes")


@dataclass(frozen=True, slots=True)
class Drill:
    """Where a drill stands. `order` is asked one after the other, and again from its start where minutes are left."""

    plan: DrillPlan
    order: tuple[Question, ...]
    number: int = 1

    @property
    def question(self) -> Question:
        return self.order[(self.number - 1) % len(self.order)]

    @property
    def limit_s(self) -> int | None:
        """When the answer is cut off; None when it is not."""
        return self.question.target_s[1] if self.plan.hard_stop else None

    def is_over(self, elapsed_s: float) -> bool:
        """Whether nothing is asked after the present question, `elapsed_s` into the drill."""
        if self.plan.questions:
            return self.number >= self.plan.questions
        return elapsed_s >= self.plan.minutes * 60

    def next(self) -> Drill:
        """One question on. A retake is the same drill once more: it counts as no further question."""
        return replace(self, number=self.number + 1)

    def heading(self, elapsed_s: float) -> str:
        """Where one is, in words."""
        if self.plan.questions:
            return f"Question {self.number} of {self.plan.questions}"
        left_s = max(0, self.plan.minutes * 60 - int(elapsed_s))
        return f"Question {self.number}, {left_s // 60}:{left_s % 60:02d} left"


def start_drill(plan: DrillPlan, questions: Sequence[Question], rubrics: RubricLibrary, chance: Random) -> Drill:
    """Draw the questions, each once before any comes again. Raises CoachError when none fits the plan."""
    fitting = [question for question in questions if _fits(question, plan, rubrics)]
    if not fitting:
        raise CoachError("No question fits this drill.", "Choose another topic, or the whole answer.")
    chance.shuffle(fitting)
    order = [
        focused(question, rubrics.get(question.rubric), plan.focus, FOCUS_TARGET_S) if plan.focus else question
        for question in fitting
    ]
    count = plan.questions or len(order)
    return Drill(plan, tuple(order[number % len(order)] for number in range(count)))


def _fits(question: Question, plan: DrillPlan, rubrics: RubricLibrary) -> bool:
    if plan.topic and question.topic != plan.topic:
        return False
    if plan.aloud and question.rubric in WRITTEN:
        return False
    return not plan.focus or plan.focus in {part.name for part in rubrics.get(question.rubric).parts}
