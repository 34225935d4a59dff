"""One message to the user, above the status line: what happened, and what to do."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Notice(Static):
    """Hidden until there is something to say."""

    def show(self, what: str, fix: str = "", *, problem: bool = False) -> None:
        """Show the text as it is (no markup); an empty one hides the notice."""
        self.display = bool(what)
        self.set_class(problem, "-problem")
        head = Content.styled(what, "bold $text-error" if problem else "")
        self.update(Content("\n").join([head, Content(fix)]) if fix else head)

    def on_mount(self) -> None:
        self.display = False
