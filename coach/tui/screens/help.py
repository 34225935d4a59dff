"""What a screen is for, and every key on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.keys import key_to_character
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from coach.tui.screens.base import CoachScreen
from coach.tui.wording import hanging

#: Said where the app runs in a browser (`coach serve`).
IN_BROWSER = (
    "In this browser: the microphone is that of the computer that runs `coach serve`, Ctrl+Shift+V pastes from "
    "elsewhere, and Ctrl+P takes the place of keys that the browser keeps for itself, such as Ctrl+T."
)
#: Cells; together they fill the dialog.
KEY_COLUMN = 10
TEXT_COLUMN = 54


def key_table(app: App[None], screen: Screen[Any]) -> Content:
    """Every key with a description, the screen's own first, then those that work everywhere.

    Where text is being written, those that are letters of it are left out.
    """
    keys: dict[str, list[str]] = {}
    seen: set[tuple[str, str]] = set()
    for binding in key_bindings(app, screen):
        if _is_written(screen, binding):
            continue
        key = app.get_key_display(binding)
        action = binding.action.partition("(")[0].removeprefix("app.")
        if not binding.description or (key, action) in seen:
            continue  # several keys under one display name are one line
        seen.add((key, action))
        keys.setdefault(_text(binding), []).append(key)
    return Content("\n").join(
        Content.assemble((", ".join(own).ljust(KEY_COLUMN), "bold $accent"), hanging(text, KEY_COLUMN, TEXT_COLUMN))
        for text, own in keys.items()
    )


def _text(binding: Binding) -> str:
    return f"{binding.description}: {binding.tooltip}" if binding.tooltip else binding.description


def _is_written(screen: Screen[Any], binding: Binding) -> bool:
    """Whether the key is a letter of the text that is being written, and so does nothing else."""
    if screen.focused is None or binding.priority:
        return False
    return screen.focused.check_consume_key(binding.key, key_to_character(binding.key))


def key_bindings(app: App[None], screen: Screen[Any]) -> Iterator[Binding]:
    """Every key of the screen and of the app, with or without a description."""
    owners = [*type(screen).__mro__, type(app)]
    for owner in owners:
        if owner is Screen:
            continue
        yield from Binding.make_bindings(vars(owner).get("BINDINGS", ()))


class HelpScreen(ModalScreen[None]):
    """Opened by `?` (F1 while typing), closed by the same keys or Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,f1,q,enter", "dismiss", "Close")]

    def __init__(self, about: Screen[object]) -> None:
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog") as dialog:
            dialog.border_title = Content(self._about.TITLE or "Help")
            dialog.border_subtitle = Content("Escape closes")
            yield Static(Content(self._text()), classes="dialog-text")
            yield Static(key_table(self.app, self._about))

    def _text(self) -> str:
        text = self._about.help_text() if isinstance(self._about, CoachScreen) else getattr(self._about, "HELP", "")
        return f"{text} {IN_BROWSER}" if self.app.is_web else text
