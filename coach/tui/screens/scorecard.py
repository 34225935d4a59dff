"""What the answer held, what an interviewer would still worry about, and what to say next time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from coach.bank import Question
from coach.errors import NotFoundError
from coach.follow_ups import PartQuestion
from coach.model import Attempt, Scorecard, Source
from coach.norms import rate_delivery
from coach.tui.listening import ACTIONS as LISTENING
from coach.tui.listening import ListeningScreen
from coach.tui.parts import headline, part_views, probed_part
from coach.tui.reviewing import ACTIONS, ReviewingScreen
from coach.tui.screens.correct import CorrectScreen
from coach.tui.screens.follow_up import FollowUpScreen
from coach.tui.strip import strip_of
from coach.tui.widgets.delivery_row import DeliveryRow
from coach.tui.widgets.flag_row import FlagRow
from coach.tui.widgets.part_row import PartRow
from coach.tui.widgets.review_panel import ReviewPanel
from coach.tui.widgets.strip import StripPanel
from coach.tui.widgets.transcript_panel import TranscriptPanel
from coach.tui.widgets.transcript_view import TranscriptView
from coach.tui.widgets.verdict_panel import VerdictPanel
from coach.tui.wording import clock, spoken_s, total, when

SOURCES = {Source.MICROPHONE: "spoken", Source.FILE: "from a file", Source.TYPED: "typed"}


class ScorecardScreen(ListeningScreen[None], ReviewingScreen[None]):
    """One attempt, saved or not."""

    TITLE = "Scorecard"
    HELP = (
        "Each part of the answer is absent, partial or strong; a question mark says that the score is not sure. Below "
        "its bar stand the sentence that earned it, the reason, and the next step with the points it would bring. "
        "Delivery is measured beside published norms and never changes the total. Words that may have been misheard "
        "are underlined: correct them, and the answer is scored again. While the answer is played, the word that is "
        "heard is marked; the arrow keys, a number or a click on a word choose where to go on."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "again", "Again", tooltip="The same question once more; a typed answer is there to be mended"),
        Binding("p", "play", "Play/stop", tooltip="Listen to the answer"),
        Binding("f", "follow_up", "Follow-up", tooltip="The question that the weakest part invites"),
        Binding("t", "transcript", "Transcript", tooltip="Go to what you said"),
        Binding("e", "correct", "Correct", tooltip="Mend what was heard wrong, and score your own words"),
        Binding("w", "as_heard", "As heard", show=False, tooltip="After a correction: what was heard, and back"),
        Binding("escape", "back", "Back", tooltip="Return; the answer stays in the history"),
    ]

    def __init__(self, attempt: Attempt, note: str = "", earlier: tuple[Scorecard, ...] = ()) -> None:
        """`note` is said above the footer, until something else is; `earlier` are the cards that this one follows."""
        super().__init__()
        self.attempt = attempt
        self._earlier = earlier
        self._note = note

    def body(self) -> ComposeResult:
        with VerticalScroll(classes="page"), Vertical(id="columns"):
            with Vertical(id="content"):
                yield from self._content()
                if self.attempt.id is not None:
                    yield ReviewPanel(self.attempt.scorecard, self.coach.review.titles(self.attempt.rubric))
            with Vertical(id="delivery"):
                yield from self._strip()
                yield from self._delivery()
                yield from self._transcript()

    def on_mount(self) -> None:
        self.query_one("VerticalScroll").focus()
        self.say(self._note)
        self.call_after_refresh(self.read_review)  # looking for learned wording would keep the first paint waiting

    def _content(self) -> Iterator[Widget]:
        card = self.attempt.scorecard
        views = part_views(card, self.coach.rubrics)
        yield Static(Content("  ·  ".join(self._about())), classes="topic")
        yield Static(Content(self.attempt.question or "No question"), classes="question")
        yield VerdictPanel(card, *headline(card, views))
        if not card.refused:
            yield from (PartRow(view, number if self.can_listen else 0) for number, view in enumerate(views, 1))
        if card.heard:
            yield Static("What an interviewer heard", classes="heading")
            yield Static(Content("\n".join(card.heard)), classes="advice")
        if card.worries or card.flags:
            yield Static("What an interviewer would still worry about", classes="heading")
            if card.worries:
                yield Static(Content("\n".join(card.worries)), classes="advice")
            yield from (FlagRow(self._flag_title(flag.name), flag) for flag in card.flags)

    def _about(self) -> Iterator[str]:
        moment = when(self.attempt.created_at)
        yield moment[0].upper() + moment[1:]
        yield SOURCES[self.attempt.source]
        if self.attempt.transcript.corrected_text:
            yield "transcript corrected"
        if probed := probed_part(self.attempt, self.coach.rubrics):
            yield f"follow-up on {probed}: the other parts were not asked for"
        elif self._typed:
            yield from self._spoken_length()

    def _spoken_length(self) -> Iterator[str]:
        """A written answer has no delivery, so the card says here that it could not be said in the time there is."""
        question = self.coach.question_of(self.attempt)
        shortest, longest = question.target_s
        seconds = spoken_s(self.attempt.transcript.text)
        if not question.typed and not shortest <= seconds <= longest:
            compared = "shorter" if seconds < shortest else "longer"
            yield f"about {clock(seconds)} when spoken, {compared} than {clock(shortest)} to {clock(longest)}"

    def _flag_title(self, name: str) -> str:
        try:
            rules = self.coach.rubrics.get(self.attempt.scorecard.rubric).flags
        except NotFoundError:
            rules = ()
        plain = name.replace("_", " ").capitalize()
        return next((rule.title for rule in rules if rule.name == name), plain)

    def _strip(self) -> Iterator[Widget]:
        strip = strip_of(self.attempt, part_views(self.attempt.scorecard, self.coach.rubrics))
        if strip:
            yield Static("Where the words went" if self._typed else "Where the time went", classes="heading")
            yield StripPanel(strip)

    def _delivery(self) -> Iterator[Widget]:
        delivery = self.attempt.delivery
        measures = rate_delivery(delivery, self.coach.question_of(self.attempt).target_s) if delivery else ()
        if measures:
            yield Static("Delivery", classes="heading")
            yield from (DeliveryRow(measure) for measure in measures)

    def _transcript(self) -> Iterator[Widget]:
        views = part_views(self.attempt.scorecard, self.coach.rubrics)
        yield TranscriptPanel(self.attempt.transcript, views, typed=self._typed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ACTIONS:
            return self.attempt.id is not None
        if action in LISTENING:
            return self.can_hear(action, parameters)
        if action == "follow_up":
            return self._follow_up() is not None
        if action == "correct":
            return not self._typed
        if action == "as_heard":
            return bool(self.attempt.transcript.corrected_text)
        return True

    def action_correct(self) -> None:
        self.wind_down()  # the correction screen has its own key for listening
        self.app.push_screen(CorrectScreen(self.attempt), self._show_corrected)

    def _show_corrected(self, attempt: Attempt | None) -> None:
        if attempt is not None:
            note = f"Scored again: {total(self.attempt)} before, {total(attempt)} now."
            self.app.switch_screen(ScorecardScreen(attempt, note, self._earlier))

    def action_as_heard(self) -> None:
        self.action_transcript()
        panel = self.query_one(TranscriptPanel)
        panel.as_heard = not panel.as_heard

    def action_again(self) -> None:
        self._ask(self.coach.question_of(self.attempt), self.attempt.transcript.text)

    def _ask(self, question: Question, earlier: str = "") -> None:
        """Answered in the way in which this one was; `earlier` is a typed answer to begin with."""
        from coach.tui.screens.rehearse import RehearseScreen  # it leads here
        from coach.tui.screens.typed import TypedScreen  # it leads here

        self.app.switch_screen(TypedScreen(question, earlier) if self._typed else RehearseScreen(question))

    @property
    def _typed(self) -> bool:
        return self.attempt.source is Source.TYPED

    def _follow_up(self) -> PartQuestion | None:
        """The wording changes from answer to answer, and is the same whenever this one is looked at."""
        return self.coach.follow_up(self.attempt, self._earlier, turn=self.attempt.id or 0)

    def action_follow_up(self) -> None:
        question = self._follow_up()
        if question is not None:
            self.app.push_screen(FollowUpScreen(question.text, typed=self._typed), self._answer_follow_up)

    def _answer_follow_up(self, answer: bool | None) -> None:
        question = self._follow_up()
        if answer and question is not None:
            self._ask(question)

    def action_transcript(self) -> None:
        self.query_one(TranscriptView).focus(scroll_visible=False)
        self.query_one(TranscriptPanel).scroll_visible(top=True)  # with its heading and what the marks mean
