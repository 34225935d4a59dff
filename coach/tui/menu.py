"""The home screen's menu: a key, a name, and what waits behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from coach.bank import Question
from coach.listing import Listed
from coach.tui.themes import MUTED
from coach.tui.wording import count, hanging, total, when

NAME_WIDTH = 16
INDENT = 4 + NAME_WIDTH
#: What is left of 80 columns for the words on the right.
DETAIL_WIDTH = 52


def menu_options(attempts: Sequence[Listed], questions: Sequence[Question]) -> list[Option]:
    """The id of each option is the action it runs."""
    return [
        Option(
            Content.assemble(
                (f" {key}  ", "bold $accent"),
                (name.ljust(NAME_WIDTH), "bold"),
                (hanging(detail, INDENT, DETAIL_WIDTH), MUTED),
            ),
            action,
        )
        for key, name, detail, action in _entries(attempts, questions)
    ]


def last_whole(attempts: Sequence[Listed]) -> Listed | None:
    """The newest answer to a whole question: a follow-up makes no sense without what came before it."""
    return next((attempt for attempt in attempts if not attempt.asks_about), None)


def _entries(attempts: Sequence[Listed], questions: Sequence[Question]) -> Iterator[tuple[str, str, str, str]]:
    last = last_whole(attempts)
    if last is not None:
        result = f"{total(last)}, {when(last.created_at)}"
        yield "c", "Continue", f"{result}: {last.question}", "resume"
    else:
        yield "c", "Start here", "a first question: press Space and answer aloud", "resume"
    yield "d", "Drill", f"choose one of {count(len(questions), 'question')}, or a random one", "drill"
    yield "k", "Timed drill", "so many questions or minutes, against the clock", "timed_drill"
    yield "i", "Mock interview", "20 or 30 minutes, follow-ups, no score until the end", "interview"
    yield "t", "Typed answer", "write it instead of saying it", "type_answer"
    yield "f", "Score a file", "a recording made elsewhere", "file"
    yield "h", "History", count(len(attempts), "answer") if attempts else "empty so far", "history"
    yield "m", "Microphone", "choose one and see whether it hears you", "microphone"
    yield "?", "Help", "what each screen is for, and every key", "app.help"
    yield "q", "Quit", "", "app.quit"
