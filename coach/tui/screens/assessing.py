"""What the three ways of answering share: an answer is assessed in a worker, and its scorecard takes this place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.binding import Binding, BindingType
from textual.screen import ScreenResultType
from textual.timer import Timer

from coach.bank import Question
from coach.errors import CoachError
from coach.follow_ups import PartQuestion
from coach.model import Attempt
from coach.ports import AbandonedError, Progress
from coach.tui.messages import AnswerAssessed, Failed, Progressed
from coach.tui.screens.base import CoachScreen
from coach.tui.workers import Reporter

if TYPE_CHECKING:
    from coach.tui.app import CoachApp


class AssessingScreen(CoachScreen[ScreenResultType]):
    """A screen whose answer can be assessed. `assessing` guards against doing so twice at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+g",
            "toggle_guessing",
            "Guess first",
            show=False,
            tooltip="Guess the levels yourself before you see them, or no longer; kept",
        ),
    ]

    #: Without any news for so long (s), the user is told that nobody has to wait.
    SLOW_S: ClassVar[float] = 60.0

    assessing = False
    _patience: Timer | None = None
    _assessed: Attempt | None = None

    def assess(self, job: Callable[[Progress], Attempt]) -> None:
        """Run the job in a thread; the scorecard or a message follows."""
        if self.assessing:
            return
        self.assessing = True
        self.query_one("Notice").set_class(False, "-problem")
        models = cast("CoachApp", self.app).models
        self.show_progress("Assessing" if models.ready else "Waiting for the speech model", None)
        self._be_patient()
        self._assess(job)

    def taking_long(self) -> None:
        """There has been no news of the assessment for a long time."""

    def _be_patient(self, *, again: bool = True) -> None:
        if self._patience is not None:
            self._patience.stop()
        self._patience = self.set_timer(self.SLOW_S, self.taking_long) if again else None

    @work(thread=True, group="assess")
    def _assess(self, job: Callable[[Progress], Attempt]) -> None:
        try:
            attempt = job(Reporter(self))
        except AbandonedError:
            return
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(AnswerAssessed(attempt))

    def show_progress(self, what: str, fraction: float | None) -> None:
        self.say(progress_text(what, fraction))

    def on_progressed(self, message: Progressed) -> None:
        if self.assessing:
            self._be_patient()
        self.show_progress(message.what, message.fraction)

    def complain(self, error: CoachError) -> None:
        self.assessing = False
        self._be_patient(again=False)
        super().complain(error)

    def on_answer_assessed(self, message: AnswerAssessed) -> None:
        self._be_patient(again=False)
        self._assessed = message.attempt
        self._show_scorecard()

    def on_screen_resume(self) -> None:
        self._show_scorecard()

    def _show_scorecard(self) -> None:
        """Switching replaces the screen on top, so with a dialog open it waits until that is closed."""
        attempt = self._assessed
        if attempt is not None and self.app.screen is self:
            self._assessed = None  # Both handlers may come to this, and a second switch would replace another screen.
            self.show_attempt(attempt)

    def show_attempt(self, attempt: Attempt) -> None:
        """Called once, with this screen on top."""
        from coach.tui.screens.guess import GuessScreen  # it shows the scorecard
        from coach.tui.screens.scorecard import ScorecardScreen  # the scorecard leads back here

        question = self.asked
        earlier = question.earlier if isinstance(question, PartQuestion) else ()
        card = ScorecardScreen(attempt, earlier=earlier)
        self.app.switch_screen(GuessScreen(card) if self._guessing(attempt) else card)

    @property
    def asked(self) -> Question | None:
        """The question that is answered here, for the follow-ups that may come."""
        return getattr(self, "question", None)

    def _guessing(self, attempt: Attempt) -> bool:
        """Whether the user's own guess comes before the scorecard."""
        return self.coach.settings.guess and attempt.id is not None and not attempt.scorecard.refused

    def action_toggle_guessing(self) -> None:
        on = not self.coach.settings.guess
        try:
            self.coach.choose_guessing(on=on)
        except CoachError as error:
            self.say(error.what, error.fix, problem=True)
        else:
            told = "You will guess the levels before you see them." if on else "The score is shown at once again."
            self.say(told, "Press Ctrl+G again to change that.")


def progress_text(what: str, fraction: float | None) -> str:
    """Transcribing 40 %."""
    return what if fraction is None else f"{what} {fraction * 100:.0f} %"
