"""A few choices before something starts: a key turns each to its next value, Enter does so too, and s starts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach.config import VoiceChoice
from coach.errors import CoachError
from coach.tui.screens.base import CoachScreen
from coach.tui.themes import MUTED

NAME_WIDTH = 16
START = "start"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its key, its name, its values in words, and the present one (from 0)."""

    key: str
    name: str
    values: tuple[str, ...]
    at: int = 0

    def turned(self, by: int = 1) -> Choice:
        return replace(self, at=(self.at + by) % len(self.values))

    @property
    def value(self) -> str:
        return self.values[self.at]


class SetUpScreen(CoachScreen[None]):
    """Subclasses give `choices` and `start`. A choice's key must be bound to `turn(its number)`.

    The last choice is the interviewer's voice, the same everywhere, and kept.
    """

    INTRODUCTION = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "Start", tooltip="Begin with these choices"),
        Binding(
            "right",
            "turn_marked(1)",
            "Change",
            priority=True,  # a list would scroll sideways
            key_display="←→",
            tooltip="The next value; left: the one before",
        ),
        Binding("left", "turn_marked(-1)", "Change back", show=False, priority=True),
        Binding("v", "turn_voice", "Questions", show=False, tooltip="In writing only, or spoken too; kept"),
        Binding("escape", "back", "Back", tooltip="Return without starting"),
    ]
    AUTO_FOCUS = "OptionList"

    def __init__(self, choices: tuple[Choice, ...]) -> None:
        super().__init__()
        self.choices = list(choices)
        self._voice = len(choices)

    def body(self) -> ComposeResult:
        self.choices.append(self._questions())
        yield Static(Content(self.INTRODUCTION), classes="tagline")
        yield OptionList(*self._options(), markup=False, classes="menu")

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0
        self.coach.interviewer.get_ready()

    def _questions(self) -> Choice:
        """What speaks is said before it is chosen."""
        interviewer = self.coach.interviewer
        try:
            spoken = f"spoken by {interviewer.voices.best(self._spoken_by()).name}"
        except CoachError:
            spoken = "spoken (no voice was found here)"
        return Choice("v", "Questions", ("in writing", spoken), at=int(interviewer.is_on))

    def _spoken_by(self) -> VoiceChoice:
        """The voice that is chosen, or while it is off the best one."""
        return self.coach.settings.voice if self.coach.interviewer.is_on else "auto"

    def action_turn_voice(self) -> None:
        self.action_turn(self._voice)

    def _options(self) -> list[Option]:
        start = Content.assemble((" s  ", "bold $accent"), ("Start", "bold"))
        return [Option(start, START), *map(_option, self.choices)]

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_id == START:
            await self.run_action("start")
        else:
            self.action_turn(event.option_index - 1)

    def action_turn_marked(self, by: int) -> None:
        marked = self.query_one(OptionList).highlighted
        if marked:
            self.action_turn(marked - 1, by)

    def action_turn(self, number: int, by: int = 1) -> None:
        self.say("")
        self.choices[number] = self.choices[number].turned(by)
        menu = self.query_one(OptionList)
        menu.replace_option_prompt_at_index(number + 1, _prompt(self.choices[number]))
        menu.highlighted = number + 1

    def action_start(self) -> None:
        spoken = bool(self.choices[self._voice].at)
        try:
            if spoken is not self.coach.interviewer.is_on:
                self.coach.choose_voice("auto" if spoken else "off")
            self.start()
        except CoachError as error:
            self.complain(error)

    def start(self) -> None:
        """Begin. Raises CoachError."""


def _option(choice: Choice) -> Option:
    return Option(_prompt(choice), choice.name)


def _prompt(choice: Choice) -> Content:
    return Content.assemble(
        (f" {choice.key}  ", "bold $accent"), (choice.name.ljust(NAME_WIDTH), "bold"), (f"< {choice.value} >", MUTED)
    )
