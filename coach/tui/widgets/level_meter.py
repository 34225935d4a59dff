"""The microphone's level, in dBFS and in a word."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from coach.model import InputLevel
from coach.tui.themes import FAINT, MUTED

FLOOR_DBFS = -60.0
WIDTH = 30


class LevelMeter(Widget):
    """A bar of one line; `level` None when nothing is heard at the moment."""

    level: reactive[InputLevel | None] = reactive(None)

    def render(self) -> Content:
        if self.level is None:
            return Content.assemble(("Level  ", MUTED), ("─" * WIDTH, FAINT))
        peak = self.level.peak_dbfs
        filled = round(min(max(1 - peak / FLOOR_DBFS, 0.0), 1.0) * WIDTH)
        style = "$text-error" if self.level.clipped else "$text-primary"
        reading = "clipping" if self.level.clipped else f"{max(peak, FLOOR_DBFS):.0f} dBFS"
        return Content.assemble(
            ("Level  ", MUTED),
            ("━" * filled, style),
            ("─" * (WIDTH - filled), FAINT),
            f"  {reading}",
        )
