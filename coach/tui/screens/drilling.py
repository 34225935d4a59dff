"""A timed drill: read, answer, see what it held, and go on or say it again at once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from coach.bank import Question
from coach.drill import Drill
from coach.model import SessionKind
from coach.tui.messages import LevelHeard
from coach.tui.screens.session import SessionScreen
from coach.tui.take import Phase
from coach.tui.widgets.phase_line import PhaseLine
from coach.tui.widgets.question_card import QuestionCard
from coach.tui.wording import total


class DrillScreen(SessionScreen):
    """Space does the next thing: start, stop, go on."""

    KIND = SessionKind.DRILL
    TITLE = "Timed drill"
    HELP = (
        "Read the question; when the reading time is over the take starts by itself, or press Space at once. Space "
        "ends the answer, and Space again brings the next question; r asks the same one once more. Every answer is "
        "scored while you go on, and all of them are listed at the end. Press v to hear the question, and "
        "every one after it; Shift+V leaves them in writing."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "retake", "Again", tooltip="The same question once more, at once; the answer before is kept"),
        Binding("space", "toggle_take", "Start/stop", tooltip="Start the take; again, end it"),
        Binding("space", "go_on", "Next", tooltip="After an answer: the next question"),
        Binding("n", "go_on", "Next", tooltip="The next question, also without an answer to this one"),
        Binding("w,f2", "why", "Why?", show=False, tooltip="Why this is asked: what the interviewer worries about"),
    ]

    def __init__(self, drill: Drill, now_s: Callable[[], float] = time.monotonic) -> None:
        self.drill = drill
        self._reading_ends_s: float | None = None
        super().__init__(drill.question, aloud=drill.plan.aloud, now_s=now_s)

    def heading(self) -> str:
        return self.drill.heading(self.elapsed_s)

    def coming(self) -> Question | None:
        return None if self.drill.is_over(self.elapsed_s) else self.drill.next().question

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "retake":
            return self.phase is Phase.KEPT
        if action == "go_on":
            return self.phase in {Phase.KEPT, Phase.READY, Phase.READING, Phase.FAILED}
        return super().check_action(action, parameters)  # of the two for Space, the one that can be done

    def question_shown(self) -> None:
        reads = self.aloud and self.drill.plan.reading_s
        self._reading_ends_s = self._now_s() + self.drill.plan.reading_s if reads else None
        if reads:
            self.phase = Phase.READING
            self.beat()

    def beat(self) -> None:
        """The take starts by itself when the reading time is over; not under a dialog, where nobody would see it."""
        if self.phase is not Phase.READING or self._reading_ends_s is None:
            return
        left_s = self._reading_ends_s - self._now_s()
        if left_s > 0:
            self.query_one(PhaseLine).doing = f"Read the question: {math.ceil(left_s)} s."
        elif self.app.screen is self:
            self.start_take()

    def on_level_heard(self, message: LevelHeard) -> None:
        """The hard stop. (The clock follows the level in the class above.)"""
        limit_s = self.drill.limit_s
        if limit_s is not None and self.phase is Phase.RECORDING and message.level.elapsed_s >= limit_s:
            self.end_take()

    def answer_given(self) -> None:
        self.phase = Phase.KEPT

    def answer_scored(self, number: int) -> None:
        """What the last answer held, unless another take runs by now: that one is left in peace."""
        given = self.given[number]
        if self.phase is not Phase.KEPT or number != len(self.given) - 1:
            return
        if given.attempt is not None:
            card = given.attempt.scorecard
            self.say(f"{total(given.attempt).capitalize()}.", card.refused or card.first)
        elif given.error is not None:
            self.say(given.error.what, given.error.fix, problem=True)

    def action_go_on(self) -> None:
        if self.drill.is_over(self.elapsed_s):
            self.finish()
            return
        self.drill = self.drill.next()
        self.action_retake()

    def action_retake(self) -> None:
        self.say("")
        self.ask(self.drill.question)

    def action_why(self) -> None:
        self.query_one(QuestionCard).toggle_why()
