"""What a drill and a mock interview share: one question after the other, and every answer scored in the background."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from coach.bank import Question
from coach.errors import CoachError, TakeInterruptedError
from coach.model import Recording, SessionKind
from coach.tui.given import Given
from coach.tui.screens.assessing import progress_text
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.debrief import DebriefScreen
from coach.tui.screens.giving import GivingScreen
from coach.tui.screens.speaking import SPEAKING_KEYS, WRITING_KEYS
from coach.tui.screens.taking import RUNNING
from coach.tui.take import Phase
from coach.tui.widgets.clock import Clock
from coach.tui.widgets.level_meter import LevelMeter
from coach.tui.widgets.phase_line import PhaseLine
from coach.tui.widgets.question_card import QuestionCard
from coach.tui.wording import count, written

#: How often countdowns are looked at (s).
BEAT_S = 0.25

ALLOWED = {
    "toggle_take": {Phase.READY, Phase.READING, Phase.RECORDING, Phase.PAUSED, Phase.FAILED},
    "pause": RUNNING,
    "discard": RUNNING,
    "use": {Phase.FAILED},
    "write": {Phase.READY, Phase.READING, Phase.FAILED},
    "send": {Phase.WRITING},
    "say_question": {Phase.READY, Phase.READING, Phase.FAILED},
    "say_while_writing": {Phase.WRITING},
    "voice_off_while_writing": {Phase.WRITING},
    "help_while_writing": {Phase.WRITING},
}


class SessionScreen(GivingScreen):
    """Subclasses say what is asked, and what follows an answer. Nothing that was answered is lost."""

    KIND: ClassVar[SessionKind]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_take", "Start/stop", tooltip="Start the take; again, end it"),
        Binding("ctrl+s", "send", "Send", key_display="^s", tooltip="Send what is written"),
        Binding("p", "pause", "Pause", tooltip="Hold the take, and go on with it"),
        Binding("d", "discard", "Discard", tooltip="Throw the take away; asks first"),
        Binding("s", "use", "Use it", tooltip="Take what was recorded before something failed as the answer"),
        Binding("t", "write", "Write", tooltip="Answer in writing from here on"),
        *SPEAKING_KEYS,
        *WRITING_KEYS,
        Binding("escape", "leave", "End", tooltip="End the session; asks first, and keeps every answer"),
    ]

    def __init__(self, question: Question, *, aloud: bool, now_s: Callable[[], float] = time.monotonic) -> None:
        """`now_s` is a clock in seconds."""
        super().__init__(self.KIND)
        self.question = question
        self.aloud = aloud
        self._now_s = now_s
        self._began_s = now_s()
        self._taking = self._ending = self._over = self._told_empty = False
        self._where = ""

    @property
    def elapsed_s(self) -> float:
        return self._now_s() - self._began_s

    # What a subclass says

    def heading(self) -> str:
        """Where one is, above the question."""
        return ""

    def shown(self, question: Question) -> Question:
        """The question as it stands on the screen."""
        return question

    def question_shown(self) -> None:
        """A question stands on the screen."""

    def answer_given(self) -> None:
        """The last of `given` was just added."""

    def answer_scored(self, number: int) -> None:
        """One of `given` was scored, or could not be, and the session goes on."""

    def beat(self) -> None:
        """A moment went by."""

    # The screen

    def body(self) -> ComposeResult:
        with VerticalScroll(classes="page"):
            yield Static(id="where")
            yield QuestionCard(self.shown(self.question))
            yield Clock(self.question.target_s)
            yield LevelMeter()
            yield PhaseLine()
            yield TextArea(soft_wrap=True, show_line_numbers=False, tab_behavior="focus")

    def on_mount(self) -> None:
        self.ask(self.question)
        self.set_interval(BEAT_S, self._beat)

    def ask(self, question: Question) -> None:
        self.question = question
        self.recording = None
        self.query_one(QuestionCard).show(self.shown(question))
        self.query_one(Clock).aim(question.target_s)
        page = self.query_one(TextArea)
        page.text = ""
        for widget in (self.query_one(Clock), self.query_one(LevelMeter)):
            widget.display = self.aloud
        page.display = not self.aloud
        self.phase = Phase.READY if self.aloud else Phase.WRITING
        if not self.aloud:
            page.focus()
        self._tell_where(self.heading())
        self.speak()
        self.question_shown()

    def _tell_where(self, where: str) -> None:
        if where != self._where:  # a terminal need not paint what it shows already
            self._where = where
            self.query_one("#where", Static).update(Content(where))

    def _beat(self) -> None:
        if not self._ending:
            self._tell_where(self.heading())
            self.beat()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual calls it so
        if action == "use" and self.recording is None:
            return False
        return self.phase in ALLOWED.get(action, Phase)

    def show_progress(self, what: str, fraction: float | None) -> None:
        """Only where somebody waits for it: scoring in the background is not shown."""
        if self.phase in {Phase.ASSESSING, Phase.FINISHING}:
            self.query_one(PhaseLine).doing = progress_text(what, fraction)

    # Answers

    def action_write(self) -> None:
        self.aloud = False
        self.ask(self.question)

    def action_send(self) -> None:
        text = self.query_one(TextArea).text
        if not text.strip():
            self._told_empty = True
            self.say("There is nothing to send yet.", "Write your answer first.")
            return
        try:
            kept = self.coach.keep_text(self.question, text, self.session)
        except CoachError as error:
            self.say(error.what, f"{error.fix} Your text is still here.".strip(), problem=True)
            return
        self.say("")
        self._give(Given(self.question, kept=kept))

    def on_text_area_changed(self) -> None:
        text = self.query_one(TextArea).text
        target_s = None if self.question.typed else self.question.target_s
        self.query_one(PhaseLine).doing = f"{written(text, target_s)}." if text.strip() else ""
        if self._told_empty:
            self.say("")
            self._told_empty = False

    def action_use(self) -> None:
        if self.recording is not None:
            self.take_ended(self.recording)

    def start_take(self) -> None:
        self._taking = True
        super().start_take()

    def take_thrown_away(self) -> None:
        self._taking = False

    def take_ended(self, recording: Recording) -> None:
        self._taking = False
        self._give(Given(self.question, recording))

    def _give(self, given: Given) -> None:
        self.be_silent()
        self.give(given)
        self.recording = None
        self.query_one(TextArea).display = False
        self.query_one(PhaseLine).doing = ""
        if self._ending:
            self._finish_if_scored()
        else:
            self.answer_given()

    def scored(self, number: int) -> None:
        if self._ending:
            self._finish_if_scored()
        else:
            self.answer_scored(number)

    def complain(self, error: CoachError) -> None:
        self._taking = False
        if isinstance(error, TakeInterruptedError):
            self.keep(error.recording)
        self.query_one(LevelMeter).level = None
        if self._ending:
            self._end()
            return
        self.phase = Phase.FAILED
        if self.recording:
            kept = "What you said is kept: press s to use it as your answer, or Space to say it again."
        else:
            kept = "Press Space to try again, or t to answer in writing from here on."
        self.say(error.what, f"{error.fix}\n{kept}".strip(), problem=True)

    # The end

    def action_leave(self) -> None:
        """A take that runs is held meanwhile."""
        if self._ending:
            costs = self.quitting_costs() or "Leave now?"
            self.app.push_screen(ConfirmScreen(costs.replace("Quit", "Leave"), "Leave", "Stay"), self._dismiss_if)
            return
        held = self.phase is Phase.RECORDING
        if held:
            self.action_pause()
        answers = len(self.given) + (self.phase in RUNNING)
        told = "Your answer so far is kept." if answers == 1 else f"Your {answers} answers so far are kept."
        kept = told if answers else ""
        page = self.query_one(TextArea)
        if page.display and page.text.strip():
            kept += " What you are writing now is not kept."
        self.app.push_screen(
            ConfirmScreen(f"End it now? {kept.strip()}".strip(), "End it", "Go on"),
            lambda sure: self._leave_if(sure, held),
        )

    def _leave_if(self, sure: bool | None, held: bool) -> None:
        if sure:
            self.finish()
        elif held and self.phase is Phase.PAUSED:
            self.action_pause()

    def _dismiss_if(self, sure: bool | None) -> None:
        if sure and self.app.screen is self:
            self.dismiss(None)

    def finish(self) -> None:
        """Wait for what is not scored yet, then go through the answers. A take that runs is the last answer."""
        if self._ending:
            return
        self._ending = True
        self.be_silent()
        if self.phase in RUNNING:
            self.end_take()
        elif not self._taking:
            self._end()

    def _end(self) -> None:
        """No take runs any more; one that was cut short counts."""
        if self.recording is not None:
            self.take_ended(self.recording)
        else:
            self._finish_if_scored()

    def _finish_if_scored(self) -> None:
        if self._over or self._taking:
            return
        self.phase = Phase.FINISHING
        waiting = sum(given.is_waiting for given in self.given)
        if waiting:
            self._tell_where(f"{count(waiting, 'answer')} left to be scored")
        elif self.app.screen is self:  # with a dialog open it waits until that is closed
            self._over = True
            if self.given:
                self.app.switch_screen(DebriefScreen(self.KIND, tuple(self.given), self.session))
            else:
                self.dismiss(None)

    def on_screen_resume(self) -> None:
        if self._ending:
            self._finish_if_scored()

    def quitting_costs(self) -> str:
        if self.phase is Phase.WRITING and self.query_one(TextArea).text.strip():
            return "Your text has not been sent. Quit without keeping it?"
        if self.phase in RUNNING:
            return super().quitting_costs()
        waiting = any(given.is_waiting for given in self.given)
        return "Answers are still being scored. Quit now? They are kept, and can be scored later." if waiting else ""
