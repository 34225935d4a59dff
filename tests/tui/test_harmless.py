"""Nothing that was said, typed or read is carried out by the terminal."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from coach.annotations import Annotation
from coach.tui.screens.correct import CorrectScreen
from coach.tui.screens.history import HistoryScreen
from coach.tui.screens.scorecard import ScorecardScreen
from tests.support.content import QUESTIONS
from tests.support.fakes import Stage
from tests.tui.helpers import make_app, shown, started, wait_for_screen, wait_for_text

#: A title, a link, the clipboard, colours, a screen that is cleared, words in another order, Textual's own markup.
HOSTILE = (
    "my score \x1b]0;title\x07 \x1b]8;;https://example.org\x1b\\a link\x1b]8;;\x1b\\ \x1b]52;c;aGk=\x07 \x9b2J \x1b[31m"
    " \u202ered [bold]bold[/] [@click=app.quit]here[/] [/] was low and I own it"
)


async def test_escape_sequences_and_markup_are_only_shown(stage: Stage, tmp_path: Path) -> None:
    question = QUESTIONS[0].model_copy(update={"text": HOSTILE})
    attempt = stage.coach.assess_text(question, HOSTILE, save=True)
    stage.coach.review.annotate(1, Annotation(HOSTILE, True, (HOSTILE[:30],)))
    app = make_app(stage)
    async with app.run_test(size=(160, 60), notifications=True) as pilot:
        await started(pilot)
        _check(shown(app))
        for screen, name in (
            (ScorecardScreen(attempt), "ScorecardScreen"),
            (CorrectScreen(attempt), "CorrectScreen"),
            (HistoryScreen(), "HistoryScreen"),
        ):
            await app.push_screen(screen)
            await wait_for_screen(pilot, name)
            await wait_for_text(pilot, "my score")
            _check(shown(app))
        app.notify("[@click=app.quit]go[/]\x1b]52;c;aGk=\x07", title="\x1b[2J[b]", markup=False)
        await wait_for_text(pilot, "[@click=app.quit]go[/]")
        _check(shown(app))


def _check(text: str) -> None:
    assert not [one for one in text if (one != "\n" and unicodedata.category(one) in {"Cc", "Cs"}) or one == "\u202e"]
