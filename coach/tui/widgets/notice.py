"""One message to the user, above the status line: what happened, and what to do."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style
from textual.widgets import Static


class Notice(Static):
    """Hidden until there is something to say."""

    def show(self, what: str, fix: str = "", *, problem: bool = False, click: str = "") -> None:
        """Show the text as it is (no markup); an empty one hides the notice. A click on the fix runs `click`."""
        self.display = bool(what)
        self.set_class(problem, "-problem")
        head = Content.styled(what, "bold $text-error" if problem else "")
        style = Style.from_meta({"@click": click}) if click else Style()
        self.update(Content("\n").join([head, Content.styled(fix, style)]) if fix else head)

    def on_mount(self) -> None:
        self.display = False
