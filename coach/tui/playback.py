"""Playing a take from a screen: one key starts, the same key stops."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import ClassVar

from textual import work
from textual.screen import ScreenResultType

from coach.errors import CoachError
from coach.tui.messages import Failed, PlaybackEnded, Played
from coach.tui.screens.base import CoachScreen


@dataclass(frozen=True, slots=True)
class Playback:
    """A file, from where (s) and how fast it is played, and what ends it."""

    path: Path
    start_s: float = 0.0
    speed: float = 1.0
    stop: Event = field(default_factory=Event)


class PlaybackScreen(CoachScreen[ScreenResultType]):
    """A screen that can play one take at a time."""

    PLAY_KEY: ClassVar[str] = "p"

    speed: float = 1.0
    _playing: Playback | None = None
    _next: Playback | None = None

    def toggle_playback(self, path: Path) -> None:
        """Play the file; when something plays already, silence that instead."""
        if self._playing is not None:
            self._next = None
            self._playing.stop.set()
            return
        self.play_from(path, 0.0)

    def play_from(self, path: Path, start_s: float) -> None:
        """Play the file from there; what plays already ends first, so that never two are heard."""
        wanted = Playback(path, max(0.0, start_s), self.speed)
        if self._playing is not None:
            self._next = wanted
            self._playing.stop.set()
            return
        self._playing = wanted
        self.say(f"Playing{self.pace()}. Press {self.PLAY_KEY} to stop.", self.playing_keys())
        self._play(wanted)

    def pace(self) -> str:
        """How fast, where it is not as fast as it was said."""
        return "" if self.speed == 1.0 else f" at {self.speed:g} of the speed"

    def playing_keys(self) -> str:
        """What else can be done while something plays."""
        return ""

    def show_heard(self, at_s: float | None) -> None:
        """This moment of the take (s) is heard; None when nothing is any more."""

    def wind_down(self) -> None:
        super().wind_down()
        self._next = None
        if self._playing is not None:
            self._playing.stop.set()

    def on_played(self, message: Played) -> None:
        if self._playing is not None and not self._playing.stop.is_set():
            self.show_heard(message.at_s)

    def on_playback_ended(self) -> None:
        following, self._playing, self._next = self._next, None, None
        if following is not None:
            self.play_from(following.path, following.start_s)
        else:
            self.say("")
            self.show_heard(None)

    @work(thread=True, group="play")
    def _play(self, playback: Playback) -> None:
        def tell(at_s: float) -> None:
            self.post_message(Played(at_s))

        try:
            self.coach.play(
                playback.path, stop=playback.stop, start_s=playback.start_s, speed=playback.speed, on_position=tell
            )
        except CoachError as error:
            self.post_message(PlaybackEnded())
            self.post_message(Failed(error))
        else:
            self.post_message(PlaybackEnded())
