"""What is happening now, and the one key that matters for it."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from coach.tui.take import Phase
from coach.tui.themes import MUTED

WORDS = {
    Phase.READY: ("○", "Ready.", "Press Space and answer aloud.", MUTED),
    Phase.RECORDING: ("●", "Recording.", "Press Space when you have finished.", "$text-error"),
    Phase.PAUSED: ("‖", "Paused.", "Press p to go on, Space to end the take.", "$text-warning"),
    Phase.ASSESSING: ("…", "Assessing", " The take is safe on disk.", MUTED),
    Phase.READING: ("○", "Read the question.", "Press Space to answer at once.", MUTED),
    Phase.KEPT: ("✓", "Kept.", "Space for the next question, r to say it again.", "$text-success"),
    Phase.NOTING: ("…", "The interviewer makes a note.", "", MUTED),
    Phase.FINISHING: ("…", "Scoring", "The answers are kept as they are scored.", MUTED),
    Phase.WRITING: ("✎", "Write your answer.", "Ctrl+S sends it.", MUTED),
    Phase.FAILED: ("✗", "Not recording.", "See the message below.", "$text-error"),
}

#: Kept to one line of 80 characters.
BEHIND = "This computer is a little behind; the rest follows at the end."
UNHEARD = "Nothing heard yet: is the microphone muted?"


class PhaseLine(Widget):
    """One line, set by the screen."""

    phase: reactive[Phase] = reactive(Phase.READY)
    doing: reactive[str] = reactive("")
    """What the assessing does at the moment, how long there is to read, how long the text is."""
    behind: reactive[bool] = reactive(False)
    """Whether the live transcription cannot follow the speaker."""

    unheard: reactive[bool] = reactive(False)
    """Whether the microphone has heard nothing at all for a while."""

    def render(self) -> Content:
        sign, state, advice, style = WORDS[self.phase]
        if self.phase in {Phase.ASSESSING, Phase.READING, Phase.WRITING, Phase.FINISHING} and self.doing:
            state = self.doing
        if self.phase is Phase.RECORDING and (self.behind or self.unheard):
            advice = UNHEARD if self.unheard else BEHIND
        return Content.assemble((f"{sign} ", style), (f"{state} ", "bold"), (advice, MUTED))
