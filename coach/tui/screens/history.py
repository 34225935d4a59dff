"""Every answer so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from coach.annotations import Annotation, filters_of, passes
from coach.errors import CoachError
from coach.listing import Listed
from coach.tui.deleting import DELETED, HOW_BACK, IN_BIN, can_bring_back
from coach.tui.messages import AttemptDeleted, AttemptRead, Failed, HistoryRead
from coach.tui.playback import PlaybackScreen
from coach.tui.review_messages import AnnotationsRead, TakesRead
from coach.tui.screens.compare import CompareScreen
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.scorecard import ScorecardScreen
from coach.tui.widgets.long_table import LongTable
from coach.tui.wording import clock, total, when

COLUMNS = (("When", 15), ("Total", 10), ("Length", 6), ("Words/min", 9), ("Question", 20))
RATE = "Words/min"
#: From so many cells on there is room for the rate beside a question that one can tell from others.
WITH_RATE = 90
#: So many of the newest are shown while the others are read: more than the tallest terminal has lines.
AT_ONCE = 200
EMPTY = "No answers yet. Everything you practise is kept here: press Escape, then d to choose a question."


class HistoryScreen(PlaybackScreen[None]):
    """A table, newest first."""

    TITLE = "History"
    HELP = "Every answer you gave, newest first. Open one to see its scorecard, or listen to it again."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "open",
            "Open",
            priority=True,
            key_display="enter",
            tooltip="Show the scorecard of the marked answer",
        ),
        Binding("p", "play", "Play", tooltip="Listen to the marked answer; the same key stops"),
        Binding("c", "compare", "Compare", tooltip="Beside the take before it of the same question"),
        Binding("f", "filter", "Filter", tooltip="Only starred answers, or those with a tag; again for the next"),
        Binding("x,delete", "delete", "Delete", tooltip="To the bin for 30 days, with its recording; asks first"),
        Binding("u", "app.undo", "Undo", tooltip="Bring back the answer that you deleted last"),
        Binding("escape", "back", "Back", tooltip="Return to the home screen"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._attempts: list[Listed] = []
        self._all: tuple[Listed, ...] = ()
        self._annotations: Mapping[int, Annotation] = {}
        self._filter = ""
        self._is_read = False

    def body(self) -> ComposeResult:
        yield LongTable(COLUMNS, self._cells, spared=RATE, room=WITH_RATE, classes="main-list")
        yield Static(EMPTY, id="empty", markup=False)

    def on_mount(self) -> None:
        self.query_one("#empty").display = False

    def on_screen_resume(self) -> None:
        self.say("")  # what it said was about the time before
        self._read()

    @work(thread=True, group="read")
    def _read(self) -> None:
        try:
            self.post_message(AnnotationsRead(self.coach.review.annotations()))
            newest = self.coach.listing(AT_ONCE)
            if not self._all:
                self.post_message(HistoryRead(newest))
            self.post_message(HistoryRead(self.coach.listing() if len(newest) == AT_ONCE else newest))
        except CoachError as error:
            self.post_message(Failed(error))

    def on_history_read(self, message: HistoryRead) -> None:
        self._all, self._is_read = message.attempts, True
        self._list()

    def _list(self) -> None:
        """Those that the filter lets through."""
        self._attempts = [one for one in self._all if passes(self._filter, self._annotations.get(one.id))]
        table = self.query_one(LongTable)
        table.show(len(self._attempts))
        table.display = bool(self._attempts)
        self.query_one("#empty").display = self._is_read and not self._all
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual calls it so
        if action == "filter":
            return bool(self._all)
        return bool(self._attempts) if action in {"open", "play", "compare", "delete"} else True

    def _marked(self) -> Listed:
        return self._attempts[self.query_one(LongTable).cursor_row]

    def _cells(self, row: int) -> tuple[str, ...]:
        attempt = self._attempts[row]
        return _texts(attempt, self._annotations.get(attempt.id))

    def action_open(self) -> None:
        self._open(self._marked().id)

    @work(thread=True, group="open", exclusive=True)
    def _open(self, attempt_id: int) -> None:
        try:
            attempt = self.coach.attempt(attempt_id)
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(AttemptRead(attempt))

    def on_attempt_read(self, message: AttemptRead) -> None:
        self.app.push_screen(ScorecardScreen(message.attempt))

    def on_annotations_read(self, message: AnnotationsRead) -> None:
        self._annotations = message.annotations

    def action_filter(self) -> None:
        """All, starred, then each tag in turn."""
        filters = ["", *filters_of(self._annotations.values())]
        if len(filters) == 1:
            self.say("Nothing is starred or tagged yet.", "Open an answer; s stars it, n gives it tags.")
            return
        place = filters.index(self._filter) + 1 if self._filter in filters else 0
        self._filter = filters[place % len(filters)]
        self._list()
        told = f"Only {self._filter}: {len(self._attempts)} of {len(self._all)}."
        self.say(told if self._filter else "", "Press f for the next filter; after the last one all are listed.")

    def action_compare(self) -> None:
        self._compare(self._marked().id)

    @work(thread=True, group="open", exclusive=True)
    def _compare(self, attempt_id: int) -> None:
        try:
            attempt = self.coach.attempt(attempt_id)
            found = TakesRead(attempt, self.coach.review.takes_of(attempt))
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(found)

    def on_takes_read(self, message: TakesRead) -> None:
        if len(message.takes) < 2:
            self.say("There is no other take of this question yet.", "Open it and press r to answer it again.")
        else:
            self.app.push_screen(CompareScreen(message.attempt, message.takes))

    def on_long_table_row_selected(self) -> None:
        self.action_open()

    def action_play(self) -> None:
        recording = self._marked().recording
        if recording is None:
            self.say("This answer was typed, so there is nothing to hear.")
        else:
            self.toggle_playback(recording)

    def action_delete(self) -> None:
        attempt = self._marked()
        recording = " and its recording" if attempt.recording else ""
        question = f"Delete the answer from {when(attempt.created_at)}{recording}? {IN_BIN}"
        self.app.push_screen(ConfirmScreen(question, "Delete"), lambda sure: self._delete_if(sure, attempt))

    def _delete_if(self, sure: bool | None, attempt: Listed) -> None:
        if sure:
            self._delete(attempt.id)

    @work(thread=True, group="delete")
    def _delete(self, attempt_id: int) -> None:
        try:
            self.coach.delete_attempt(attempt_id)
            attempts = self.coach.listing()
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(AttemptDeleted(attempt_id))
            self.post_message(HistoryRead(attempts))

    def on_attempt_deleted(self, message: AttemptDeleted) -> None:
        self.say(DELETED, HOW_BACK, click=can_bring_back(self, message.attempt_id))

    def on_undone(self) -> None:
        self.say("")
        self._read()


def _texts(attempt: Listed, annotation: Annotation | None) -> tuple[str, ...]:
    """One for each of COLUMNS."""
    length = "typed" if attempt.duration_s is None else clock(attempt.duration_s)
    rate = f"{attempt.speaking_rate_wpm:.0f}" if attempt.duration_s else "-"
    return (
        when(attempt.created_at),
        total(attempt),
        length,
        rate,
        f"{_marks(annotation)}{attempt.question or '(no question)'}",
    )


def _marks(annotation: Annotation | None) -> str:
    """The star and the tags, before the question."""
    if annotation is None:
        return ""
    return "".join(
        f"{mark} " for mark in (["★"] if annotation.starred else []) + [f"#{tag}" for tag in annotation.tags]
    )
