"""After a drill or a mock interview: what to work on, what was strongest, and every answer to look into."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach.errors import CoachError, NotFoundError
from coach.follow_ups import PartQuestion
from coach.mock import FAREWELL, Debrief, debrief
from coach.model import Attempt, Session, SessionKind
from coach.tui.given import Given
from coach.tui.parts import part_views
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.scorecard import ScorecardScreen
from coach.tui.themes import MUTED
from coach.tui.wording import count, total


class DebriefScreen(CoachScreen[None]):
    """The answers of one session; Enter opens a scorecard, and Escape there leads back here."""

    TITLE = "Debrief"
    HELP = (
        "What to work on first, and why; then every answer in the order in which you gave them. Choose one with the "
        "arrow keys and press Enter for its scorecard; Tab goes to the text above. All of them are in the history."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", priority=True, key_display="enter", tooltip="The scorecard of this answer"),
        Binding("escape", "back", "Back", tooltip="Leave; every answer stays in the history"),
    ]
    AUTO_FOCUS = "OptionList"

    def __init__(self, kind: SessionKind, given: tuple[Given, ...], session: Session) -> None:
        super().__init__()
        self.session = session
        self._kind = kind
        self._given = given
        self._attempts = tuple(each.attempt for each in given if each.attempt is not None)

    def body(self) -> ComposeResult:
        told = debrief(self._attempts, self.coach.rubrics)
        with VerticalScroll(classes="page"):
            if self._kind is SessionKind.MOCK:
                yield Static(FAREWELL, classes="muted")
            yield from self._work_on(told)
            yield from self._others(told)
        yield Static("Your answers", classes="heading", id="answers-heading")
        yield OptionList(*map(self._option, self._given), markup=False, id="answers")

    def _work_on(self, told: Debrief) -> Iterator[Widget]:
        if told.work_on:
            yield Static("Work on " + ("this answer" if len(told.work_on) == 1 else "these answers"), classes="heading")
        for number, each in enumerate(told.work_on, start=1):
            line = ((f"{number}  ", "bold $accent"), (each.attempt.question, "bold"), f"  {self._result(each.attempt)}")
            yield Static(Content.assemble(*line))
            yield Static(Content(each.why), classes="advice")

    def _others(self, told: Debrief) -> Iterator[Widget]:
        if told.strongest is not None:
            yield Static("Strongest", classes="heading")
            yield Static(Content(f"{told.strongest.question}  {self._result(told.strongest)}"))
        elif self._attempts and not told.any_strong:
            yield Static("No answer held more than half of what was asked for.", classes="heading")
        if told.flags:
            yield Static("Flags across the whole", classes="heading")
            for name, times in told.flags:
                yield Static(Content.assemble(("⚑ ", "$text-error"), f"{self._flag(name)}: {count(times, 'answer')}"))

    def _flag(self, name: str) -> str:
        for attempt in self._attempts:
            try:
                rules = self.coach.rubrics.get(attempt.rubric).flags
            except NotFoundError:
                continue
            if found := next((rule.title for rule in rules if rule.name == name), None):
                return found
        return name.replace("_", " ").capitalize()

    def _option(self, given: Given) -> Option:
        if given.attempt is not None:
            result = self._result(given.attempt)
        else:
            what = given.error.what if given.error else "It was not scored."
            take, text = (
                "The take is kept: the home screen offers to score it.",
                "The text is kept: open it and press r.",
            )
            result = f"{what} {take if given.recording else text}"
        follows = isinstance(given.question, PartQuestion) and given.question.earlier
        lead = ("Follow-up: " if follows else "", MUTED)
        return Option(Content.assemble(lead, (given.question.text, "bold"), "\n", (result, MUTED)))

    def _result(self, attempt: Attempt) -> str:
        """6 of 10; for a follow-up which part it asked about."""
        views = part_views(attempt.scorecard, self.coach.rubrics) if attempt.scorecard.asks_about else ()
        return f"{total(attempt)} for {views[0].title.lower()}" if views else total(attempt)

    def action_open(self) -> None:
        marked = self.query_one(OptionList).highlighted
        given = self._given[marked] if marked is not None else None
        attempt = (given.attempt or given.kept) if given else None
        if attempt is None or attempt.id is None:
            self.say("This answer has no scorecard.")
            return
        try:
            attempt = self.coach.attempt(attempt.id)  # it may have been corrected since, or deleted
        except NotFoundError:
            self.say("This answer is in the bin.", "Press u to bring it back.")
        except CoachError as error:
            self.complain(error)
        else:
            self.say("")
            self.app.push_screen(ScorecardScreen(attempt))
