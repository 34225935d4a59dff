"""The interviewer speaks: rendered ahead, never waited for, and silent the moment somebody answers.

The question stands on the screen whatever happens. What cannot be said in the time one reads it is left out, and a
voice that fails makes room for the next one, and at last for the text alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, RLock

from coach.config import VoiceChoice
from coach.errors import CoachError, VoiceError
from coach.ports import DirectVoice, Player, Voice
from coach.speech_cache import SpeechCache
from coach.voices import Voices

#: How fast a question is read (words per second); nobody reads one in less than SHORTEST_S.
READ_WORDS_PER_S = 3.0
SHORTEST_S = 3.0
#: Longer than this, nobody who asked for the question still waits to hear it (s).
PATIENCE_S = 20.0
#: A loudspeaker that hangs does not hold up a take for longer (s).
HUSH_LIMIT_S = 2.5
_LOOK_S = 0.05

log = logging.getLogger(__name__)


def reading_s(text: str) -> float:
    """How long a question is read (s): what is not ready to be heard by then comes too late."""
    return max(SHORTEST_S, len(text.split()) / READ_WORDS_PER_S)


@dataclass(frozen=True, slots=True)
class _Sound:
    """A text that can be heard now: from a file, or where `path` is None from the voice itself."""

    voice: Voice | DirectVoice
    path: Path | None = None


class Interviewer:
    """Says questions, one at a time. Safe from several threads."""

    def __init__(
        self,
        choice: Callable[[], VoiceChoice],
        voices: Sequence[Voice | DirectVoice],
        player: Player,
        folder: Path,
    ) -> None:
        """See Voices; what was rendered is kept in `folder`."""
        self.voices = Voices(choice, voices)
        self._player = player
        self._cache = SpeechCache(folder)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="interviewer")
        self._rendering: dict[str, Future[_Sound]] = {}
        self._is_mute = False
        """Whether the loudspeaker failed."""
        self._told: set[str] = set()
        self._stops: list[Event] = []
        self._perhaps: tuple[str, ...] = ()
        """What is rendered only as long as nobody answers."""
        self._lock = RLock()
        self._speaking = Lock()

    @property
    def is_on(self) -> bool:
        return self.voices.is_on

    def get_ready(self) -> None:
        """Load the voice in the background. What goes wrong is told when something is to be said."""
        if self.is_on:
            self._pool.submit(self._load)

    def say(self, text: str, *, stop: Event, asked: bool = False, then: str = "", perhaps: tuple[str, ...] = ()) -> str:
        """Say it; blocks until it was said or `stop` is set. What is not ready in the time one reads it is left out.

        With `asked`, the user wants to hear it: it is waited for longer, and what failed before is tried again.
        `then` is what is likely to be said next, and is rendered meanwhile; after it what may be said `perhaps`, until
        `hush`: a take needs the processor more. Returns a line for the user, mostly empty.
        Raises VoiceError, DeviceError, AudioFileError, StorageError, the same one only once until `asked`.
        """
        if asked:
            self.voices.forgive()
            self._told.clear()
            self._is_mute = False
        if not self.is_on or self._is_mute:
            return ""
        with self._can_be_hushed(stop):
            try:
                sound = _awaited(self._first(text, then, perhaps), stop, PATIENCE_S if asked else reading_s(text))
                with self._speaking:
                    if sound is None or stop.is_set():
                        return ""
                    self._play(sound, text, stop)
            except CoachError as error:
                if self._is_new(str(error)):
                    raise
                return ""
        line = "" if stop.is_set() else self.voices.instead_of(sound.voice)
        return line if line and self._is_new(line) else ""

    def hush(self) -> None:
        """Silence at once, and no word later from what is being said or about to be. Returns when it is silent."""
        with self._lock:
            for stop in self._stops:
                stop.set()
            self._cancel(self._perhaps)
        if self._speaking.acquire(timeout=HUSH_LIMIT_S):
            self._speaking.release()

    def _is_new(self, line: str) -> bool:
        """Whether the user was not told this before. Now they are."""
        new = line not in self._told
        self._told.add(line)
        return new

    @contextmanager
    def _can_be_hushed(self, stop: Event) -> Iterator[None]:
        with self._lock:
            self._stops.append(stop)
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)

    def _play(self, sound: _Sound, text: str, stop: Event) -> None:
        try:
            if sound.path is not None:
                self._player.play(sound.path, stop=stop)
            elif isinstance(sound.voice, DirectVoice):
                sound.voice.speak(text, stop=stop)
        except VoiceError as error:
            self.voices.give_up(sound.voice, error)
            raise
        except CoachError:
            self._is_mute = True
            raise

    # Rendering

    def _first(self, text: str, then: str, perhaps: tuple[str, ...]) -> Future[_Sound]:
        """Render this now and that after it; what else was waiting to be rendered is out of date."""
        with self._lock:
            self._cancel(tuple(other for other in self._rendering if other != text))
            rendering = self._wanted(text)
            self._perhaps = tuple(other for other in perhaps if other not in {text, then})
            for other in (then, *self._perhaps):
                if other:
                    self._wanted(other)
            return rendering

    def _cancel(self, texts: tuple[str, ...]) -> None:
        """What is being rendered already is not cut off."""
        for text in texts:
            if future := self._rendering.get(text):
                future.cancel()

    def _wanted(self, text: str) -> Future[_Sound]:
        future = self._rendering.get(text)
        if future is None:
            future = self._rendering[text] = self._pool.submit(self._render, text)
            future.add_done_callback(lambda _: self._rendered(text))
        return future

    def _rendered(self, text: str) -> None:
        with self._lock:
            self._rendering.pop(text, None)

    def _load(self) -> None:
        """On the pool's one thread, as is `_render`."""
        try:
            voice = self.voices.best()
            if not isinstance(voice, DirectVoice):
                voice.load()
        except VoiceError as error:
            log.warning("the voice was not loaded: %s", error)

    def _render(self, text: str) -> _Sound:
        """From the cache, or with the best voice that works. Raises VoiceError, StorageError."""
        while True:
            voice = self.voices.best()
            if isinstance(voice, DirectVoice):
                return _Sound(voice)
            path = self._cache.get(voice.name, text)
            if path is not None:
                return _Sound(voice, path)
            try:
                return _Sound(voice, self._cache.keep(voice.name, text, voice.render(text)))
            except VoiceError as error:
                log.warning("%s", error)
                self.voices.give_up(voice, error)


def _awaited(rendering: Future[_Sound], stop: Event, within_s: float) -> _Sound | None:
    """None when it comes too late, or nobody wants it any more."""
    left_s = within_s
    while left_s > 0 and not stop.is_set():
        try:
            return rendering.result(timeout=_LOOK_S)
        except TimeoutError:
            left_s -= _LOOK_S
        except CancelledError:
            return None
    return None
