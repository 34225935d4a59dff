"""Takes that were never scored, one after the other; whatever becomes of one, the others follow and none is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coach.errors import CoachError
from coach.model import Attempt, Recording
from coach.ports import AbandonedError
from coach.tui.messages import GivenScored, Progressed
from coach.tui.screens.assessing import progress_text
from coach.tui.screens.base import CoachScreen
from coach.tui.themes import MUTED
from coach.tui.wording import clock, count, take_time, total
from coach.tui.workers import Reporter


class CatchingUpScreen(CoachScreen[None]):
    """Scores what a crash left behind, oldest first, until it is done or the user leaves."""

    TITLE = "Unscored takes"
    HELP = (
        "Every take that was not scored is transcribed and scored now, one after the other. One that fails stays on "
        "the disk, and the next follows. Esc leaves: what is not scored by then is offered on the home screen."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", tooltip="Leave; what is not scored yet is kept"),
    ]

    def __init__(self, takes: Sequence[Recording]) -> None:
        super().__init__()
        self._takes = tuple(sorted(takes, key=lambda take: take.started_at))
        self._told = ["waiting"] * len(self._takes)
        self._scored = self._failed = 0

    def body(self) -> ComposeResult:
        with VerticalScroll(classes="page"):
            yield Static(id="takes")

    def on_mount(self) -> None:
        self._show()
        self._score_all()

    def _show(self) -> None:
        rows = [
            Content.assemble(f"{take_time(take)}, {clock(take.duration_s)}  ", (told, MUTED))
            for take, told in zip(self._takes, self._told, strict=True)
        ]
        self.query_one("#takes", Static).update(Content("\n").join(rows))

    @work(thread=True, group="score")
    def _score_all(self) -> None:
        progress = Reporter(self)
        for number, take in enumerate(self._takes):
            try:
                progress("Scoring")  # nobody may be there any more
                attempt = self.coach.assess_take(self.coach.question_of_take(take), take, progress)
            except AbandonedError:
                return
            except CoachError as error:
                self.post_message(GivenScored(number, None, error))
            else:
                self.post_message(GivenScored(number, attempt))

    def on_progressed(self, message: Progressed) -> None:
        number = self._scored + self._failed
        if number < len(self._takes):
            self._told[number] = progress_text(message.what, message.fraction)
            self._show()

    def on_given_scored(self, message: GivenScored) -> None:
        if isinstance(message.attempt, Attempt):
            self._scored += 1
            self._told[message.number] = f"scored: {total(message.attempt)}"
        else:
            self._failed += 1
            self._told[message.number] = f"not scored: {message.error}"
        self._show()
        if self._scored + self._failed == len(self._takes):
            self._tell_end()

    def _tell_end(self) -> None:
        scored = f"{count(self._scored, 'take')} scored; the history has them."
        if self._failed:
            self.say(scored, f"{self._failed} failed, and stay on the disk: they can be scored later.", problem=True)
        else:
            self.say(scored)

    def quitting_costs(self) -> str:
        left = len(self._takes) - self._scored - self._failed
        return "Takes are still being scored. Quit now? They are kept, and can be scored later." if left else ""
