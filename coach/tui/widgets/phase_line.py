"""What is happening now, and the one key that matters for it."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from coach.tui.take import Phase

WORDS = {
    Phase.READY: ("○", "Ready.", "Press Space and answer aloud.", "$text-muted"),
    Phase.RECORDING: ("●", "Recording.", "Press Space when you have finished.", "$text-error"),
    Phase.PAUSED: ("‖", "Paused.", "Press p to go on, Space to end the take.", "$text-warning"),
    Phase.ASSESSING: ("…", "Assessing your answer.", "Your take is safe on disk.", "$text-muted"),
    Phase.FAILED: ("✗", "Stopped.", "See the message below.", "$text-error"),
}


class PhaseLine(Widget):
    """One line, set by the screen."""

    phase: reactive[Phase] = reactive(Phase.READY)

    def render(self) -> Content:
        sign, state, advice, style = WORDS[self.phase]
        return Content.assemble((f"{sign} ", style), (f"{state} ", "bold"), (advice, "$text-muted"))
