"""The time spoken so far, against the window a good answer fits into."""

from __future__ import annotations

from itertools import pairwise

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Digits, Static

from coach.norms import Norm, length_norm
from coach.tui.themes import FAINT, MUTED
from coach.tui.wording import clock


class Clock(Vertical):
    """Big figures, where they stand in words, and a line on which the window is marked."""

    elapsed_s: reactive[int] = reactive(0)
    speaking: reactive[bool] = reactive(False)
    """Whether a take runs: advice on when to stop is for the speaker, not for one who waits for the score."""

    def __init__(self, target_s: tuple[int, int]) -> None:
        super().__init__()
        self._norm = length_norm(target_s)

    def compose(self) -> ComposeResult:
        with Horizontal(classes="clock-face"):
            yield Digits(clock(0))
            with Vertical(classes="clock-words"):
                shortest, longest = (clock(limit) for limit in self._norm.green)
                yield Static(id="verdict")
                yield Static(Content(f"A good answer takes {shortest} to {longest}"), id="window", classes="muted")
        yield WindowLine(self._norm)

    def on_mount(self) -> None:
        self._tell()

    def aim(self, target_s: tuple[int, int]) -> None:
        """Another window, for another question; the clock goes back to 0."""
        self._norm = length_norm(target_s)
        shortest, longest = (clock(limit) for limit in self._norm.green)
        self.query_one("#window", Static).update(Content(f"A good answer takes {shortest} to {longest}"))
        self.query_one(WindowLine).aim(self._norm)
        self.elapsed_s = 0
        self._tell()

    def watch_elapsed_s(self) -> None:
        self._tell()

    def watch_speaking(self) -> None:
        self._tell()

    def _tell(self) -> None:
        if not self.is_mounted:
            return
        word, style = verdict(self._norm, self.elapsed_s)
        self.query_one(Digits).update(clock(self.elapsed_s))
        self.query_one("#verdict", Static).update(Content.styled(word if self.speaking else "", style))
        line = self.query_one(WindowLine)
        line.elapsed_s, line.style = self.elapsed_s, style


def verdict(norm: Norm, elapsed_s: float) -> tuple[str, str]:
    """Where the answer stands, in a word and a colour. Before the window opens nobody is late: no red there."""
    if elapsed_s < norm.amber[0]:
        return ("", MUTED) if elapsed_s < 1 else ("Too short to stop yet", MUTED)
    if elapsed_s < norm.green[0]:
        return "A little short", "$text-warning"
    if elapsed_s <= norm.green[1]:
        return "Good length", "$text-success"
    if elapsed_s <= norm.amber[1]:
        return "Long: finish your sentence", "$text-warning"
    return "Too long: stop here", "$text-error"


class WindowLine(Static):
    """A time line up to a little beyond the amber limit; the window is drawn heavier than the rest."""

    elapsed_s: reactive[int] = reactive(0)
    style: reactive[str] = reactive(MUTED)

    def __init__(self, norm: Norm) -> None:
        super().__init__()
        self._norm = norm

    def aim(self, norm: Norm) -> None:
        self._norm = norm
        self.refresh()

    def render(self) -> Content:
        width = max(self.size.width, 10)
        end_s = self._norm.amber[1] * 1.1
        spoken = round(min(self.elapsed_s / end_s, 1.0) * width)
        opens, closes = (round(limit / end_s * width) for limit in self._norm.green)
        cuts = sorted({0, spoken, opens, closes, width})
        return Content.assemble(
            *(
                (
                    ("━" if opens <= start < closes else "─") * (end - start),
                    self.style if start < spoken else MUTED if opens <= start < closes else FAINT,
                )
                for start, end in pairwise(cuts)
            )
        )
