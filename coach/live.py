"""The transcriptions that run beside the takes, each kept until its take is assessed or thrown away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from coach.errors import CoachError
from coach.mishaps import told_plainly
from coach.model import Recording, Transcript
from coach.ports import LiveTranscription, Progress, Transcriber

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A transcript of less or more than was recorded (s) is not the take's.
_SAME_S = 0.1
_log = logging.getLogger(__name__)


class LiveTakes:
    """By the take's path. Safe from several threads."""

    def __init__(self) -> None:
        self._running: dict[Path, LiveTranscription] = {}
        self._lock = Lock()

    def start(
        self,
        transcriber: Transcriber,
        path: Path,
        on_text: Callable[[str], None],
        on_behind: Callable[[bool], None],
        is_over: Callable[[], bool],
    ) -> Callable[[NDArray[np.int16]], None]:
        """Begin to follow a take; returns what is to be told its sound, block by block.

        Whatever fails here is left for the file: no recording ends because nobody can follow it.
        """
        try:
            with told_plainly("getting ready to listen"):
                live = transcriber.live(on_text, on_behind, is_over)
        except CoachError as error:
            _log.warning("The take is not followed: %s", error.what)
            return _ignore
        if live is None:
            return _ignore
        with self._lock:
            self._running[path] = live

        def hear(block: NDArray[np.int16]) -> None:
            try:
                with told_plainly("listening"):
                    live.hear(block)
            except CoachError as error:
                _log.warning("The take is no longer followed: %s", error.what)
                self.abandon(path)

        return hear

    def end(self, path: Path) -> None:
        """The take is over: what is left of it is transcribed now."""
        with self._lock:
            live = self._running.get(path)
        if live:
            live.end()

    def transcript(self, recording: Recording, progress: Progress) -> Transcript | None:
        """The take's transcript; None when its file has to be transcribed. Asked for once: it is not kept."""
        live = self._taken(recording.path)
        heard = live.finish(progress) if live else None
        return heard if heard and abs(heard.duration_s - recording.duration_s) < _SAME_S else None

    def abandon(self, path: Path) -> None:
        """Nobody wants the take's transcript any more."""
        if live := self._taken(path):
            live.abandon()

    def _taken(self, path: Path) -> LiveTranscription | None:
        with self._lock:
            return self._running.pop(path, None)


def unnoticed(behind: bool) -> None:
    """For a take whose lag nobody shows."""


def _ignore(block: NDArray[np.int16]) -> None:
    """For a take that nobody follows."""
