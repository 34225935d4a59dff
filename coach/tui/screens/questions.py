"""The question list: which one shall it be?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach.bank import Question
from coach.listing import Listed
from coach.selection import by_topic
from coach.tui.screens.base import CoachScreen
from coach.tui.themes import MUTED
from coach.tui.wording import clock, total


class QuestionsScreen(CoachScreen[Question]):
    """Dismissed with the chosen question, or None."""

    TITLE = "Choose a question"
    HELP = (
        "The questions that suit your profile, by topic, with how long an answer should be and your last total; press "
        "a for the whole bank. Choose one to practise, or let chance decide, as an interview does. Every question has "
        "several wordings, and they are asked in turn: you may hear others than those listed here."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "choose", "Choose", priority=True, key_display="enter", tooltip="Practise the marked question"
        ),
        Binding("r", "random", "Random", tooltip="Take any question of this list"),
        Binding("a", "all", "All / mine", tooltip="Every question of the bank, or those that suit your profile"),
        Binding("escape", "back", "Back", tooltip="Return without choosing"),
    ]

    def __init__(self, last: Mapping[str, Listed]) -> None:
        """`last` is the latest attempt at each question."""
        super().__init__()
        self._last = last
        self._everything = False
        self._mine: tuple[Question, ...] = ()

    def body(self) -> ComposeResult:
        yield Static(id="which", classes="tagline")
        yield OptionList(markup=False, classes="main-list")

    def on_mount(self) -> None:
        self._mine = self.coach.preparation.questions()
        # With a bank of one's own, it may be that none suits.
        self._everything = not self._mine
        self._fill()

    @property
    def _shown(self) -> tuple[Question, ...]:
        return self.coach.bank.questions if self._everything else self._mine

    def _fill(self) -> None:
        questions = self.query_one(OptionList)
        questions.clear_options().add_options(list(self._options()))
        questions.action_first()
        self.query_one("#which", Static).update(Content(self._which()))
        self.refresh_bindings()

    def _which(self) -> str:
        every, mine = len(self.coach.bank.questions), len(self._mine)
        if every == mine:
            return f"All {every} questions. Tell the coach about yourself (p on the home screen) to see yours."
        if self._everything:
            return f"All {every} questions; press a for the {mine} that suit your profile."
        return f"{mine} of {every} questions suit your profile; press a for all."

    def _options(self) -> Iterator[Option]:
        for number, (topic, questions) in enumerate(by_topic(self._shown).items()):
            yield Option(Content.assemble("\n" if number else "", (f"── {topic}", "bold $accent")), disabled=True)
            yield from (Option(self._prompt(question), question.id) for question in questions)

    def _prompt(self, question: Question) -> Content:
        last = self._last.get(question.id)
        shortest, longest = (clock(seconds) for seconds in question.target_s)
        result = f"last {total(last)}" if last else "not practised yet"
        how = "in writing" if question.typed else f"{shortest} to {longest}"
        return Content.assemble((question.text, "bold"), "\n", (f"{how}  ·  {result}", MUTED))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual calls it so
        return action != "all" or 0 < len(self._mine) < len(self.coach.bank.questions)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.coach.bank.get(event.option_id or ""))

    def action_choose(self) -> None:
        self.query_one(OptionList).action_select()

    def action_all(self) -> None:
        self._everything = not self._everything
        self._fill()

    def action_random(self) -> None:
        self.dismiss(random.choice(self._shown))  # noqa: S311 - not a secret
