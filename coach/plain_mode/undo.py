"""What can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Undo:
    """`what` names it in a menu, `job` takes it back and may raise CoachError, `done` is said then."""

    what: str
    done: str
    job: Callable[[], object]
