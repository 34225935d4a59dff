"""The words of the answer with what there is to say about them: where they may be wrong, and what was corrected."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from coach.alignment import doubtful_spans
from coach.following import Followed, follow
from coach.model import Transcript
from coach.tui.doubts import legend
from coach.tui.parts import PartView
from coach.tui.widgets.transcript_view import TranscriptView

CORRECT = "Press e to correct what was heard."


class TranscriptPanel(Vertical):
    """Shows what counts as said; for a corrected transcript `as_heard` shows what the recogniser wrote instead."""

    as_heard: reactive[bool] = reactive(False)

    def __init__(self, transcript: Transcript, views: Sequence[PartView], *, typed: bool) -> None:
        super().__init__()
        self._transcript, self._views, self._typed = transcript, views, typed
        self.followed = Followed()
        """The words that are shown, with their times."""

    def compose(self) -> ComposeResult:
        yield Static(classes="heading")
        yield Static(classes="legend")
        yield TranscriptView("", ())

    def watch_as_heard(self) -> None:
        transcript = self._transcript
        corrected = bool(transcript.corrected_text)
        said = corrected and not self.as_heard
        doubts = () if said else doubtful_spans(transcript, transcript.text)
        self.query_one(".heading", Static).update(Content(self._heading(said=said)))
        key = f"Press w to see {'what was heard' if said else 'your correction'}." if corrected else CORRECT
        notes = " ".join(filter(None, (legend(len(doubts)), key if corrected or doubts else "")))
        line = self.query_one(".legend", Static)
        line.update(Content(notes))
        line.display = bool(notes)
        # The quotes lie in what was scored: in other words they would mark the wrong places.
        text, views = (transcript.text, ()) if corrected and self.as_heard else (transcript.said, self._views)
        self.followed = follow(transcript, text)
        self.query_one(TranscriptView).show(text, views, doubts, [word.start for word in self.followed.words])

    def _heading(self, *, said: bool) -> str:
        if self._typed:
            return "What you wrote"
        return "What you said, as you corrected it" if said else "What was heard"
