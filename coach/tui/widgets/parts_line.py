"""Coach mode: the parts of the answer, lit as they are earned. Hidden unless the user wants it."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from coach.bank import Question
from coach.follow_ups import PartQuestion
from coach.model import Scorecard
from coach.rubric import Part, RubricLibrary
from coach.tui.themes import MUTED

#: Absent, partial, strong: told apart by their shapes, not by colour.
SIGNS = ("○", "◐", "●")
STYLES = (MUTED, "$text-warning", "$text-success")


class PartsLine(Widget):
    """A part that was earned stays lit until the take ends: a light that goes out would only startle the speaker."""

    levels: reactive[dict[str, int]] = reactive(dict)

    def __init__(self, rubrics: RubricLibrary, question: Question) -> None:
        super().__init__()
        self._rubrics = rubrics
        self._parts: tuple[Part, ...] = ()
        self.begin(question)

    def begin(self, question: Question) -> None:
        """Nothing is earned yet."""
        known = question.rubric in self._rubrics.names
        parts = self._rubrics.get(question.rubric).parts if known else ()
        wanted = question.asks_about if isinstance(question, PartQuestion) else ""
        self._parts = tuple(part for part in parts if wanted in {"", part.name})
        self.levels = {}

    def light(self, card: Scorecard) -> None:
        earned = {score.name: score.level for score in card.parts}
        names = {*earned, *self.levels}
        self.levels = {name: max(earned.get(name, 0), self.levels.get(name, 0)) for name in names}

    def render(self) -> Content:
        pieces: list[str | tuple[str, str]] = []
        for part in self._parts:
            level = self.levels.get(part.name, 0)
            pieces += [(f"{SIGNS[level]} ", STYLES[level]), (f"{part.title}  ", "" if level else MUTED)]
        return Content.assemble(*pieces)
