"""The home screen's menu, in the room that there is: more words on a wide terminal, gaps on a tall one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.widgets import OptionList

from coach.bank import Question
from coach.listing import Practised
from coach.tui.menu import DETAIL_WIDTH, INDENT, menu_options
from coach.tui.room import TALL

if TYPE_CHECKING:
    from coach.practice import Suggestion

#: What an option needs beside its words: its padding, and room for a scrollbar.
BESIDE = 4


class HomeMenu(OptionList):
    """What was marked stays marked."""

    def __init__(self, questions: Sequence[Question]) -> None:
        """`questions` are the user's."""
        super().__init__(markup=False, classes="menu")
        self._practised = Practised()
        self._questions = questions
        self._suggestion: Suggestion | None = None

    def show(self, practised: Practised, questions: Sequence[Question], suggestion: Suggestion | None) -> None:
        self._practised, self._questions, self._suggestion = practised, questions, suggestion
        self._fill()

    def on_mount(self) -> None:
        self._fill()

    def on_resize(self) -> None:
        self._fill()

    def _fill(self) -> None:
        marked = self.highlighted_option
        width = max(self.outer_size.width - INDENT - BESIDE, DETAIL_WIDTH)
        roomy = self.app.size.height >= TALL
        options = menu_options(self._practised, self._questions, self._suggestion, width=width, roomy=roomy)
        self.clear_options().add_options(options)
        ids = [option.id for option in options]
        self.highlighted = ids.index(marked.id) if marked and marked.id in ids else 0
