"""Which answers shall be looked at: all, those of a topic, or those to one question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from coach.tui.screens.base import CoachScreen


@dataclass(frozen=True, slots=True)
class Filter:
    """A question's id, or a topic, or neither for everything; and how it is called."""

    question_id: str = ""
    topic: str = ""
    title: str = "All answers"


class FilterScreen(CoachScreen[Filter]):
    """Dismissed with the chosen filter, or None. Offers only what was practised."""

    TITLE = "Filter"
    HELP = "Look at all answers, at those to the questions of one topic, or at those to one question."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Choose", priority=True, key_display="enter", tooltip="Look at these answers"),
        Binding("escape", "back", "Back", tooltip="Return without choosing"),
    ]
    AUTO_FOCUS = "OptionList"

    def __init__(self, practised: tuple[str, ...]) -> None:
        super().__init__()
        self._practised = practised
        self._filters: dict[str, Filter] = {}

    def body(self) -> ComposeResult:
        yield OptionList(*self._options(), markup=False, classes="main-list")

    def _options(self) -> Iterator[Option]:
        questions = [one for one in self.coach.bank.questions if one.id in set(self._practised)]
        topics = dict.fromkeys(question.topic for question in questions)
        groups = (
            ("", [Filter()]),
            ("Topics", [Filter(topic=topic, title=topic) for topic in topics]),
            ("Questions", [Filter(question_id=question.id, title=question.text) for question in questions]),
        )
        for heading, filters in groups:
            if heading:
                yield Option(Content.styled(f"\n── {heading}", "bold $accent"), disabled=True)
            for one in filters:
                key = str(len(self._filters))
                self._filters[key] = one
                yield Option(Content(one.title), key)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._filters[event.option_id or ""])

    def action_choose(self) -> None:
        self.query_one(OptionList).action_select()
