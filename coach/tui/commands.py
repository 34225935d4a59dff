"""What the command palette offers, in words that somebody would search for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from textual.actions import parse
from textual.app import App
from textual.screen import Screen

from coach.tui.screens.base import CoachScreen
from coach.tui.screens.help import key_bindings
from coach.tui.screens.home import HomeScreen
from coach.tui.themes import THEMES


@dataclass(frozen=True, slots=True)
class Command:
    """`action` is run on the screen that is shown, or on the home screen when it is `at_home`.

    `here` is the action of a screen that does the same at once; on such a screen this command is left out.
    """

    title: str
    what: str
    action: str
    at_home: bool = False
    here: str = ""


#: The palette looks for what is typed in the title alone.
AT_HOME = (
    Command("Continue practising", "The question you practised last", "resume", at_home=True),
    Command("Next question to practise", "The question whose turn it is", "next", at_home=True),
    Command("Drill: choose a question, answer aloud", "Or a random one", "drill", at_home=True),
    Command("Timed drill, against the clock", "So many questions or minutes", "timed_drill", at_home=True),
    Command("Mock interview", "20 or 30 minutes, no score until the end", "interview", at_home=True),
    Command("Typed answer", "Write it instead of saying it", "type_answer", at_home=True),
    Command("Score a recording, an audio file", "One that was made elsewhere", "file", at_home=True),
    Command("History of your answers", "Every answer so far", "history", at_home=True),
    Command("Progress: charts, table, calendar", "How your answers change", "progress", at_home=True),
    Command("Profile: scores, visa, interview date", "They choose your questions", "profile", at_home=True),
    Command("Microphone: choose and check", "See whether it hears you", "microphone", at_home=True),
    Command("Compare two takes", "In the history: mark one, press c", "history", at_home=True, here="compare"),
    Command("Export, save as a file", "In the history: open one, press o", "history", at_home=True, here="export"),
    Command("Delete an answer", "In the history: mark one, press x", "history", at_home=True, here="delete"),
)
EVERYWHERE = (
    Command("Help in plain words, with every key", "What this screen is for", "app.help"),
    Command("Theme: all that there are", "Other colours, for good", "app.change_theme"),
    Command("Light or dark colours", "The other of the two, for good", "app.toggle_theme"),
    Command("Quit, leave the app", "Asks first if something would be lost", "app.quit"),
)


def commands(app: App[None], screen: Screen[Any]) -> Iterator[Command]:
    """Those of the screen first. What is elsewhere is left out while leaving would cost something."""
    own = tuple(_own(app, screen))
    yield from own
    below = [each for each in app.screen_stack if isinstance(each, CoachScreen)]
    home = next((each for each in below if isinstance(each, HomeScreen)), None)
    if home is not None and not any(each.quitting_costs() for each in below):
        here = {command.action for command in own}
        yield from (each for each in AT_HOME if each.here not in here and home.check_action(each.action, ()))
    for theme, name in THEMES:
        if theme.name != app.theme:
            yield Command(f"Theme: {name}", "The colours from now on", f"app.use_theme('{theme.name}')")
    yield from EVERYWHERE
    if app.check_action("undo", ()):
        yield Command("Undo", "Bring back what you deleted or changed last", "app.undo")


def _own(app: App[None], screen: Screen[Any]) -> Iterator[Command]:
    """The keys of the screen that can be used now, one for each action."""
    seen = {command.action for command in AT_HOME} if isinstance(screen, HomeScreen) else set()
    for binding in key_bindings(app, screen):
        _, name, parameters = parse(binding.action)
        # A number says little without its key: those are left out.
        known = binding.action in seen or not binding.description or binding.key.isdigit()
        if not known and hasattr(screen, f"action_{name}") and screen.check_action(name, parameters):
            seen.add(binding.action)
            yield Command(binding.description, binding.tooltip, binding.action)
