"""Listening to an answer on the screen that shows it: its words are marked as they are heard."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ScreenResultType

from coach.following import LEAD_S, SPEEDS, Followed, follow
from coach.model import Attempt, Quote
from coach.tui.parts import part_views
from coach.tui.playback import PlaybackScreen
from coach.tui.widgets.transcript_panel import TranscriptPanel
from coach.tui.widgets.transcript_view import TranscriptView, WordClicked

ACTIONS = {"play", "sentence", "slower", "part"}
KEYS = "\u2190 \u2192 another sentence   1 to {parts} a part   v slower   or click a word"


class ListeningScreen(PlaybackScreen[ScreenResultType]):
    """A screen about one `attempt`, with a TranscriptPanel."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left", "sentence(-1)", "Sentence before", show=False, tooltip="Hear the sentence before, or this again"
        ),
        Binding("right", "sentence(1)", "Next sentence", show=False, tooltip="Hear the next sentence; or click a word"),
        Binding("v", "slower", "Slower", show=False, tooltip="Play at 0.85 or 0.7 of the speed, then as it was said"),
        *(
            Binding(
                str(number),
                f"part({number})",
                "Hear a part",
                show=False,
                key_display="1 to 9",
                tooltip="The sentence that earned this part",
            )
            for number in range(1, 10)
        ),
    ]

    attempt: Attempt
    _from_s: float = 0.0
    """Where the last playback was told to begin: the mark does not show the word before it."""
    _heard_s: float | None = None

    @property
    def can_listen(self) -> bool:
        """Whether there is a recording, and words with times in it."""
        return self.attempt.recording is not None and bool(self.attempt.transcript.words)

    def can_hear(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Whether one of ACTIONS can be done with this attempt."""
        if action == "play":
            return self.attempt.recording is not None
        number = next((value for value in parameters if isinstance(value, int)), 0)
        return self.can_listen and (action != "part" or number <= len(self.attempt.scorecard.parts))

    @property
    def _followed(self) -> Followed:
        panels = self.query(TranscriptPanel)
        return panels.first().followed if panels else follow(self.attempt.transcript, self.attempt.transcript.said)

    def playing_keys(self) -> str:
        return KEYS.format(parts=len(self.attempt.scorecard.parts)) if self.can_listen else ""

    def hear_from(self, start_s: float) -> None:
        """Play from a word that begins there (s)."""
        if self.attempt.recording is not None:
            self._from_s = self._heard_s = start_s
            self.play_from(self.attempt.recording, start_s - LEAD_S)

    def action_play(self) -> None:
        self._from_s = 0.0
        if self.attempt.recording is not None:
            self.toggle_playback(self.attempt.recording)

    def action_sentence(self, step: int) -> None:
        """The next sentence, or the one before; well into a sentence that is heard, its own beginning."""
        sentence = self._followed.sentence_from(self._heard_s, step, playing=self._playing is not None)
        if sentence is None:
            self.say("This is the last sentence.", "\u2190 plays the one before it.")
        else:
            self.hear_from(sentence.start_s)

    def action_slower(self) -> None:
        """The next speed; what plays goes on from where it is."""
        self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]
        recording = self.attempt.recording
        if self._playing is not None and recording is not None:
            self.play_from(recording, self._from_s if self._heard_s is None else self._heard_s)
        else:
            self.say(f"Plays{self.pace() or ' as fast as it was said'}.", "p plays the answer.")

    def action_part(self, number: int) -> None:
        """The sentence that earned the part with that number (from 1)."""
        view = part_views(self.attempt.scorecard, self.coach.rubrics)[number - 1]
        quote = view.score.quote
        start_s = None if quote is None else self._begins_s(quote)
        if start_s is None:
            self.say(f"No sentence was heard for {view.title}.", "Its advice says what to add.")
        else:
            self.hear_from(start_s)

    def _begins_s(self, quote: Quote) -> float | None:
        if quote.start_s is not None:
            return quote.start_s
        # Cards from before quotes had times: the place in what was scored tells it.
        word = follow(self.attempt.transcript, self.attempt.transcript.said).word_from(quote.start)
        return word.start_s if word else None

    def on_word_clicked(self, message: WordClicked) -> None:
        word = self._followed.word_from(message.start)
        if self.can_listen and word is not None:
            self.hear_from(word.start_s)

    def show_heard(self, at_s: float | None) -> None:
        views = self.query(TranscriptView)
        if not views:
            return  # the screen is being left
        view = views.first()
        if at_s is None:
            view.heard = None
            return
        self._heard_s = max(at_s, self._from_s)
        word = self._followed.word_at(self._heard_s)
        heard = (word.start, word.end) if word else None
        if heard != view.heard:
            view.heard = heard
            self.call_after_refresh(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        """Scroll the page, and only when the word that is heard lies outside of what it shows."""
        view, page = self.query_one(TranscriptView), self.query_one(VerticalScroll)
        line = view.heard_line()
        if line is None:
            return
        y = view.content_region.y + line
        window = page.content_region
        if not window.y <= y < window.bottom:
            page.scroll_relative(y=y - window.y - window.height // 3, animate=False, force=True)
