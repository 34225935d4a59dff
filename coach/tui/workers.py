"""What a thread worker needs to report to the screen and to end when nobody waits for it any more."""

from __future__ import annotations

import time
from dataclasses import replace

from textual.message_pump import MessagePump
from textual.worker import Worker, get_current_worker

from coach.model import InputLevel
from coach.ports import AbandonedError
from coach.tui.messages import LevelHeard, Progressed

#: Ten redraws a second follow a voice well enough and cost an eighth of a core (measured).
LEVEL_INTERVAL_S = 0.1


class Reporter:
    """A coach.ports.Progress that posts whole percents to a screen. Make it on the worker's own thread."""

    def __init__(self, target: MessagePump) -> None:
        self._target = target
        self._worker: Worker[object] = get_current_worker()
        self._last: tuple[str, int | None] | None = None

    def __call__(self, what: str, fraction: float | None = None, /) -> None:
        if self._worker.is_cancelled:
            raise AbandonedError
        now = (what, None if fraction is None else int(fraction * 100))
        if now != self._last:
            self._last = now
            self._target.post_message(Progressed(what, fraction))


class LevelReporter:
    """Posts microphone levels at LEVEL_INTERVAL_S, with the loudest peak since the last one."""

    def __init__(self, target: MessagePump) -> None:
        self._target = target
        self._due_s = 0.0
        self._peak_dbfs = -120.0
        self._clipped = False

    def __call__(self, level: InputLevel) -> None:
        self._peak_dbfs = max(self._peak_dbfs, level.peak_dbfs)
        self._clipped |= level.clipped
        now_s = time.monotonic()
        if now_s >= self._due_s:
            self._target.post_message(LevelHeard(replace(level, peak_dbfs=self._peak_dbfs, clipped=self._clipped)))
            self._due_s, self._peak_dbfs, self._clipped = now_s + LEVEL_INTERVAL_S, -120.0, False
