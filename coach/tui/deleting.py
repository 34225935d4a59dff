"""What is said when an answer was deleted, and how it is brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.screen import ScreenResultType

from coach.tui.screens.base import CoachScreen
from coach.tui.undo import Undo

if TYPE_CHECKING:
    from coach.tui.app import CoachApp

IN_BIN = "It stays in the bin for 30 days."
BACK = "The answer is back."
DELETED = "The answer is deleted."
HOW_BACK = "Press u to bring it back, or click here. `coach bin` has it for 30 days."
#: A notice that goes by itself stays so long (s): to be read, and acted upon.
STAYS_S = 10.0


def can_bring_back(screen: CoachScreen[ScreenResultType], attempt_id: int) -> str:
    """Let the user take the deletion back; returns the action of a click on HOW_BACK."""
    deleted = screen.coach.bin
    return cast("CoachApp", screen.app).can_undo(Undo(BACK, lambda: deleted.restore(attempt_id)))
