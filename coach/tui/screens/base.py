"""What every screen has: a title, its keys, help, the models' status line, and a way to wind down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import ScreenResume
from textual.screen import Screen, ScreenResultType

from coach.errors import CoachError
from coach.tui.messages import Failed
from coach.tui.room import TALL, WIDE
from coach.tui.status import where_things_stay
from coach.tui.styles import STYLES
from coach.tui.widgets.keys_footer import KeysFooter
from coach.tui.widgets.notice import Notice
from coach.tui.widgets.status_line import StatusLine
from coach.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from coach.rehearsal import Coach
    from coach.tui.app import CoachApp


class CoachScreen(Screen[ScreenResultType]):
    """A full screen of the app. Subclasses give TITLE, HELP and `body()`."""

    CSS_PATH = STYLES
    TITLE = "Turnaround Coach"
    HELP: ClassVar[str] = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual declares it so
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012 - Textual declares it so

    @property
    def coach(self) -> Coach:
        return cast("CoachApp", self.app).coach

    _resumed = False

    def compose(self) -> ComposeResult:
        self.update_classes(dict.fromkeys(self._size_classes(), True), update=False)
        yield TitleBar(self.TITLE or "")
        with Vertical(id="body"):
            yield from self.body()
        with Vertical(id="notices"):
            yield Notice()
        yield StatusLine()
        yield KeysFooter()

    def _size_classes(self) -> Iterator[str]:
        """Those of the breakpoints: Textual adds them once it has measured the screen, and styles every widget anew."""
        size = self.app.size
        for length, points in ((size.width, self.HORIZONTAL_BREAKPOINTS), (size.height, self.VERTICAL_BREAKPOINTS)):
            yield from [name for least, name in points or () if length >= least][-1:]

    @on(ScreenResume)
    def _keep_styles(self, event: ScreenResume) -> None:
        """A screen that was made a moment ago is styled already."""
        event.refresh_styles = self._resumed
        self._resumed = True

    def body(self) -> ComposeResult:
        """The widgets between the title and the status line."""
        yield from ()

    def help_text(self) -> str:
        """What the screen is for; in a run that sends recordings away, that too."""
        host = self.coach.settings.sends_to
        return f"{self.HELP} {where_things_stay(host)}".strip() if host else self.HELP

    def say(self, what: str, fix: str = "", *, problem: bool = False, click: str = "") -> None:
        """Show one message above the footer; nothing takes it away. `click` is the action of a click on the fix."""
        self.query_one(Notice).show(what, fix, problem=problem, click=click)

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
