"""The home screen's menu: a key, a name, and what waits behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from coach.bank import Question
from coach.listing import Practised
from coach.tui.themes import MUTED
from coach.tui.wording import count, hanging, total, when

if TYPE_CHECKING:
    from coach.practice import Suggestion

NAME_WIDTH = 16
INDENT = 4 + NAME_WIDTH
#: What is left of 80 columns for the words on the right.
DETAIL_WIDTH = 52
#: A question takes no more lines than this; Continue and the next question begin with one.
MOST_LINES = 2

Entry = tuple[str, str, str, str]


def menu_options(
    practised: Practised,
    questions: Sequence[Question],
    suggestion: Suggestion | None = None,
    *,
    width: int = DETAIL_WIDTH,
    roomy: bool = False,
) -> list[Option]:
    """The id of each option is the action it runs. `questions` are the user's, `suggestion` what to practise next.

    The words on the right are `width` cells wide; `roomy` sets the groups apart.
    """
    groups = (
        list(_to_practise(practised, questions, suggestion, width)),
        list(_to_look_back(practised)),
        list(_to_set_up()),
        list(_the_rest()),
    )
    options: list[Option] = []
    for group in groups:
        if roomy and options:
            options.append(Option("", disabled=True))
        options += [_option(entry, width) for entry in group]
    return options


def _option(entry: Entry, width: int) -> Option:
    key, name, detail, action = entry
    text = hanging(detail, INDENT, width, MOST_LINES)
    return Option(
        Content.assemble((f" {key}  ", "bold $accent"), (name.ljust(NAME_WIDTH), "bold"), (text, MUTED)), action
    )


def _to_practise(
    practised: Practised, questions: Sequence[Question], suggestion: Suggestion | None, width: int
) -> Iterator[Entry]:
    last = practised.last
    if last is not None:
        result = f"{total(last)}, {when(last.created_at)}"
        yield "c", "Continue", f"{result}: {last.question}", "resume"
    else:
        yield "c", "Start here", "a first question: press Space and answer aloud", "resume"
    if practised.answers and suggestion:
        yield "n", "Next", _next(suggestion, width), "next"
    yield "d", "Drill", f"choose one of {count(len(questions), 'question')}, or a random one", "drill"
    yield "k", "Timed drill", "so many questions or minutes, against the clock", "timed_drill"
    yield "i", "Mock interview", "20 or 30 minutes, follow-ups, no score until the end", "interview"
    yield "t", "Typed answer", "write it instead of saying it", "type_answer"
    yield "f", "Score a file", "a recording made elsewhere", "file"


def _to_look_back(practised: Practised) -> Iterator[Entry]:
    yield "h", "History", count(practised.answers, "answer") if practised.answers else "empty so far", "history"
    yield "g", "Progress", "how your answers change from week to week", "progress"


def _to_set_up() -> Iterator[Entry]:
    yield "p", "Profile", "your results and dates: they choose your questions", "profile"
    yield "m", "Microphone", "choose one and see whether it hears you", "microphone"


def _the_rest() -> Iterator[Entry]:
    yield "?", "Help", "what each screen is for, and every key", "app.help"
    yield "q", "Quit", "", "app.quit"


def _next(suggestion: Suggestion, width: int) -> str:
    """As much of the question as there is room for, and why it is its turn."""
    why = f"({suggestion.why})"
    for room in range(MOST_LINES * width - len(why) - 1, 0, -1):
        text = f"{textwrap.shorten(suggestion.question.text, room, placeholder=' …')} {why}"
        if len(textwrap.wrap(text, width)) <= MOST_LINES:
            return text
    return why
