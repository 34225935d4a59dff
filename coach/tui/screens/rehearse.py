"""Answer aloud: the question, the clock, the level, and one key that starts and stops."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import reactive

from coach.bank import Question
from coach.errors import CoachError, TakeInterruptedError
from coach.model import Recording
from coach.tui.messages import Failed, FellBehind, LevelHeard, TakeDeleted, TakeRecorded
from coach.tui.screens.assessing import AssessingScreen, progress_text
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.take import Phase, TakeSignals
from coach.tui.widgets.clock import Clock
from coach.tui.widgets.level_meter import LevelMeter
from coach.tui.widgets.phase_line import PhaseLine
from coach.tui.widgets.question_card import QuestionCard
from coach.tui.workers import LevelReporter

#: The phases in which an action's key works; actions not named here always work.
ALLOWED = {
    "pause": {Phase.RECORDING, Phase.PAUSED},
    "discard": {Phase.RECORDING, Phase.PAUSED},
    "microphone": {Phase.READY, Phase.FAILED},
    "type_answer": {Phase.READY, Phase.FAILED},
    "score": {Phase.FAILED},
    "toggle_take": {Phase.READY, Phase.RECORDING, Phase.PAUSED, Phase.FAILED},
}


class RehearseScreen(AssessingScreen[None]):
    """One question, one take at a time."""

    TITLE = "Rehearse"
    HELP = (
        "Read the question, press Space, and answer aloud as you would in the interview. Space again ends the take, "
        "and the scorecard follows. What you say is on disk while you speak: nothing is lost if anything breaks."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_take", "Start/stop", tooltip="Start the take; again, end it and have it scored"),
        Binding("p", "pause", "Pause", tooltip="Hold the take, and go on with it"),
        Binding("d", "discard", "Discard", tooltip="Throw the take away; asks first"),
        Binding("s", "score", "Score it", tooltip="Score what was recorded before something failed"),
        Binding("w", "why", "Why?", tooltip="Why this is asked: what the interviewer worries about"),
        Binding("t", "type_answer", "Type it", tooltip="Answer this question in writing"),
        Binding("m", "microphone", "Microphone", tooltip="Choose and check the microphone"),
        Binding("escape", "leave", "Back", tooltip="Leave; asks first while a take is running"),
    ]

    phase: reactive[Phase] = reactive(Phase.READY, bindings=True)

    def __init__(self, question: Question, recording: Recording | None = None) -> None:
        """With `recording`, that take is scored at once instead of a new one being made."""
        super().__init__()
        self.question = question
        self.recording = recording
        self.signals = TakeSignals()

    def body(self) -> ComposeResult:
        with VerticalScroll(classes="page"):
            yield QuestionCard(self.question)
            yield Clock(self.question.target_s)
            yield LevelMeter()
            yield PhaseLine()

    def on_mount(self) -> None:
        if self.recording:
            self.query_one(Clock).elapsed_s = int(self.recording.duration_s)
            self.action_score()

    def watch_phase(self, phase: Phase) -> None:
        for line in self.query(PhaseLine):
            line.phase = phase
        for clock in self.query(Clock):
            clock.speaking = phase in {Phase.RECORDING, Phase.PAUSED}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual calls it so
        if action == "score" and self.recording is None:
            return False
        return self.phase in ALLOWED.get(action, Phase)

    # Recording

    def action_toggle_take(self) -> None:
        if self.phase in {Phase.RECORDING, Phase.PAUSED}:
            self._end_take()
        else:
            self._start_take()

    def _start_take(self) -> None:
        self.say("")
        self.recording = None
        self.signals = TakeSignals()
        self.query_one(Clock).elapsed_s = 0
        self.query_one(PhaseLine).behind = False
        self.phase = Phase.RECORDING
        self._record(self.signals)

    def _end_take(self) -> None:
        self.phase = Phase.ASSESSING
        self.show_progress("Saving the take", None)
        self.signals.stop.set()

    @work(thread=True, group="record")
    def _record(self, signals: TakeSignals) -> None:
        try:
            recording = self.coach.record(
                self.question,
                stop=signals.stop,
                paused=signals.paused,
                on_level=LevelReporter(self),
                on_behind=self._tell_lag,
            )
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(TakeRecorded(recording))

    def on_level_heard(self, message: LevelHeard) -> None:
        if self.phase is Phase.RECORDING:
            self.query_one(Clock).elapsed_s = int(message.level.elapsed_s)
            self.query_one(LevelMeter).level = message.level

    def _tell_lag(self, behind: bool) -> None:
        """From the transcription's thread."""
        self.post_message(FellBehind(behind))

    def on_fell_behind(self, message: FellBehind) -> None:
        self.query_one(PhaseLine).behind = message.behind

    def on_take_recorded(self, message: TakeRecorded) -> None:
        self._keep(message.recording)
        if self.signals.discarded.is_set():
            self._delete(message.recording)
        else:
            self.action_score()

    def _keep(self, recording: Recording) -> None:
        self.recording = recording
        self.query_one(LevelMeter).level = None

    def action_pause(self) -> None:
        if self.signals.paused.is_set():
            self.signals.paused.clear()
            self.phase = Phase.RECORDING
        else:
            self.signals.paused.set()
            self.query_one(LevelMeter).level = None
            self.phase = Phase.PAUSED

    # Discarding

    def action_discard(self) -> None:
        """Hold the take while the user thinks about it."""
        was_paused = self.signals.paused.is_set()
        if not was_paused:
            self.action_pause()
        question = "Throw this take away? It cannot be brought back."
        self.app.push_screen(
            ConfirmScreen(question, "Throw it away", "Keep going"), lambda sure: self._discard_if(sure, was_paused)
        )

    def _discard_if(self, sure: bool | None, was_paused: bool) -> None:
        if self.phase is not Phase.PAUSED:
            return  # The take ended by itself while the question stood; it is kept.
        if sure:
            self.signals.discarded.set()
            self._end_take()
            self.show_progress("Throwing the take away", None)
        elif not was_paused:
            self.action_pause()

    @work(thread=True, group="delete")
    def _delete(self, recording: Recording) -> None:
        try:
            self.coach.discard(recording)
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(TakeDeleted(recording))

    def on_take_deleted(self) -> None:
        self.recording = None
        self.query_one(Clock).elapsed_s = 0
        self.phase = Phase.READY
        self.say("The take is gone. Press Space for a new one.")

    # Scoring

    def show_progress(self, what: str, fraction: float | None) -> None:
        self.query_one(PhaseLine).doing = progress_text(what, fraction)

    def action_score(self) -> None:
        recording = self.recording
        if recording is not None:
            self.phase = Phase.ASSESSING
            self.assess(lambda progress: self.coach.assess_take(self.question, recording, progress))

    def complain(self, error: CoachError) -> None:
        self.assessing = False
        if isinstance(error, TakeInterruptedError):
            self._keep(error.recording)
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

    def action_type_answer(self) -> None:
        from coach.tui.screens.typed import TypedScreen  # not needed for the first paint

        self.app.switch_screen(TypedScreen(self.question))

    def action_microphone(self) -> None:
        from coach.tui.screens.microphone import MicrophoneScreen  # not needed for the first paint

        self.app.push_screen(MicrophoneScreen())

    def action_leave(self) -> None:
        if self.phase in {Phase.RECORDING, Phase.PAUSED}:
            self.action_discard()
            return
        if self.recording is not None or self.phase is Phase.ASSESSING:
            self.app.notify("The take is kept. The home screen offers to score it.", markup=False)
        self.dismiss(None)

    def quitting_costs(self) -> str:
        if self.phase in {Phase.RECORDING, Phase.PAUSED}:
            return "A take is running. Quit now? What you said so far stays on disk, to be scored next time."
        return ""

    def wind_down(self) -> None:
        self.signals.stop.set()
