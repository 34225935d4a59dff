"""What the user added to an attempt, how their guess compares, and what they say again and again."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from coach.annotations import Annotation, Guessed, beside_score
from coach.level_words import LEVELS
from coach.model import Scorecard
from coach.rehearsed import MUCH, Rehearsed
from coach.tui.themes import MUTED
from coach.tui.widgets.keys_line import KeysLine
from coach.tui.wording import percent

KEYS = (("n", "note and tags"), ("s", "star"), ("c", "compare takes"), ("o", "save as a file"), ("x", "delete"))


class ReviewPanel(Vertical):
    """Its keys always; below them what there is to show."""

    def __init__(self, card: Scorecard, titles: Mapping[str, str]) -> None:
        super().__init__()
        self._levels = {} if card.refused else {part.name: part.level for part in card.parts}
        self._titles = titles

    def compose(self) -> ComposeResult:
        yield Static("Your notes", classes="heading")
        yield KeysLine(KEYS)
        yield Static(id="marks", classes="advice")
        yield Static(id="note", classes="advice")
        yield Static(id="guess", classes="advice")
        yield Static(id="wording", classes="advice")

    def on_mount(self) -> None:
        for name in ("marks", "note", "guess", "wording"):
            self.query_one(f"#{name}").display = False

    def show_annotation(self, annotation: Annotation) -> None:
        marks = ["\u2605 starred"] if annotation.starred else []
        self._put("marks", Content("  ".join(marks + [f"#{tag}" for tag in annotation.tags])))
        self._put("note", Content(annotation.note))
        self._put("guess", guess_words(beside_score(annotation.guess, self._levels), self._titles))

    def show_wording(self, rehearsed: Rehearsed) -> None:
        self._put("wording", wording_words(rehearsed))

    def _put(self, name: str, text: Content) -> None:
        line = self.query_one(f"#{name}", Static)
        line.update(text)
        line.display = bool(text.plain)


def guess_words(guessed: Guessed, titles: Mapping[str, str]) -> Content:
    """Each part as it was guessed and scored, and how far off the guess was; empty without a guess."""
    if guessed.mean_difference is None:
        return Content()
    lines = [Content.styled(f"Your guess was {guessed.mean_difference:.1f} levels off per part.", "bold")]
    for part in guessed.parts:
        off = part.difference
        words = "as scored" if not off else f"{abs(off)} too {'high' if off > 0 else 'low'}"
        title = titles.get(part.part, part.part.replace("_", " ").capitalize())
        lines.append(Content(f"{title}: you {LEVELS[part.guessed]}, scored {LEVELS[part.scored]} ({words})"))
    return Content("\n").join(lines)


def wording_words(rehearsed: Rehearsed) -> Content:
    """The phrases that come back take after take; empty where there is none."""
    if not rehearsed.phrases:
        return Content()
    share = Content.styled(f"{percent(rehearsed.share)} of the words stand in other takes too.", "bold")
    quoted = ((phrase.summary, " ".join(phrase.text.split())) for phrase in rehearsed.phrases)
    lines = [share, *(Content.assemble(f"{summary}: ", (f"“{text}”", MUTED)) for summary, text in quoted)]
    if rehearsed.share >= MUCH:
        lines.append(Content("An interviewer may hear a learned text. Tell the same facts in other words next time."))
    return Content("\n").join(lines)
