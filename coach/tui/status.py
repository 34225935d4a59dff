"""How far the models are, and where recordings go."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from coach.errors import CoachError
from coach.tui.themes import MUTED


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """How far loading is; `error` when it failed. When ready, the speech `model`, whether the machine
    chose it, and which one heard the latest answer."""

    what: str = "Loading the speech model"
    fraction: float | None = None
    ready: bool = False
    model: str = ""
    automatic: bool = False
    former: str = ""
    error: CoachError | None = None

    def line(self) -> Content:
        if self.error:
            return Content.assemble(
                ("✗ ", "$text-error"), (self.error.what, "$text-error"), f" {self.error.fix}".rstrip()
            )
        if self.ready:
            ready = f"Ready to assess. Speech model: {self.model}{self._why()}"
            return Content.assemble(("● ", "$text-success"), (ready, MUTED))
        percent = "" if self.fraction is None else f" {self.fraction:.0%}"
        return Content.assemble(("○ ", "$text-warning"), (f"{self.what}{percent}", MUTED))

    def _why(self) -> str:
        if not self.automatic:
            return ""
        changed = self.former not in {"", self.model}
        return f" (last time: {self.former})" if changed else ", chosen for this computer"


def away_mark(host: str) -> Content:
    """Stands on every screen of a run that sends recordings to a server; first, so that nothing pushes it away."""
    return Content.assemble(("▲ Recordings leave this computer: ", "bold $text-warning"), "they go to ", (host, "bold"))


def read_only_mark(error: CoachError) -> Content:
    """Stands on every screen while nothing can be recorded, saved or deleted."""
    return Content.assemble(("▲ ", "bold $text-warning"), (error.what, "bold"))


def where_things_stay(host: str) -> str:
    """The same in a sentence for the help; `host` is empty where nothing is sent."""
    if not host:
        return "Everything stays on this computer."
    return (
        f"You started with --remote: recordings are sent to {host} to be written down. All else stays on this computer."
    )
