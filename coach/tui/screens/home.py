"""Where every evening starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import OptionList, Static

from coach.bank import Question
from coach.errors import CoachError
from coach.listing import Practised
from coach.model import Recording, Source
from coach.tui.messages import Failed, PendingFound, PractisedRead, TakeDeleted
from coach.tui.screens.base import CoachScreen
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.drill_set_up import DrillSetUpScreen
from coach.tui.screens.file import FileScreen
from coach.tui.screens.history import HistoryScreen
from coach.tui.screens.interview_set_up import InterviewSetUpScreen
from coach.tui.screens.microphone import MicrophoneScreen
from coach.tui.screens.profile import ProfileScreen
from coach.tui.screens.questions import QuestionsScreen
from coach.tui.screens.rehearse import RehearseScreen
from coach.tui.screens.typed import TypedScreen
from coach.tui.status import where_things_stay
from coach.tui.widgets.home_menu import HomeMenu
from coach.tui.widgets.pending_panel import PendingPanel
from coach.tui.wording import take_time

if TYPE_CHECKING:
    from coach.practice import Suggestion
    from coach.tui.app import CoachApp


class HomeScreen(CoachScreen[None]):
    """A menu, and what was left unfinished."""

    HELP = (
        "Answer an interview question aloud and see which parts of a good answer yours held. Continue asks the "
        "question you practised last, in another wording; Next asks the one whose turn it is; with Drill you choose."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "resume", "Continue", tooltip="The question you practised last"),
        Binding("n", "next", "Next", show=False, tooltip="The question whose turn it is, by your answers and dates"),
        Binding("d", "drill", "Drill", tooltip="Choose a question, or a random one, and answer aloud"),
        Binding("k", "timed_drill", "Timed drill", show=False, tooltip="Question after question, against the clock"),
        Binding("i", "interview", "Mock interview", show=False, tooltip="No score until the end, then a debrief"),
        Binding("t", "type_answer", "Type", tooltip="Choose a question and answer in writing"),
        Binding("f", "file", "File", tooltip="Score a recording made elsewhere"),
        Binding("h", "history", "History", tooltip="Every answer so far"),
        Binding("p", "profile", "Profile", show=False, tooltip="Your results and dates, which choose your questions"),
        Binding("g", "progress", "Progress", show=False, tooltip="How your answers change over time"),
        Binding("m", "microphone", "Mic", tooltip="Choose and check the microphone"),
        Binding(
            "s",
            "score_pending",
            "Score it",
            show=False,
            tooltip="Score a take that was left unscored",
        ),
        Binding("a", "score_all", "Score all", show=False, tooltip="Score every take that was left unscored"),
        Binding("l", "put_off", "Later", show=False, tooltip="Ask about that take another time"),
        Binding("x", "delete_pending", "Delete it", show=False, tooltip="Delete that take; asks first"),
        Binding("u", "app.undo", "Undo", tooltip="Bring back what you deleted or changed last"),
        Binding("q", "app.quit", "Quit", tooltip="Leave the app"),
    ]
    AUTO_FOCUS = "OptionList"

    def __init__(self) -> None:
        super().__init__()
        self._practised = Practised()
        self._pending: tuple[Recording, ...] = ()
        self._suggestion: Suggestion | None = None
        self._introduced = False

    def body(self) -> ComposeResult:
        yield Static("Answer aloud. Hear what an interviewer hears.", classes="tagline")
        yield PendingPanel()
        yield HomeMenu(self.coach.preparation.questions())

    def help_text(self) -> str:
        return f"{self.HELP} {where_things_stay(self.coach.settings.sends_to)}"

    def on_screen_resume(self) -> None:
        self.say("")
        self._read()

    def on_undone(self) -> None:
        self._read()

    @work(thread=True, group="read")
    def _read(self) -> None:
        """The menu first: to find what was never scored, every name in the folder of takes is looked at."""
        try:
            practised = self.coach.preparation.practised()
            suggestions = self.coach.preparation.next(practised)
            self.post_message(PractisedRead(practised, next(iter(suggestions), None)))
            self.post_message(PendingFound(self.coach.pending_takes()))
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self._check_profile()

    def _check_profile(self) -> None:
        """On the worker's thread: a damaged one is told, and costs nothing else."""
        try:
            self.coach.preparation.profile()
        except CoachError as error:
            self.post_message(Failed(error))

    def on_practised_read(self, message: PractisedRead) -> None:
        self._practised, self._suggestion = message.practised, message.suggestion
        self.query_one(HomeMenu).show(self._practised, self.coach.preparation.questions(), self._suggestion)
        self.refresh_bindings()

    def on_pending_found(self, message: PendingFound) -> None:
        app = cast("CoachApp", self.app)
        offered = () if app.read_only else message.takes  # the other coach may be recording one of them now
        self._pending = tuple(take for take in offered if take.path not in app.put_off)
        self._show_pending()
        self.refresh_bindings()
        self._introduce()

    def _show_pending(self) -> None:
        """In the place of the tagline, so that 24 rows still hold the whole menu."""
        self.query_one(PendingPanel).pending = self._pending
        self.query_one(".tagline").display = not self._pending

    def _introduce(self) -> None:
        """At the very first start, ask for the profile: once, and only where nobody has pressed a key yet."""
        known = self._practised.answers or self._pending or self.coach.preparation.is_introduced
        if not known and not self._introduced and self.is_current:
            self.app.push_screen(ProfileScreen())
        self._introduced = True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual calls it so
        if action == "score_all":
            return len(self._pending) > 1
        if action == "next":
            return self._suggestion is not None
        return bool(self._pending) if action in {"score_pending", "put_off", "delete_pending"} else True

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        await self.run_action(event.option_id or "")

    # The menu

    def action_resume(self) -> None:
        """The last question again; on the first evening, the first that suits. A text is mended in writing."""
        last = self._practised.last
        if last is not None and last.source == Source.TYPED:
            try:
                written = self.coach.attempt(last.id).transcript.text
            except CoachError as error:
                self.complain(error)
            else:
                self.app.push_screen(TypedScreen(self.coach.question_of(last), written))
            return
        first = (*self.coach.preparation.questions(), *self.coach.bank.questions)[0]
        self._answer(self.coach.question_of(last) if last else first)

    def action_next(self) -> None:
        if self._suggestion is not None:
            self._answer(self._suggestion.question)

    def _answer(self, question: Question) -> None:
        """In the words whose turn it is, aloud or in writing as the question wants it."""
        self.app.push_screen(_aloud_or_typed(self._asked(question)))

    def _asked(self, question: Question) -> Question:
        return self.coach.preparation.ask(question, self._practised.asked)

    def action_drill(self) -> None:
        self._choose(_aloud_or_typed)

    def action_timed_drill(self) -> None:
        self.app.push_screen(DrillSetUpScreen(self.coach.preparation.usual(), self.coach.rubrics))

    def action_interview(self) -> None:
        self.app.push_screen(InterviewSetUpScreen())

    def action_type_answer(self) -> None:
        self._choose(TypedScreen)

    def action_file(self) -> None:
        self._choose(FileScreen)

    def _choose(self, then: Callable[[Question], Screen[None]]) -> None:
        def go_on(question: Question | None) -> None:
            if question is not None:
                self.app.push_screen(then(self._asked(question)))

        self.app.push_screen(QuestionsScreen(self._practised.last_of_each), go_on)

    def action_history(self) -> None:
        self.app.push_screen(HistoryScreen())

    def action_profile(self) -> None:
        self.app.push_screen(ProfileScreen())

    def action_progress(self) -> None:
        from coach.tui.screens.progress import ProgressScreen  # its chart library is not needed for the first paint

        self.app.push_screen(ProgressScreen())

    def action_microphone(self) -> None:
        self.app.push_screen(MicrophoneScreen())

    # The take that was not scored

    def action_score_pending(self) -> None:
        take = self._pending[0]
        try:
            question = self.coach.question_of_take(take)
        except CoachError as error:
            self.complain(error)
            return
        if question.text:
            self.app.push_screen(RehearseScreen(question, take))
        else:
            self.app.notify("Which question does this take answer? Choose it.", markup=False)
            self._choose(lambda question: RehearseScreen(question, take))

    def action_score_all(self) -> None:
        from coach.tui.screens.catching_up import CatchingUpScreen  # not needed for the first paint

        self.app.push_screen(CatchingUpScreen(self._pending))

    def action_put_off(self) -> None:
        cast("CoachApp", self.app).put_off.add(self._pending[0].path)
        self._pending = self._pending[1:]
        self._show_pending()
        self.refresh_bindings()

    def action_delete_pending(self) -> None:
        take = self._pending[0]
        question = f"Delete the take from {take_time(take)} for good?"
        self.app.push_screen(ConfirmScreen(question, "Delete"), lambda sure: self._delete_if(sure, take))

    def _delete_if(self, sure: bool | None, take: Recording) -> None:
        if sure:
            self._delete(take)

    @work(thread=True, group="delete")
    def _delete(self, take: Recording) -> None:
        try:
            self.coach.discard(take)
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(TakeDeleted(take))

    def on_take_deleted(self) -> None:
        self.say("The take is gone.")
        self._read()


def _aloud_or_typed(question: Question) -> Screen[None]:
    return TypedScreen(question) if question.typed else RehearseScreen(question)
