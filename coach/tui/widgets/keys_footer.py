"""The line of keys at the bottom of every screen."""

from __future__ import annotations

from textual.screen import Screen
from textual.widgets import Footer


class KeysFooter(Footer):
    """Made anew only when its keys are others; Textual's is at every look at them, up to eight times a screen."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._shown: tuple[tuple[str, str, bool], ...] | None = None

    def bindings_changed(self, screen: Screen[object]) -> None:
        if not (screen.app.app_focus and self.is_attached and screen is self.screen):
            return
        active = screen.active_bindings.values()
        keys = tuple((one.binding.key, one.binding.description, one.enabled) for one in active if one.binding.show)
        if keys != self._shown:
            self._shown = keys
            super().bindings_changed(screen)
