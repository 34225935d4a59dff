"""Answer aloud: the question, the clock, the level, and one key that starts and stops."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from coach.bank import Question
from coach.errors import CoachError, TakeInterruptedError
from coach.model import Recording
from coach.tui.screens.assessing import progress_text
from coach.tui.screens.speaking import SPEAKING_KEYS
from coach.tui.screens.taking import RUNNING, TakingScreen
from coach.tui.take import Phase
from coach.tui.widgets.clock import Clock
from coach.tui.widgets.level_meter import LevelMeter
from coach.tui.widgets.parts_line import PartsLine
from coach.tui.widgets.phase_line import PhaseLine
from coach.tui.widgets.question_card import QuestionCard

#: The phases in which an action's key works; actions not named here always work.
ALLOWED = {
    "pause": {Phase.RECORDING, Phase.PAUSED},
    "discard": {Phase.RECORDING, Phase.PAUSED},
    "microphone": {Phase.READY, Phase.FAILED},
    "type_answer": {Phase.READY, Phase.FAILED},
    "score": {Phase.FAILED},
    "say_question": {Phase.READY},
    "coach_mode": {Phase.READY},
    "toggle_take": {Phase.READY, Phase.RECORDING, Phase.PAUSED, Phase.FAILED},
}


class RehearseScreen(TakingScreen[None]):
    """One question, one take at a time."""

    TITLE = "Rehearse"
    HELP = (
        "Read the question, press Space, and answer aloud as you would in the interview. Space again ends the take, "
        "and the scorecard follows. What you say is on disk while you speak: nothing is lost if anything breaks. "
        "Coach mode (c) lights the parts of the answer as your words earn them; it is off at first, as an interview "
        "is. Press v to hear the question, and those of drills and mock interviews from then on; Shift+V ends that."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_take", "Start/stop", tooltip="Start the take; again, end it and have it scored"),
        Binding("p", "pause", "Pause", tooltip="Hold the take, and go on with it"),
        Binding("d", "discard", "Discard", tooltip="Throw the take away; asks first"),
        Binding("s", "score", "Score it", tooltip="Score what was recorded before something failed"),
        Binding("w", "why", "Why?", tooltip="Why this is asked: what the interviewer worries about"),
        Binding("t", "type_answer", "Type it", tooltip="Answer this question in writing"),
        Binding("c", "coach_mode", "Coach", tooltip="Light the parts while you speak, or leave you in peace; kept"),
        *SPEAKING_KEYS,
        Binding("m", "microphone", "Mic", tooltip="Choose and check the microphone"),
        Binding("escape", "leave", "Back", tooltip="Leave; asks first while a take is running"),
    ]

    def __init__(self, question: Question, recording: Recording | None = None) -> None:
        """With `recording`, that take is scored at once instead of a new one being made."""
        super().__init__()
        self.question = question
        self.recording = recording

    def body(self) -> ComposeResult:
        with VerticalScroll(classes="page"):
            yield QuestionCard(self.question)
            yield Clock(self.question.target_s)
            yield LevelMeter()
            line = PartsLine(self.coach.rubrics, self.question)
            line.display = self.coach.settings.coach_mode
            yield line
            yield PhaseLine()

    def on_mount(self) -> None:
        if self.recording:
            self.query_one(Clock).elapsed_s = int(self.recording.duration_s)
            self.action_score()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual calls it so
        if action == "score" and self.recording is None:
            return False
        return self.phase in ALLOWED.get(action, Phase)

    # Scoring

    def show_progress(self, what: str, fraction: float | None) -> None:
        self.query_one(PhaseLine).doing = progress_text(what, fraction)

    def take_ended(self, recording: Recording) -> None:  # noqa: ARG002 - it is self.recording by now
        self.action_score()

    def action_score(self) -> None:
        recording = self.recording
        if recording is not None:
            self.phase = Phase.ASSESSING
            self.assess(lambda progress: self.coach.assess_take(self.question, recording, progress))

    def taking_long(self) -> None:
        self.say("This takes long, and nobody has to wait.", "Esc leaves. The take is kept, and can be scored later.")

    def complain(self, error: CoachError) -> None:
        self.assessing = False
        self._be_patient(again=False)
        if isinstance(error, TakeInterruptedError):
            self.keep(error.recording)
        self.query_one(LevelMeter).level = None
        self.phase = Phase.FAILED
        if self.recording:
            kept = "What you said is kept: press s to score it, or Space for a new take."
        else:
            kept = "Press m to choose a microphone, t to type the answer, or Space to try again."
        self.say(error.what, f"{error.fix}\n{kept}".strip(), problem=True)

    # Elsewhere

    def action_why(self) -> None:
        self.query_one(QuestionCard).toggle_why()

    def action_coach_mode(self) -> None:
        """On or off, for good; a take that runs already goes on as it began."""
        try:
            self.coach.choose_coach_mode(not self.coach.settings.coach_mode)
        except CoachError as error:
            self.app.notify(error.fix, title=error.what, severity="warning", markup=False)
            return
        on = self.coach.settings.coach_mode
        self.query_one(PartsLine).display = on
        self.say("Coach mode is on: parts light up as you earn them." if on else "Coach mode is off.")

    def action_type_answer(self) -> None:
        from coach.tui.screens.typed import TypedScreen  # not needed for the first paint

        self.app.switch_screen(TypedScreen(self.question))

    def action_microphone(self) -> None:
        from coach.tui.screens.microphone import MicrophoneScreen  # not needed for the first paint

        self.app.push_screen(MicrophoneScreen())

    def action_leave(self) -> None:
        if self.phase in RUNNING:
            self.action_discard()
            return
        if self.recording is not None or self.phase is Phase.ASSESSING:
            told = "The take is kept. If it is not scored by then, the home screen offers to score it."
            self.app.notify(told, markup=False)
        self.dismiss(None)
