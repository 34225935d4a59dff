"""A note and tags for one attempt."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from coach.annotations import Annotation, tidy_tags


class NoteScreen(ModalScreen[Annotation | None]):
    """The changed annotation, or None when it was left as it was."""

    TITLE = "Note and tags"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "Keep"),
        Binding("escape", "leave", "Leave"),
    ]
    AUTO_FOCUS = "TextArea"

    def __init__(self, annotation: Annotation) -> None:
        super().__init__()
        self._annotation = annotation

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content("Note and tags")
            yield TextArea(self._annotation.note, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
            yield Static("Tags, separated by commas (Tab goes there)", classes="muted")
            yield Input(", ".join(self._annotation.tags), placeholder="gap, for my mentor")
            yield Static(
                Content.assemble(
                    ("Ctrl+S", "bold $accent"), "  keep     ", ("Escape", "bold $accent"), "  leave as it was"
                ),
                classes="dialog-keys",
            )

    def action_keep(self) -> None:
        note = self.query_one(TextArea).text.strip()
        self.dismiss(replace(self._annotation, note=note, tags=tidy_tags(self.query_one(Input).value)))

    def on_input_submitted(self) -> None:
        self.action_keep()

    def action_leave(self) -> None:
        self.dismiss(None)
