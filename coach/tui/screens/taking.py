"""What every screen shares on which one answers aloud: a take is started, held, thrown away, and kept on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.reactive import reactive
from textual.screen import ScreenResultType

from coach.bank import Question
from coach.errors import CoachError
from coach.model import Recording, Scorecard
from coach.tui.hearing import DEAD_DBFS
from coach.tui.messages import Failed, FellBehind, LevelHeard, PartsEarned, TakeDeleted, TakeRecorded
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.speaking import SpeakingScreen
from coach.tui.take import Phase, TakeSignals
from coach.tui.widgets.clock import Clock
from coach.tui.widgets.level_meter import LevelMeter
from coach.tui.widgets.parts_line import PartsLine
from coach.tui.widgets.phase_line import PhaseLine
from coach.tui.workers import LevelReporter

if TYPE_CHECKING:
    from collections.abc import Callable


RUNNING = {Phase.RECORDING, Phase.PAUSED}
#: After so long without any sound it is asked whether the microphone is muted (s).
UNHEARD_S = 8.0


class TakingScreen(SpeakingScreen[ScreenResultType]):
    """One take at a time. The screen has a Clock, a LevelMeter and a PhaseLine; a PartsLine where parts can light."""

    phase: reactive[Phase] = reactive(Phase.READY, bindings=True)
    question: Question
    recording: Recording | None = None

    def __init__(self) -> None:
        super().__init__()
        self.signals = TakeSignals()
        self._heard = False

    def take_ended(self, recording: Recording) -> None:
        """A take lies on disk as it should."""

    def take_thrown_away(self) -> None:
        """A take was deleted as the user wished."""

    def watch_phase(self, phase: Phase) -> None:
        for line in self.query(PhaseLine):
            line.phase = phase
        for clock in self.query(Clock):
            clock.speaking = phase in RUNNING

    def action_toggle_take(self) -> None:
        if self.phase in RUNNING:
            self.end_take()
        else:
            self.start_take()

    def start_take(self) -> None:
        self.be_silent()  # the recording waits for it, so that the microphone does not hear the interviewer
        self.say("")
        self.recording = None
        self.signals = TakeSignals()
        self.query_one(Clock).elapsed_s = 0
        line = self.query_one(PhaseLine)
        line.behind = line.unheard = self._heard = False
        for parts in self.query(PartsLine):
            parts.begin(self.question)
        self.phase = Phase.RECORDING
        self._record(self.signals, self.question)

    def end_take(self) -> None:
        self.phase = Phase.ASSESSING
        self.show_progress("Saving the take", None)
        self.signals.stop.set()

    @work(thread=True, group="record")
    def _record(self, signals: TakeSignals, question: Question) -> None:
        try:
            recording = self.coach.record(
                question,
                stop=signals.stop,
                paused=signals.paused,
                on_level=LevelReporter(self),
                on_behind=self._tell_lag,
                on_earned=self._earned_teller(),
            )
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(TakeRecorded(recording))

    def _earned_teller(self) -> Callable[[Scorecard], None] | None:
        """Called on the transcription's thread; None where nobody looks, so that nothing is evaluated."""
        return self._tell_earned if self.query(PartsLine) and self.coach.settings.coach_mode else None

    def _tell_earned(self, card: Scorecard) -> None:
        self.post_message(PartsEarned(card))

    def on_parts_earned(self, message: PartsEarned) -> None:
        for line in self.query(PartsLine):
            line.light(message.card)

    def on_level_heard(self, message: LevelHeard) -> None:
        if self.phase is Phase.RECORDING:
            self.query_one(Clock).elapsed_s = int(message.level.elapsed_s)
            self.query_one(LevelMeter).level = message.level
            self._heard = self._heard or message.level.peak_dbfs >= DEAD_DBFS
            self.query_one(PhaseLine).unheard = not self._heard and message.level.elapsed_s >= UNHEARD_S

    def _tell_lag(self, behind: bool) -> None:
        """From the transcription's thread."""
        self.post_message(FellBehind(behind))

    def on_fell_behind(self, message: FellBehind) -> None:
        self.query_one(PhaseLine).behind = message.behind

    def on_take_recorded(self, message: TakeRecorded) -> None:
        self.keep(message.recording)
        if self.signals.discarded.is_set():
            self._delete(message.recording)
        else:
            self.take_ended(message.recording)

    def keep(self, recording: Recording) -> None:
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
            self.end_take()
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
        self.take_thrown_away()

    def quitting_costs(self) -> str:
        if self.phase in RUNNING:
            return "A take is running. Quit now? What you said so far stays on disk, to be scored next time."
        return ""

    def wind_down(self) -> None:
        super().wind_down()
        self.signals.stop.set()
