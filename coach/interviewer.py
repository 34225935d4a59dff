"""The interviewer's voice: which one speaks, rendered ahead, and silent the moment somebody answers.

A question never waits for it. The text stands on the screen; what cannot be said in time is left out, and a voice that
fails makes room for the next one, and at last for the text alone.
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

#: How fast a question is read (words per second); nobody reads one in less than SHORTEST_S.
READ_WORDS_PER_S = 3.0
SHORTEST_S = 3.0
#: Longer than this, nobody who asked for the question still waits to hear it (s).
PATIENCE_S = 20.0
#: A loudspeaker that hangs does not hold up a take for longer (s).
HUSH_LIMIT_S = 2.5
_LOOK_S = 0.05

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Sound:
    """A text that can be heard now: from a file, or where `path` is None from the voice itself."""

    voice: Voice | DirectVoice
    path: Path | None = None


def reading_s(text: str) -> float:
    """How long a question is read (s): what is not ready to be heard by then comes too late."""
    return max(SHORTEST_S, len(text.split()) / READ_WORDS_PER_S)


class Interviewer:
    """Says questions, one at a time. Safe from several threads.

    `voices` are all that there could be, the best first; `choice` asks for the user's setting.
    """

    def __init__(
        self,
        choice: Callable[[], VoiceChoice],
        voices: Sequence[Voice | DirectVoice],
        player: Player,
        folder: Path,
    ) -> None:
        self._choice = choice
        self._voices = tuple(voices)
        self._player = player
        self._cache = SpeechCache(folder)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="interviewer")
        self._rendering: dict[str, Future[_Sound]] = {}
        self._failed: dict[Voice | DirectVoice, CoachError] = {}
        """Voices that are not tried again until the user asks."""
        self._is_mute = False
        """Whether the loudspeaker failed."""
        self._told: set[str] = set()
        self._stops: list[Event] = []
        self._lock = RLock()
        self._speaking = Lock()

    @property
    def is_on(self) -> bool:
        return self._choice() != "off"

    def voice(self, choice: VoiceChoice | None = None) -> Voice | DirectVoice:
        """The one that would speak. Raises VoiceError when this computer has none for the setting, or it is off."""
        return self._usable(choice or self._choice())[0]

    def about(self, choice: VoiceChoice | None = None) -> str:
        """What will be heard, in a sentence. Raises VoiceError when nothing would."""
        choice = choice or self._choice()
        voice = self.voice(choice)
        told = f"Questions are spoken by {voice.name}, on this computer."
        better = self._missing_neural() if choice != "system" else None
        return f"{told} A more natural voice: {better.fix}" if better else told

    # Ahead

    def get_ready(self) -> None:
        """Load the voice in the background. What goes wrong is told when something is to be said."""
        if self.is_on:
            self._pool.submit(self._load)

    def prepare(self, text: str) -> None:
        """Render `text` in the background, after what is to be heard sooner."""
        if self.is_on:
            self._wanted(text)

    # Now

    def say(self, text: str, *, stop: Event, asked: bool = False) -> str:
        """Say it; blocks until it was said or `stop` is set. What is not ready in the time one reads it is left out.

        With `asked`, the user wants to hear it: it is waited for longer, and what failed before is tried again.
        Returns a line for the user, mostly empty. Raises VoiceError, DeviceError, StorageError, each once only for
        questions that nobody asked to hear.
        """
        if asked:
            self._failed.clear()
            self._told.clear()
            self._is_mute = False
        if not self.is_on or self._is_mute:
            return ""
        with self._can_be_hushed(stop):
            try:
                sound = self._awaited(text, stop, PATIENCE_S if asked else reading_s(text))
                with self._speaking:
                    if sound is None or stop.is_set():
                        return ""
                    self._play(sound, text, stop)
            except CoachError as error:
                if self._tells(str(error)):
                    raise
                return ""
        return self._replacement(sound.voice)

    def hush(self) -> None:
        """Silence at once, and no word later from what is being said or about to be. Returns when it is silent."""
        with self._lock:
            for stop in self._stops:
                stop.set()
        if self._speaking.acquire(timeout=HUSH_LIMIT_S):
            self._speaking.release()

    # Voices

    def _usable(self, choice: VoiceChoice) -> list[Voice | DirectVoice]:
        """Those that are here and have not failed, the best first. Raises VoiceError when there is none."""
        missing: CoachError = VoiceError("The interviewer's voice is off.", "Press v to switch it on.")
        found: list[Voice | DirectVoice] = []
        failed: list[CoachError] = []
        for voice in self._voices:
            if choice == "off" or (choice == "system" and voice.kind != "system"):
                continue
            try:
                voice.check()
            except VoiceError as error:
                missing = error
                continue
            if voice in self._failed:
                failed.append(self._failed[voice])
            else:
                found.append(voice)
        if not found:
            raise failed[-1] if failed else missing
        return found

    def _missing_neural(self) -> VoiceError | None:
        """Why the neural voice is not here; None when it is."""
        for voice in self._voices:
            if voice.kind == "neural":
                try:
                    voice.check()
                except VoiceError as error:
                    return error
        return None

    def _tells(self, line: str) -> bool:
        """Whether the user is to be told this: once."""
        new = line not in self._told
        self._told.add(line)
        return new

    def _replacement(self, voice: Voice | DirectVoice) -> str:
        """That another voice spoke than the one that was wanted, once."""
        failed = next(iter(self._failed.values()), None)
        if failed is None and self._choice() == "neural":
            failed = self._missing_neural()
        line = f"{failed.what} Questions are spoken by {voice.name} for now." if failed else ""
        return line if line and self._tells(line) else ""

    # Rendering, on the pool's one thread

    def _load(self) -> None:
        try:
            voice = self.voice()
            if not isinstance(voice, DirectVoice):
                voice.load()
        except CoachError as error:
            log.warning("the voice was not loaded: %s", error)

    def _wanted(self, text: str) -> Future[_Sound]:
        with self._lock:
            future = self._rendering.get(text)
            if future is None:
                future = self._rendering[text] = self._pool.submit(self._render, text)
                future.add_done_callback(lambda _: self._rendered(text))
            return future

    def _rendered(self, text: str) -> None:
        with self._lock:
            self._rendering.pop(text, None)

    def _render(self, text: str) -> _Sound:
        """From the cache, or with the best voice that works. Raises VoiceError, StorageError."""
        while True:
            voice = self.voice()
            if isinstance(voice, DirectVoice):
                return _Sound(voice)
            path = self._cache.get(voice.name, text)
            if path is not None:
                return _Sound(voice, path)
            try:
                return _Sound(voice, self._cache.keep(voice.name, text, voice.render(text)))
            except VoiceError as error:
                log.warning("%s", error)
                self._failed[voice] = error

    def _awaited(self, text: str, stop: Event, within_s: float) -> _Sound | None:
        """None when it comes too late, or nobody wants it any more."""
        with self._lock:
            for other, future in list(self._rendering.items()):
                if other != text:  # This one comes first; the next question is prepared again after it.
                    future.cancel()
        rendering = self._wanted(text)
        left_s = within_s
        while left_s > 0 and not stop.is_set():
            try:
                return rendering.result(timeout=_LOOK_S)
            except TimeoutError:
                left_s -= _LOOK_S
            except CancelledError:
                return None
        return None

    def _play(self, sound: _Sound, text: str, stop: Event) -> None:
        try:
            if sound.path is not None:
                self._player.play(sound.path, stop=stop)
            elif isinstance(sound.voice, DirectVoice):
                sound.voice.speak(text, stop=stop)
        except VoiceError as error:
            self._failed[sound.voice] = error
            raise
        except CoachError:
            self._is_mute = True
            raise

    @contextmanager
    def _can_be_hushed(self, stop: Event) -> Iterator[None]:
        with self._lock:
            self._stops.append(stop)
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)
