"""What can be taken back: the app keeps it, one key undoes what was done last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message


@dataclass(frozen=True, slots=True)
class Undo:
    """`job` takes something back, on a worker's thread; it may raise CoachError. `done` is what is said then."""

    done: str
    job: Callable[[], object]


@dataclass
class Undone(Message, bubble=False):
    """Something was taken back: what the screen shows may have changed."""
