"""What can be done with a kept answer on the screen that shows it: note, star, compare, save as a file, delete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.binding import Binding, BindingType
from textual.screen import ScreenResultType

from coach.annotations import Annotation
from coach.errors import CoachError
from coach.export import Chosen, Format, export_to
from coach.model import Attempt
from coach.tui.deleting import DELETED, HOW_BACK, IN_BIN, STAYS_S, can_bring_back
from coach.tui.messages import Failed
from coach.tui.playback import PlaybackScreen
from coach.tui.review_messages import AnnotationRead, AttemptGone, Exported, TakesRead, WordingRead
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.note import NoteScreen
from coach.tui.undo import Undo
from coach.tui.widgets.review_panel import ReviewPanel

if TYPE_CHECKING:
    from coach.tui.app import CoachApp

ACTIONS = {"note", "star", "compare", "export", "delete"}


class ReviewingScreen(PlaybackScreen[ScreenResultType]):
    """A screen about one `attempt`, with a ReviewPanel where the attempt is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "note", "Note", show=False, tooltip="A note and tags for this answer"),
        Binding("s", "star", "Star", show=False, tooltip="Mark this answer, or take the mark back"),
        Binding("c", "compare", "Compare", show=False, tooltip="Beside an earlier take of the same question"),
        Binding("o", "export", "Export, save as a file", show=False, tooltip="As a page to print, or for a mentor"),
        Binding("x,delete", "delete", "Delete", show=False, tooltip="To the bin for 30 days; asks first"),
    ]

    attempt: Attempt
    _annotation: Annotation = Annotation()

    def read_review(self) -> None:
        """Fill the panel; nothing waits for it."""
        if self.attempt.id is not None:
            self._read_review(self.attempt.id)

    @work(thread=True, group="review")
    def _read_review(self, attempt_id: int) -> None:
        try:
            self.post_message(AnnotationRead(self.coach.review.annotation(attempt_id)))
            self.post_message(WordingRead(self.coach.review.rehearsed(self.attempt)))
        except CoachError as error:
            self.post_message(Failed(error))

    def on_annotation_read(self, message: AnnotationRead) -> None:
        self._annotation = message.annotation
        for panel in self.query(ReviewPanel):
            panel.show_annotation(message.annotation)

    def on_wording_read(self, message: WordingRead) -> None:
        for panel in self.query(ReviewPanel):
            panel.show_wording(message.rehearsed)

    # Note, star, tags

    def action_note(self) -> None:
        self.app.push_screen(NoteScreen(self._annotation), self._keep_changed)

    def _keep_changed(self, annotation: Annotation | None) -> None:
        if annotation is not None and annotation != self._annotation:
            before = self._annotation
            self._keep(annotation)
            click = self._can_take_back(before)
            what_was = "" if before.is_empty else "Press u for what was there before, or click here."
            self.say("The note is kept.", what_was, click=click)

    def _can_take_back(self, before: Annotation) -> str:
        """Returns the action of a click that does it."""
        attempt_id, review = self.attempt.id, self.coach.review
        if attempt_id is None:
            return ""
        undo = Undo("The note is as it was.", lambda: review.annotate(attempt_id, before))
        return cast("CoachApp", self.app).can_undo(undo)

    def on_undone(self) -> None:
        self.say("")
        self.read_review()

    def action_star(self) -> None:
        changed = replace(self._annotation, starred=not self._annotation.starred)
        self._keep(changed)
        self.say("Starred." if changed.starred else "The star is taken back.")

    def _keep(self, annotation: Annotation) -> None:
        attempt_id = self.attempt.id
        self._annotation = annotation  # at once, so that a second key press builds on it
        if attempt_id is not None:
            self._in_worker(lambda: self.coach.review.annotate(attempt_id, annotation), AnnotationRead(annotation))

    # Compare, save, delete

    @work(thread=True, group="review")
    def action_compare(self) -> None:
        try:
            takes = self.coach.review.takes_of(self.attempt)
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(TakesRead(self.attempt, takes))

    def on_takes_read(self, message: TakesRead) -> None:
        from coach.tui.screens.compare import CompareScreen  # not needed for the scorecard

        if len(message.takes) < 2:
            self.say("There is no other take of this question yet.", "Press r to answer it again.")
        else:
            self.app.push_screen(CompareScreen(message.attempt, message.takes))

    @work(thread=True, group="export")
    def action_export(self) -> None:
        try:
            path = export_to(self.coach, Chosen(self.attempt.id), Format.HTML, datetime.now().astimezone())
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(Exported(path))

    def on_exported(self, message: Exported) -> None:
        self.say("Saved, readable by you alone:", str(message.path))

    def action_delete(self) -> None:
        recording = " and its recording" if self.attempt.recording else ""
        self.app.push_screen(ConfirmScreen(f"Delete this answer{recording}? {IN_BIN}", "Delete"), self._delete_if)

    def _delete_if(self, sure: bool | None) -> None:
        attempt_id = self.attempt.id
        if sure and attempt_id is not None:
            self.wind_down()
            self._in_worker(lambda: self.coach.delete_attempt(attempt_id), AttemptGone(attempt_id))

    def on_attempt_gone(self, message: AttemptGone) -> None:
        click = can_bring_back(self, message.attempt_id)
        # The screen goes, so its own notice would go with it. Nothing of the user's is in this markup.
        self.app.notify(f"[@click={click}]{HOW_BACK}[/]", title=DELETED, timeout=STAYS_S)
        self.action_back()

    @work(thread=True, group="review")
    def _in_worker(self, job: Callable[[], None], then: AnnotationRead | AttemptGone) -> None:
        try:
            job()
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(then)
