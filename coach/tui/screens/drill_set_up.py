"""How the drill is to be."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import ClassVar

from textual.binding import Binding, BindingType

from coach.bank import Question
from coach.drill import FOCUS_TARGET_S, DrillPlan, start_drill
from coach.rubric import Part, RubricLibrary
from coach.tui.screens.drilling import DrillScreen
from coach.tui.screens.set_up import Choice, SetUpScreen

#: (questions, minutes)
AMOUNTS = ((3, 0), (5, 0), (10, 0), (0, 10), (0, 20))
READING_S = (10, 20, 0)
WHOLE = "the whole answer"
ANY_TOPIC = "all topics"


class DrillSetUpScreen(SetUpScreen):
    """Five choices with values that suit most evenings."""

    TITLE = "Timed drill"
    HELP = (
        "Choose how many questions or minutes, how long you read before the take starts by itself, whether an answer "
        "is cut off at its limit, and whether you practise the whole answer or one part of it. Then press s."
    )
    INTRODUCTION = "One question after the other, against the clock."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "turn(0)", "How much", show=False, tooltip="So many questions, or so many minutes"),
        Binding("r", "turn(1)", "Reading", show=False, tooltip="Time to read before the take starts by itself"),
        Binding("l", "turn(2)", "Limit", show=False, tooltip="Whether an answer is cut off at its limit"),
        Binding("f", "turn(3)", "Focus", show=False, tooltip="The whole answer, or one part of it in 20 seconds"),
        Binding("t", "turn(4)", "Topic", show=False, tooltip="All topics, or one"),
        Binding("w", "turn(5)", "Answers", show=False, tooltip="Aloud or in writing"),
    ]

    def __init__(self, questions: Sequence[Question], rubrics: RubricLibrary, chance: Random | None = None) -> None:
        """`questions` are those that are drilled, for their topics and parts."""
        self._parts = _parts(questions, rubrics)
        self._topics = tuple(dict.fromkeys(question.topic for question in questions))
        self._chance = chance or Random()  # noqa: S311 - not a secret
        focus = tuple(f"only {part.title.lower()}, {FOCUS_TARGET_S[1]} seconds" for part in self._parts)
        super().__init__(
            (
                Choice("a", "How much", tuple(map(_amount, AMOUNTS)), at=1),
                Choice("r", "Reading time", tuple(f"{seconds} s" if seconds else "none" for seconds in READING_S)),
                Choice("l", "Limit", ("shown on the clock", "hard stop")),
                Choice("f", "Focus", (WHOLE, *focus)),
                Choice("t", "Topic", (ANY_TOPIC, *self._topics)),
                Choice("w", "Answers", ("aloud", "in writing")),
            )
        )

    def plan(self) -> DrillPlan:
        amount, reading, limit, focus, topic, answers = (choice.at for choice in self.choices[:6])
        questions, minutes = AMOUNTS[amount]
        return DrillPlan(
            questions=questions,
            minutes=minutes,
            reading_s=READING_S[reading],
            hard_stop=bool(limit),
            focus=self._parts[focus - 1].name if focus else "",
            topic=self._topics[topic - 1] if topic else "",
            aloud=not answers,
        )

    def start(self) -> None:
        questions = self.coach.preparation.all_asked()
        drill = start_drill(self.plan(), questions, self.coach.rubrics, self._chance)
        self.app.switch_screen(DrillScreen(drill))


def _parts(questions: Sequence[Question], rubrics: RubricLibrary) -> tuple[Part, ...]:
    """Those of the rubric that most questions have."""
    names = [question.rubric for question in questions]
    return rubrics.get(max(names, key=names.count)).parts if names else ()


def _amount(amount: tuple[int, int]) -> str:
    questions, minutes = amount
    return f"{questions} questions" if questions else f"{minutes} minutes"
