"""What do you think of your answer? Asked before the scorecard is shown, for those who want it."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach.errors import CoachError
from coach.level_words import LEVELS
from coach.tui.messages import Failed
from coach.tui.parts import part_views
from coach.tui.review_messages import GuessKept
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.scorecard import ScorecardScreen
from coach.tui.themes import MUTED

ASK = "Before you see the score: how much of each part did your answer hold?"
TITLE_WIDTH = 22


class GuessScreen(CoachScreen[None]):
    """One level for each part; the scorecard then takes this place, with the guess beside the score."""

    TITLE = "Your own guess"
    HELP = (
        "Guess the level of each part, then see how near you were: who judges their own answers well needs no coach. "
        "Press 0, 1 or 2 on the marked part. Ctrl+G on the rehearsal screen turns this off."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("0", "guess(0)", "Absent", tooltip="The marked part was not there"),
        Binding("1", "guess(1)", "Partial", tooltip="The marked part was there in part"),
        Binding("2", "guess(2)", "Strong", tooltip="The marked part was all there"),
        Binding("enter", "show", "Show the score", priority=True, key_display="enter", tooltip="And your guess"),
        Binding("escape", "skip", "Skip", tooltip="Show the score without a guess"),
    ]
    AUTO_FOCUS = "OptionList"

    def __init__(self, card: ScorecardScreen) -> None:
        super().__init__()
        self._card = card
        self._guess: dict[str, int] = {}

    def body(self) -> ComposeResult:
        with VerticalScroll(classes="page"):
            yield Static(Content(self._card.attempt.question or "No question"), classes="question")
            yield Static(ASK, classes="muted")
            yield OptionList(*self._options(), markup=False)

    def _options(self) -> list[Option]:
        views = part_views(self._card.attempt.scorecard, self.coach.rubrics)
        return [Option(self._line(view.title, view.score.name), view.score.name) for view in views]

    def _line(self, title: str, name: str) -> Content:
        """Brackets and bold, so that no colour is needed to see what is chosen."""
        chosen = self._guess.get(name)
        words = [
            Content.styled(f"[{number} {word}]  ", "bold $accent")
            if number == chosen
            else Content.styled(f" {number} {word}   ", MUTED)
            for number, word in enumerate(LEVELS)
        ]
        return Content.assemble((f"{title[: TITLE_WIDTH - 1]:<{TITLE_WIDTH}}", "bold"), *words)

    def action_guess(self, level: int) -> None:
        options = self.query_one(OptionList)
        marked = options.highlighted or 0
        self._set(marked, level)
        options.highlighted = min(marked + 1, options.option_count - 1)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click goes from level to level."""
        level = self._guess.get(event.option_id or "", -1)
        self._set(event.option_index, (level + 1) % len(LEVELS))

    def _set(self, number: int, level: int) -> None:
        options = self.query_one(OptionList)
        name = options.get_option_at_index(number).id or ""
        self._guess[name] = level
        for place, option in enumerate(self._options()):
            options.replace_option_prompt_at_index(place, option.prompt)
        self.say("")

    def action_show(self) -> None:
        parts = self._card.attempt.scorecard.parts
        missing = len(parts) - len(self._guess)
        if missing:
            self.say(f"{missing} of {len(parts)} parts have no guess yet.", "Guess them too, or press Escape to skip.")
        else:
            self._keep()

    @work(thread=True, group="guess", exclusive=True)
    def _keep(self) -> None:
        try:
            if self._card.attempt.id is not None:
                self.coach.review.keep_guess(self._card.attempt.id, self._guess)
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(GuessKept())

    def on_guess_kept(self) -> None:
        self.action_skip()

    def action_skip(self) -> None:
        if self.app.screen is self:
            self.app.switch_screen(self._card)
