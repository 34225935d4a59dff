"""A few facts about the user, all of them optional: they choose the questions and fill in their wordings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from coach.errors import CoachError, ConfigError
from coach.profile import FIELDS, Profile, with_values
from coach.tui.messages import Failed, ProfileKept
from coach.tui.screens.base import CoachScreen

WHY = (
    "Fill in what you like, or press Escape to skip. Your answers choose the questions and complete their wording; "
    "they stay on this computer."
)


class ProfileScreen(CoachScreen[None]):
    """A form that nobody has to fill in."""

    TITLE = "Your profile"
    HELP = (
        "Your results decide which questions suit you: a number for Step 1 brings questions about the number, a pass "
        "at the second attempt those about the fail. With an interview date, practice is spread up to it. An empty "
        "line says nothing and rules nothing out. F1 opens this help, because ? belongs to your text."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", key_display="^s", tooltip="Keep what is written, and return"),
        Binding("down", "app.focus_next", "Next line", priority=True, tooltip="Go to the next line; so does Enter"),
        Binding("up", "app.focus_previous", "Line above", show=False, priority=True, tooltip="Go to the line above"),
        Binding("escape", "leave", "Skip", tooltip="Return without changing anything; it is not asked again by itself"),
        Binding("f1", "app.help", "Help", tooltip="What this screen is for, and its keys"),
    ]
    AUTO_FOCUS = "Input"

    def __init__(self) -> None:
        super().__init__()
        self._unsaved = False
        """Where nothing can be saved the way back stays open."""

    def body(self) -> ComposeResult:
        yield Static(WHY, classes="tagline")
        with VerticalScroll(classes="page", can_focus=False):
            yield from self._lines()

    def _lines(self) -> Iterator[Widget]:
        for key, (label, hint) in FIELDS.items():
            with Horizontal(classes="field"):
                yield Static(Content(label), classes="field-label")
                yield Input(placeholder=f"({hint})", id=key, compact=True)

    def on_mount(self) -> None:
        try:
            values = self.coach.preparation.profile().model_dump(mode="json")
        except CoachError as error:
            self.say(error.what, "What you save here takes its place.", problem=True)
            return
        for key in FIELDS:
            self.query_one(f"#{key}", Input).value = "" if values[key] is None else str(values[key])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == list(FIELDS)[-1]:
            self.action_save()
        else:
            self.app.action_focus_next()

    def action_save(self) -> None:
        """Keep all of it, or say which line cannot be used."""
        profile = Profile()
        for key in FIELDS:
            line = self.query_one(f"#{key}", Input)
            try:
                profile = with_values(profile, {key: line.value})
            except ConfigError as error:
                line.focus()
                self.say(error.what, error.fix, problem=True)
                return
        self._keep(profile)

    def action_leave(self) -> None:
        """Skipped once, it is not asked again: an empty profile says so."""
        if self._unsaved or self.coach.preparation.is_introduced:
            self.dismiss(None)
        else:
            self._keep(Profile())

    @work(thread=True, group="profile")
    def _keep(self, profile: Profile) -> None:
        try:
            self.coach.preparation.keep(profile)
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(ProfileKept())

    def on_profile_kept(self) -> None:
        self.dismiss(None)

    def complain(self, error: CoachError) -> None:
        super().complain(error)
        self._unsaved = True
