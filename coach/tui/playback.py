"""Playing a take from a screen: one key starts, the same key stops."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import ClassVar

from textual import work
from textual.screen import ScreenResultType

from coach.errors import CoachError
from coach.tui.messages import Failed, PlaybackEnded
from coach.tui.screens.base import CoachScreen


class PlaybackScreen(CoachScreen[ScreenResultType]):
    """A screen that can play one take at a time."""

    PLAY_KEY: ClassVar[str] = "p"

    _playing: Event | None = None

    def toggle_playback(self, path: Path) -> None:
        """Play the file; when something plays already, silence that instead."""
        if self._playing is not None:
            self._playing.set()
            return
        self._playing = Event()
        self.say(f"Playing. Press {self.PLAY_KEY} to stop.")
        self._play(path, self._playing)

    def wind_down(self) -> None:
        super().wind_down()
        if self._playing is not None:
            self._playing.set()

    def on_playback_ended(self) -> None:
        self._playing = None
        self.say("")

    @work(thread=True, group="play")
    def _play(self, path: Path, stop: Event) -> None:
        try:
            self.coach.play(path, stop=stop)
        except CoachError as error:
            self.post_message(PlaybackEnded())
            self.post_message(Failed(error))
        else:
            self.post_message(PlaybackEnded())
