"""What every screen has: a title, its keys, help, the models' status line, and a way to wind down."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen, ScreenResultType
from textual.widgets import Footer

from coach.errors import CoachError
from coach.tui.messages import Failed
from coach.tui.room import TALL, WIDE
from coach.tui.status import where_things_stay
from coach.tui.widgets.notice import Notice
from coach.tui.widgets.status_line import StatusLine
from coach.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from coach.rehearsal import Coach
    from coach.tui.app import CoachApp


class CoachScreen(Screen[ScreenResultType]):
    """A full screen of the app. Subclasses give TITLE, HELP and `body()`."""

    TITLE = "Turnaround Coach"
    HELP: ClassVar[str] = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual declares it so
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012 - Textual declares it so

    @property
    def coach(self) -> Coach:
        return cast("CoachApp", self.app).coach

    def compose(self) -> ComposeResult:
        yield TitleBar(self.TITLE or "")
        with Vertical(id="body"):
            yield from self.body()
        with Vertical(id="notices"):
            yield Notice()
        yield StatusLine()
        yield Footer(show_command_palette=False)

    def body(self) -> ComposeResult:
        """The widgets between the title and the status line."""
        yield from ()

    def help_text(self) -> str:
        """What the screen is for; in a run that sends recordings away, that too."""
        host = self.coach.settings.sends_to
        return f"{self.HELP} {where_things_stay(host)}".strip() if host else self.HELP

    def say(self, what: str, fix: str = "", *, problem: bool = False) -> None:
        """Show one message above the footer; nothing takes it away."""
        self.query_one(Notice).show(what, fix, problem=problem)

    def on_failed(self, message: Failed) -> None:
        # Textual calls a handler in every class that has one, so subclasses override complain() instead.
        self.complain(message.error)

    def complain(self, error: CoachError) -> None:
        """Show a failure and its fix."""
        self.say(error.what, error.fix, problem=True)

    def quitting_costs(self) -> str:
        """What would be cut short by quitting now, as a question; empty when nothing would."""
        return ""

    def wind_down(self) -> None:
        """Tell this screen's workers to end."""

    def on_unmount(self) -> None:
        self.wind_down()

    def action_back(self) -> None:
        """Go to the screen below."""
        self.dismiss(None)
