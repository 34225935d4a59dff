"""What the last seconds of a microphone say about it. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from coach.model import InputLevel

#: Three seconds at ten levels a second: long enough to hold a word, short enough to answer a turned knob.
WINDOW = 30
#: Below this nothing reaches the microphone at all: muted, or the wrong one. Practice cut-offs, in dBFS.
DEAD_DBFS = -60.0
QUIET_PEAK_DBFS = -30.0
QUIET_RMS_DBFS = -45.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """One word, what to do about it, and the colour that goes with it."""

    word: str
    advice: str
    style: str


GOOD = Verdict("Good", "Your voice comes through clearly.", "$text-success")
CLIPPING = Verdict("Clipping", "Move a little away from the microphone, or turn its level down.", "$text-error")
QUIET = Verdict("Too quiet", "Speak at your usual loudness, come closer, or turn the level up.", "$text-warning")
DEAD = Verdict("Nothing heard", "Speak a sentence. Still nothing? It may be muted, or the wrong one.", "$text-warning")


class Hearing:
    """Remembers the last levels of one microphone."""

    def __init__(self) -> None:
        self._levels: deque[InputLevel] = deque(maxlen=WINDOW)

    def add(self, level: InputLevel) -> Verdict:
        self._levels.append(level)
        return judge(self._levels)


def judge(levels: Iterable[InputLevel]) -> Verdict:
    """The loudest moment counts: a pause between two words is no fault of the microphone."""
    heard = tuple(levels)
    peak = max(level.peak_dbfs for level in heard)
    rms = max(level.rms_dbfs for level in heard)
    if any(level.clipped for level in heard):
        return CLIPPING
    if peak < DEAD_DBFS:
        return DEAD
    return QUIET if peak < QUIET_PEAK_DBFS or rms < QUIET_RMS_DBFS else GOOD
