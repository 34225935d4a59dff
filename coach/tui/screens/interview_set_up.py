"""How the mock interview is to be."""

from __future__ import annotations

from random import Random
from typing import ClassVar

from textual.binding import Binding, BindingType

from coach.mock import plan_interview
from coach.tui.screens.interview import InterviewScreen
from coach.tui.screens.set_up import Choice, SetUpScreen

MINUTES = (20, 30)


class InterviewSetUpScreen(SetUpScreen):
    """How long, and how it is answered."""

    TITLE = "Mock interview"
    HELP = (
        "An opening, a run of questions with Step 1 among them, follow-ups where an answer leaves something open, and "
        "a closing. There is no score until the end. Find a quiet place, then press s."
    )
    INTRODUCTION = "As it will be on the day: no score until the end."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "turn(0)", "Length", show=False, tooltip="20 or 30 minutes"),
        Binding("w", "turn(1)", "Answers", show=False, tooltip="Aloud or in writing"),
    ]

    def __init__(self, chance: Random | None = None) -> None:
        self._chance = chance or Random()  # noqa: S311 - not a secret
        super().__init__(
            (
                Choice("l", "Length", tuple(f"{minutes} minutes" for minutes in MINUTES)),
                Choice("w", "Answers", ("aloud", "in writing")),
            )
        )

    def start(self) -> None:
        length, answers = (choice.at for choice in self.choices[:2])
        questions = self.coach.preparation.all_asked()
        interview = plan_interview(questions, MINUTES[length], self._chance)
        self.app.switch_screen(InterviewScreen(interview, aloud=not answers))
