"""The app: it owns the Coach, loads the models in the background, keeps the theme, and quits with care."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.reactive import reactive
from textual.screen import Screen

from coach.errors import CoachError
from coach.garbage import keep_for_good
from coach.tui.harmless import HarmlessFilter
from coach.tui.opening import CoachBuilt, NotBuilt, OpeningScreen
from coach.tui.outside import heed_outside
from coach.tui.status import ModelStatus
from coach.tui.styles import STYLES
from coach.tui.themes import DARK, THEMES, other_brightness
from coach.tui.undo import Undo, Undone

if TYPE_CHECKING:
    from coach.rehearsal import Coach
    from coach.tui.commands import Command
    from coach.tui.messages import Failed, MayRead, ModelsReady, Progressed


#: How often it is tried again whether the other coach has been closed (s).
RETRY_S = 2.0


class CoachApp(App[None]):
    """Turnaround Coach in a terminal.

    Given a function that builds the Coach, it paints first, and imports and builds meanwhile. `failure` is then why
    that did not work, once the app has ended.
    """

    TITLE = "Turnaround Coach"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", tooltip="What this screen is for, and its keys"),
        Binding("u", "undo", "Undo", show=False, tooltip="Bring back what you deleted or changed last"),
        Binding("f1", "help", "Help", show=False, tooltip="The same, also while you type"),
        Binding(
            "ctrl+t", "toggle_theme", "Light or dark", show=False, priority=True, tooltip="Switch the colours, for good"
        ),
        Binding(
            "ctrl+p",
            "command_palette",
            "Commands",
            show=False,
            priority=True,
            tooltip="Everything the app can do, found by a word; the colours too",
        ),
        Binding(
            "ctrl+q", "quit", "Quit", show=False, priority=True, tooltip="Leave; asks first if something would be lost"
        ),
    ]

    models: reactive[ModelStatus] = reactive(ModelStatus())

    read_only: reactive[CoachError | None] = reactive(None)
    """Why nothing can be recorded, saved or deleted; None while this process may write."""

    coach: Coach

    def __init__(self, coach: Coach | Callable[[], Coach], ending: Callable[[], None] = lambda: None) -> None:
        """`ending` is called when the app is about to end."""
        # While the Coach is built, only the opening is painted: its screens bring their style sheet with them.
        super().__init__(css_path=None if callable(coach) else STYLES)
        self._ending = ending
        self.failure: CoachError | None = None
        self._build = coach if callable(coach) else None
        self.put_off: set[Path] = set()
        """Takes that the user wants to be asked about later, not again in this session."""
        self._undos: dict[int, Undo] = {}
        """By the number that a click on its notice gives, the last one last."""
        self._undo_numbers = count(1)
        self._harmless = HarmlessFilter()
        for theme, _ in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        if not callable(coach):
            self._take(coach)

    def _take(self, coach: Coach) -> None:
        self.coach = coach
        wanted = coach.settings.theme
        self.theme = wanted if wanted in self.available_themes else DARK.name

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._harmless]

    def get_default_screen(self) -> Screen[None]:
        if self._build:
            return OpeningScreen(self._build)
        from coach.tui.screens.home import HomeScreen

        return HomeScreen()

    def on_mount(self) -> None:
        heed_outside(self)
        if not self._build:
            self._begin()

    async def on_coach_built(self, message: CoachBuilt) -> None:
        from coach.tui.screens.home import HomeScreen

        self._take(message.coach)
        await self.push_screen(HomeScreen())
        self._begin()

    def _begin(self) -> None:
        self.load_models()
        self.begin_writing()

    def on_not_built(self, message: NotBuilt) -> None:
        self.failure = message.error
        self.exit()

    def exit(self, *args: Any, **options: Any) -> None:
        self._ending()
        super().exit(*args, **options)

    # One writer

    @work(thread=True, group="writer")
    def begin_writing(self) -> None:
        """Be the one process that writes in the data folder, now or as soon as the other one has ended."""
        from coach.tui.messages import MayRead, MayWrite

        try:
            self.coach.begin_writing()
        except CoachError as error:
            self.post_message(MayRead(error))
        else:
            self.post_message(MayWrite())

    def on_may_read(self, message: MayRead) -> None:
        if self.read_only is None:
            self.screen.post_message(Undone())  # unscored takes are the other coach's now
        self.read_only = message.why
        self.set_timer(RETRY_S, self.begin_writing)

    def on_may_write(self) -> None:
        if self.read_only is not None:
            self.read_only = None
            self.notify("The other coach is closed: this one records and saves again.", markup=False)
            self.screen.post_message(Undone())  # what is shown may have changed
        self.empty_old()

    # Models

    @work(thread=True, group="models")
    def load_models(self) -> None:
        """Load them all; the status line on every screen follows."""
        from coach.ports import AbandonedError
        from coach.tui.messages import Failed, ModelsReady
        from coach.tui.workers import Reporter

        try:
            self.coach.load_models(Reporter(self))
            if self._build:  # and not in tests, which start many apps
                keep_for_good()
        except AbandonedError:
            return
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(ModelsReady(self.coach.hears_with, self.coach.model_is_automatic, self._former_model()))

    def on_progressed(self, message: Progressed) -> None:
        self.models = ModelStatus(message.what, message.fraction)

    def on_models_ready(self, message: ModelsReady) -> None:
        self.models = ModelStatus(ready=True, model=message.model, automatic=message.automatic, former=message.former)

        if self._build:  # and not in tests, which start many apps
            self._import_the_rest()

    @work(thread=True, group="imports")
    def _import_the_rest(self) -> None:
        """What the first paint did not need, so that no screen waits for it."""
        import coach.tui.screens.progress  # noqa: F401 - its chart library

    def _former_model(self) -> str:
        """A history that cannot be read is told of where it is read for itself."""
        try:
            return self.coach.heard_last_with()
        except CoachError:
            return ""

    def on_failed(self, message: Failed) -> None:
        self.models = ModelStatus(error=message.error)

    # Deleting, and taking it back

    @work(thread=True, group="bin")
    def empty_old(self) -> None:
        """Delete for good what has been in the bin for thirty days."""
        try:
            self.coach.bin.purge(datetime.now(UTC))
        except CoachError as error:
            self.call_from_thread(self._warn, error)

    def can_undo(self, undo: Undo) -> str:
        """From now on the key takes this back first; returns the action of a click that takes back just this."""
        number = next(self._undo_numbers)
        self._undos[number] = undo
        self.screen.refresh_bindings()
        return f"app.undo_one({number})"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "undo_one":
            return parameters[0] in self._undos
        return bool(self._undos) if action == "undo" else super().check_action(action, parameters)

    def action_undo(self) -> None:
        self.action_undo_one(max(self._undos))

    def action_undo_one(self, number: int) -> None:
        self.clear_notifications()  # none shall offer what is taken back
        self._undo(self._undos.pop(number))
        self.screen.refresh_bindings()

    @work(thread=True, group="bin")
    def _undo(self, undo: Undo) -> None:
        try:
            undo.job()
        except CoachError as error:
            self.call_from_thread(self._warn, error)
        else:
            self.call_from_thread(self._tell_undone, undo.done)

    def _tell_undone(self, done: str) -> None:
        self.notify(done, markup=False)
        self.screen.post_message(Undone())

    def _warn(self, error: CoachError) -> None:
        self.notify(error.fix, title=error.what, severity="warning", markup=False)

    def _fatal_error(self) -> None:
        """As Textual's, without the values of variables: what was said is among them, and a crash gets reported."""
        from rich.segment import Segments
        from rich.traceback import Traceback

        self.bell()
        traceback = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(Segments(self.console.render(traceback, self.console.options)))
        self._close_messages_no_wait()

    # Help, theme, quitting

    def action_help(self) -> None:
        from coach.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen | OpeningScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_toggle_theme(self) -> None:
        self.theme = other_brightness(self.current_theme).name

    def action_use_theme(self, name: str) -> None:
        self.theme = name

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the command palette offers: this screen's keys, what is elsewhere, and the colours."""
        from coach.tui.commands import commands

        for command in commands(self, screen):
            yield SystemCommand(command.title, command.what, partial(self._run_command, command))

    async def _run_command(self, command: Command) -> None:
        """On the screen that it belongs to."""
        from coach.tui.screens.home import HomeScreen

        while command.at_home and not isinstance(self.screen, HomeScreen) and len(self.screen_stack) > 1:
            await self.pop_screen()
        await self.screen.run_action(command.action)

    def watch_theme(self, theme: str) -> None:
        if self.is_running and hasattr(self, "coach") and theme != self.coach.settings.theme:
            self._keep_theme(theme)

    @work(thread=True, group="theme")
    def _keep_theme(self, theme: str) -> None:
        try:
            self.coach.choose_theme(theme)
        except CoachError as error:
            self.call_from_thread(self._warn, error)

    async def action_quit(self) -> None:
        """Quit; where that would cut something short, ask first."""
        from coach.tui.screens.base import CoachScreen
        from coach.tui.screens.confirm import ConfirmScreen

        screens = [screen for screen in self.screen_stack if isinstance(screen, CoachScreen)]
        costs = next((cost for screen in reversed(screens) if (cost := screen.quitting_costs())), "")
        if not costs:
            self.exit()
        elif not isinstance(self.screen, ConfirmScreen):
            self.push_screen(ConfirmScreen(costs, "Quit", "Stay"), self._quit_if)

    def _quit_if(self, sure: bool | None) -> None:
        if sure:
            self.exit()
