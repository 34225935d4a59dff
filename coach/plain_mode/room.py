"""What every feature of the plain mode is handed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from coach.doctor import Check
from coach.errors import CoachError
from coach.plain_mode.console import Console
from coach.plain_mode.speaking import Speaker
from coach.plain_mode.undo import Undo
from coach.plain_mode.worker import Worker
from coach.rehearsal import Coach


@dataclass(frozen=True, slots=True)
class Room:
    """`examine` looks at the machine; `chance` draws questions; `now_s` is a clock in seconds.

    `undos` are what can be taken back, the last one last.
    """

    coach: Coach
    console: Console
    worker: Worker
    speaker: Speaker
    examine: Callable[[], tuple[Check, ...]]
    chance: Random = field(default_factory=Random)
    now_s: Callable[[], float] = time.monotonic
    undos: list[Undo] = field(default_factory=list)

    def may_write(self) -> bool:
        """Whether this process writes in the data folder from now on; it does as soon as no other one does."""
        try:
            self.coach.begin_writing(0.0)
        except CoachError:
            return False
        return True
