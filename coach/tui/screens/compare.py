"""Two takes of one question side by side."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coach.compare import Comparison, heading
from coach.errors import CoachError
from coach.model import Attempt
from coach.retakes import Retake
from coach.tui.messages import Failed
from coach.tui.review_messages import ComparisonRead
from coach.tui.screens.base import CoachScreen
from coach.tui.themes import MUTED

#: Cells of the table's columns; together they fit 80.
WHAT, FIGURE = 17, 23


class CompareScreen(CoachScreen[None]):
    """The earlier take on the left. It begins with the take before the attempt, or the one after its first."""

    TITLE = "Compare two takes"
    HELP = (
        "What changed from one take of a question to another: each part, the total, length, rate, fillers and flags, "
        "and below them both answers. Words that stand in both takes are quoted: too many sound learned by heart."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b,left", "other(-1)", "Older take", key_display="b", tooltip="Compare with an older take; or \u2190"),
        Binding("n,right", "other(1)", "Newer take", key_display="n", tooltip="Compare with a newer take; or \u2192"),
        Binding("escape", "back", "Back", tooltip="Return"),
    ]
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, attempt: Attempt, takes: tuple[Retake, ...]) -> None:
        """`takes` are those of the attempt's question, oldest first, two at least, itself among them."""
        super().__init__()
        self.attempt = attempt
        self._others = tuple(take for take in takes if take.id != attempt.id)
        earlier = [number for number, take in enumerate(self._others) if take.created_at <= attempt.created_at]
        self._number = earlier[-1] if earlier else 0

    def body(self) -> ComposeResult:
        with VerticalScroll(classes="page"):
            yield Static(Content(self.attempt.question or "No question"), classes="question")
            yield Static(id="changes")
            yield Static(id="flags-changed")
            yield Static(id="shared")
            with Horizontal(id="both-takes"):
                for side in ("before", "after"):
                    with Vertical(classes="one-take"):
                        yield Static(id=f"{side}-heading", classes="heading")
                        yield Static(id=f"{side}-text")

    def on_mount(self) -> None:
        self._read(self._others[self._number].id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "other":
            step = parameters[0]
            return isinstance(step, int) and 0 <= self._number + step < len(self._others)
        return True

    def action_other(self, step: int) -> None:
        self._number += step
        self.refresh_bindings()
        self._read(self._others[self._number].id)

    @work(thread=True, group="compare", exclusive=True)
    def _read(self, other_id: int) -> None:
        try:
            both = sorted((self.coach.attempt(other_id), self.attempt), key=lambda one: one.created_at)
            found = ComparisonRead(both[0], both[1], self.coach.review.compare(both[0], both[1]))
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(found)

    def on_comparison_read(self, message: ComparisonRead) -> None:
        for side, attempt in (("before", message.before), ("after", message.after)):
            this = " (this one)" if attempt.id == self.attempt.id else ""
            self.query_one(f"#{side}-heading", Static).update(Content(f"{heading(attempt)}{this}"))
            self.query_one(f"#{side}-text", Static).update(Content(attempt.transcript.said or "(no words)"))
        self.query_one("#changes", Static).update(_changes(message))
        flags = "\n".join(message.compared.flag_words) or "None in either take."
        self.query_one("#flags-changed", Static).update(Content.assemble(("Flags\n", "bold $primary"), flags))
        self._show_shared(message.compared)

    def _show_shared(self, compared: Comparison) -> None:
        shared = self.query_one("#shared", Static)
        lines = [
            Content.assemble((f"{phrase.words} words in both takes\n", "bold $primary"), (_quoted(phrase.text), MUTED))
            for phrase in compared.rehearsed.phrases
        ]
        shared.update(Content("\n").join(lines))
        shared.display = bool(lines)


def _changes(message: ComparisonRead) -> Content:
    """A table in text: every cell is read out as it stands."""
    heads = ("", heading(message.before), heading(message.after), "Change")
    lines = [Content.styled(_line(*heads), MUTED)]
    changes = message.compared.changes
    lines += [Content(_line(change.what, change.before, change.after, change.change)) for change in changes]
    if not message.compared.same_rubric:
        lines.append(Content.styled("Scored by different rubrics, so only some parts can be compared.", MUTED))
    return Content("\n").join(lines)


def _line(what: str, before: str, after: str, change: str) -> str:
    return f"{what[: WHAT - 1]:<{WHAT}}{before[: FIGURE - 1]:<{FIGURE}}{after[: FIGURE - 1]:<{FIGURE}}{change}"


def _quoted(text: str) -> str:
    return f"“{text}”"
