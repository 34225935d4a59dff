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


def tell_deleted(screen: CoachScreen[ScreenResultType], attempt_id: int) -> tuple[str, str]:
    """Let the user take it back; returns what to say."""
    deleted = screen.coach.bin
    cast("CoachApp", screen.app).can_undo(Undo(BACK, lambda: deleted.restore(attempt_id)))
    return "The answer is deleted.", "Press u to bring it back. For 30 days the command `coach bin` can, too."
