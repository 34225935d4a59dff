"""The home screen's menu: a key, a name, and what waits behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from coach.bank import Question
from coach.listing import Listed
from coach.tui.themes import MUTED
from coach.tui.wording import count, hanging, total, when

if TYPE_CHECKING:
    from coach.practice import Suggestion

NAME_WIDTH = 16
INDENT = 4 + NAME_WIDTH
#: What is left of 80 columns for the words on the right.
DETAIL_WIDTH = 52


def menu_options(
    attempts: Sequence[Listed], questions: Sequence[Question], suggestion: Suggestion | None = None
) -> list[Option]:
    """The id of each option is the action it runs. `questions` are the user's, `suggestion` what to practise next."""
    return [
        Option(
            Content.assemble(
                (f" {key}  ", "bold $accent"),
                (name.ljust(NAME_WIDTH), "bold"),
                (hanging(detail, INDENT, DETAIL_WIDTH), MUTED),
            ),
            action,
        )
        for key, name, detail, action in _entries(attempts, questions, suggestion)
    ]


def last_whole(attempts: Sequence[Listed]) -> Listed | None:
    """The newest answer to a whole question: a follow-up makes no sense without what came before it."""
    return next((attempt for attempt in attempts if not attempt.asks_about), None)


def _entries(
    attempts: Sequence[Listed], questions: Sequence[Question], suggestion: Suggestion | None
) -> Iterator[tuple[str, str, str, str]]:
    last = last_whole(attempts)
    if last is not None:
        result = f"{total(last)}, {when(last.created_at)}"
        yield "c", "Continue", f"{result}: {last.question}", "resume"
    else:
        yield "c", "Start here", "a first question: press Space and answer aloud", "resume"
    if attempts and suggestion:
        yield "n", "Next", _next(suggestion), "next"
    yield "d", "Drill", f"choose one of {count(len(questions), 'question')}, or a random one", "drill"
    yield "k", "Timed drill", "so many questions or minutes, against the clock", "timed_drill"
    yield "i", "Mock interview", "20 or 30 minutes, follow-ups, no score until the end", "interview"
    yield "t", "Typed answer", "write it instead of saying it", "type_answer"
    yield "f", "Score a file", "a recording made elsewhere", "file"
    yield "h", "History", count(len(attempts), "answer") if attempts else "empty so far", "history"
    yield "p", "Profile", "your results and dates: they choose your questions", "profile"
    yield "g", "Progress", "how your answers change from week to week", "progress"
    yield "m", "Microphone", "choose one and see whether it hears you", "microphone"
    yield "?", "Help", "what each screen is for, and every key", "app.help"
    yield "q", "Quit", "", "app.quit"


def _next(suggestion: Suggestion) -> str:
    """One line: as much of the question as there is room for, and why it is its turn."""
    why = f" ({suggestion.why})"
    room = DETAIL_WIDTH - len(why)
    text = suggestion.question.text
    return (text if len(text) <= room else f"{text[: room - 1].rstrip()}…") + why
