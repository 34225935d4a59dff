"""A mock interview: questions and follow-ups, no score until the end."""

from __future__ import annotations

import time
from collections.abc import Callable

from coach.bank import Question
from coach.mock import GREETING, Interview
from coach.model import SessionKind
from coach.tui.screens.session import SessionScreen
from coach.tui.take import Phase

#: How long an interviewer thinks before the next question when the answer is not scored by then (s). On a slow computer
#: a follow-up is left out rather than waited for.
PATIENCE_S = 10.0


class InterviewScreen(SessionScreen):
    """After an answer the next question comes by itself; Space answers it."""

    KIND = SessionKind.MOCK
    TITLE = "Mock interview"
    HELP = (
        "Answer each question aloud: Space starts, Space ends. Where an answer leaves something open, the interviewer "
        "asks about it. No score is shown until the end; then you see which answers to work on. Escape asks before it "
        "ends the interview, and every answer is kept. Press v to let the interviewer speak (F3 while you write)."
    )

    def __init__(self, interview: Interview, *, aloud: bool, now_s: Callable[[], float] = time.monotonic) -> None:
        self.interview = interview
        self._thinks_until_s: float | None = None
        super().__init__(interview.questions[0], aloud=aloud, now_s=now_s)

    def heading(self) -> str:
        """No topic and no plan: an interviewer does not say what comes next. Minutes, because time is shared."""
        left_s = max(0.0, self.interview.minutes * 60 - self.elapsed_s)
        if left_s < 60:
            return "The time is nearly up"
        return f"About {left_s / 60:.0f} minutes left"

    def shown(self, question: Question) -> Question:
        return question.model_copy(update={"topic": "", "why": ""})

    def coming(self) -> Question | None:
        """The one that is planned; a follow-up depends on the answer."""
        return next(iter(self.interview.questions[self.interview.at + 1 :]), None)

    def perhaps_coming(self) -> tuple[str, ...]:
        return self.interview.likely_follow_ups(self.coach.rubrics, self.elapsed_s)

    def on_mount(self) -> None:
        self.say(GREETING.format(minutes=self.interview.minutes))

    def answer_given(self) -> None:
        self._thinks_until_s = self._now_s() + PATIENCE_S
        self.phase = Phase.NOTING
        self.say("")

    def beat(self) -> None:
        if self._thinks_until_s is not None and self._now_s() >= self._thinks_until_s:
            self._go_on()

    def answer_scored(self, number: int) -> None:
        if self._thinks_until_s is not None and number == len(self.given) - 1:
            self._go_on()

    def _go_on(self) -> None:
        self._thinks_until_s = None
        attempt = self.given[-1].attempt
        card = attempt.scorecard if attempt else None
        self.interview = self.interview.answered(card, self.coach.rubrics, self.elapsed_s)
        if self.interview.question is None:
            self.finish()
        else:
            self.ask(self.interview.question)
