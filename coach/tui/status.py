"""How far the models are."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from coach.errors import CoachError
from coach.tui.themes import MUTED


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """How far loading is; `error` when it failed."""

    what: str = "Loading the speech model"
    fraction: float | None = None
    ready: bool = False
    error: CoachError | None = None

    def line(self) -> Content:
        if self.error:
            return Content.assemble(
                ("✗ ", "$text-error"), (self.error.what, "$text-error"), f" {self.error.fix}".rstrip()
            )
        if self.ready:
            return Content.assemble(("● ", "$text-success"), ("Ready to assess", MUTED))
        percent = "" if self.fraction is None else f" {self.fraction:.0%}"
        return Content.assemble(("○ ", "$text-warning"), (f"{self.what}{percent}", MUTED))
