"""The question list: which one shall it be?"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from coach.bank import Question
from coach.listing import Listed
from coach.tui.screens.base import CoachScreen
from coach.tui.themes import MUTED
from coach.tui.wording import clock, total


class QuestionsScreen(CoachScreen[Question]):
    """Dismissed with the chosen question, or None."""

    TITLE = "Choose a question"
    HELP = (
        "Every question of the bank, with its topic, how long an answer should be, and your last total. "
        "Choose one to practise, or let chance decide, as an interview does."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "choose", "Choose", priority=True, key_display="enter", tooltip="Practise the marked question"
        ),
        Binding("r", "random", "Random", tooltip="Take any question"),
        Binding("escape", "back", "Back", tooltip="Return without choosing"),
    ]

    def __init__(self, last: Mapping[str, Listed]) -> None:
        """`last` is the latest attempt at each question."""
        super().__init__()
        self._last = last

    def body(self) -> ComposeResult:
        options = [Option(self._prompt(question), question.id) for question in self.coach.bank.questions]
        yield OptionList(*options, markup=False, classes="main-list")

    def _prompt(self, question: Question) -> Content:
        last = self._last.get(question.id)
        shortest, longest = (clock(seconds) for seconds in question.target_s)
        result = f"last {total(last)}" if last else "not practised yet"
        detail = f"{question.topic}  ·  {shortest} to {longest}  ·  {result}"
        return Content.assemble((question.text, "bold"), "\n", (detail, MUTED))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.coach.bank.get(event.option_id or ""))

    def action_choose(self) -> None:
        self.query_one(OptionList).action_select()

    def action_random(self) -> None:
        self.dismiss(random.choice(self.coach.bank.questions))  # noqa: S311 - not a secret
