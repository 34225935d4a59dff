"""How long every screen takes to open with ten thousand attempts in the history.

`python -m benchmarks.performance_screens HOME` walks through the real app on a data folder and tells JSON: milliseconds
by screen. The Coach, the database and the questions are real; microphone, loudspeaker and models are never reached. The
app paints for a terminal of 120 columns and 40 rows that takes everything at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from subprocess import PIPE, run
from typing import Any

from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot
from textual.screen import Screen

from benchmarks.performance_attempts import ATTEMPTS, fill
from benchmarks.performance_bar import OPENS
from benchmarks.performance_samples import Samples
from benchmarks.performance_start import until_shown
from coach.config import load_settings
from coach.model import Session, SessionKind
from coach.rehearsal import Coach
from coach.tui import app as app_module
from coach.tui.app import CoachApp
from coach.tui.given import Given
from coach.tui.messages import ModelsReady
from coach.wiring import build_coach

AT_REST = "at rest, ms"
SIZE = (120, 40)
DEADLINE_S = 30.0
#: How often it is looked whether a screen is there (s); the clock is read at each paint, not at each look.
LOOK_S = 0.05
#: The groups of the app's workers that read for a screen. Others go on as long as their screen does.
READERS = {"read", "open", "review", "compare", "export", "bin"}
AT_HOME = "Hear what an interviewer hears"
#: Moves of the cursor and colours, which stand between the characters that a terminal shows.
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?<=>]*[a-zA-Z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|.)")


@dataclass
class Paints:
    """What was sent to the terminal, and when. `shown` is the same without colours, as far as it was asked for."""

    sent: list[tuple[float, str]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def add(self, data: str) -> None:
        self.sent.append((time.perf_counter(), data))

    def forget(self) -> None:
        self.sent.clear()
        self.shown.clear()

    def complete_at(self, texts: tuple[str, ...]) -> float | None:
        """When the last of the texts was painted, the first of them with it or before it; None while one is missing."""
        self.shown += [ESCAPES.sub("", data) for _, data in self.sent[len(self.shown) :]]
        began = self._first(texts[0], 0)
        found = [began] if began is None else [self._first(text, began) for text in texts]
        places = [place for place in found if place is not None]
        return self.sent[max(places)][0] if len(places) == len(texts) else None

    def _first(self, text: str, after: int) -> int | None:
        return next((place for place in range(after, len(self.shown)) if text in self.shown[place]), None)


class Terminal(HeadlessDriver):
    """The app renders for it as for a real one; what it would send is only kept."""

    def __init__(self, paints: Paints, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._paints = paints

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self._paints.add(data)


class TimedApp(CoachApp):
    """The app without the loading of its models: that is measured elsewhere, and takes the processor from all the rest.

    They are ready once the home screen is filled, some seconds before they could be."""

    CSS_PATH = Path(app_module.__file__).with_name("coach.tcss")

    def __init__(self, build: Callable[[], Coach], paints: Paints) -> None:
        super().__init__(build)
        self.driver_class = partial(Terminal, paints)  # type: ignore[assignment]

    def load_models(self) -> None:  # type: ignore[override]
        pass


@dataclass(frozen=True, slots=True)
class Step:
    """Press the keys, or push the screen; then every one of `shown` has to be painted, the first before the others.

    With a name it is measured, from the last key on.
    """

    how: tuple[str, ...] | Callable[[Coach], Screen[Any]]
    shown: tuple[str, ...]
    name: str = ""


def opens(name: str, keys: str, *shown: str) -> Step:
    return Step(tuple(keys.split()), shown, name)


def go(keys: str, *shown: str) -> Step:
    return Step(tuple(keys.split()), shown)


def _guess(coach: Coach) -> Screen[Any]:
    from coach.tui.screens.guess import GuessScreen
    from coach.tui.screens.scorecard import ScorecardScreen

    return GuessScreen(ScorecardScreen(coach.attempt(coach.listing()[0].id)))


def _debrief(coach: Coach) -> Screen[Any]:
    from coach.tui.screens.debrief import DebriefScreen

    attempts = [coach.attempt(listed.id) for listed in coach.listing()[:10]]
    given = tuple(Given(coach.question_of(attempt), attempt=attempt) for attempt in attempts)
    return DebriefScreen(SessionKind.DRILL, given, Session(SessionKind.DRILL, ""))


#: The way through the app. Home again is what the home screen shows at once: it reads the history anew behind that.
WALK = (
    opens("help (?)", "question_mark", "Escape closes"),
    opens("home, again", "escape", AT_HOME),
    opens("commands (Ctrl+P)", "ctrl+p", "Continue practising"),
    go("escape", AT_HOME),
    opens("rehearse, continue (c)", "c", "/  Rehearse", "Press Space and answer aloud."),
    go("escape", AT_HOME),
    opens("rehearse, next (n)", "n", "/  Rehearse", "Press Space and answer aloud."),
    go("escape", AT_HOME),
    opens("questions (d)", "d", "/  Choose a question", "questions suit your profile", "last "),
    opens("every question (a)", "a", "that suit your profile"),
    go("escape", AT_HOME),
    opens("timed drill, set up (k)", "k", "/  Timed drill", "How much"),
    opens("timed drill (s)", "s", "/  Timed drill", "Read the question"),
    go("escape", "End it now?"),
    go("y", AT_HOME),
    opens("mock interview, set up (i)", "i", "/  Mock interview", "Length"),
    opens("mock interview (s)", "s", "/  Mock interview", "Press Space and answer aloud."),
    go("escape", "End it now?"),
    go("y", AT_HOME),
    go("t", "/  Choose a question", "last "),
    opens("typed answer", "enter", "/  Typed answer", "0 words"),
    go("escape", AT_HOME),
    go("f", "/  Choose a question", "last "),
    opens("score a file", "enter", "/  Score a file", "Path of the recording"),
    go("escape", AT_HOME),
    opens("profile (p)", "p", "/  Your profile", "207"),
    go("escape", AT_HOME),
    opens("progress (g)", "g", "/  Progress", "First "),
    opens("progress, next figure (n)", "n", "level, 0 absent to 2 strong"),
    opens("progress, table (t)", "t", "Total in percent", "Own it"),
    opens("calendar (c)", "c", "Figures are answers on that day"),
    opens("filter (f)", "f", "/  Filter", "── Questions"),
    opens("progress with one topic", "down enter", "Step 1 score: "),
    go("escape", AT_HOME),
    opens("history (h)", "h", "/  History", "of 10", "today "),
    opens("history, starred (f)", "f", "Only starred:"),
    opens("history, with a tag (f)", "f", "Only #"),
    go("f", "Only #"),
    go("f", "Only #"),
    opens("history, everything again (f)", "f", "of 10"),
    opens("delete (x)", "x", "Delete the answer"),
    go("escape", "/  History"),
    opens("compare, from the history (c)", "c", "/  Compare two takes", "words in both takes"),
    opens("compare with an older take (b)", "b", "No. ", "words in both takes"),
    opens("history, again", "escape", "/  History", "of 10"),
    opens("scorecard (Enter)", "enter", "/  Scorecard", "Delivery", "Where the time went"),
    opens("note (n)", "n", "Note and tags"),
    go("escape", "/  Scorecard"),
    opens("follow-up (f)", "f", "An interviewer would ask next:"),
    go("escape", "/  Scorecard"),
    opens("compare (c)", "c", "/  Compare two takes", "words in both takes"),
    go("escape", "/  Scorecard"),
    opens("correct (e)", "e", "/  Correct what was heard", "not what you meant to say"),
    go("escape", "/  Scorecard"),
    opens("save as a page (o)", "o", "Saved, readable by you alone"),
    opens("rehearse, again (r)", "r", "/  Rehearse", "Press Space and answer aloud."),
    go("escape", "/  History"),
    opens("home, from the history", "escape", AT_HOME),
    Step(_guess, ("/  Your own guess", "Show the score"), "your own guess"),
    go("escape", "/  Scorecard"),
    go("escape", AT_HOME),
    Step(_debrief, ("/  Debrief", "Work on"), "debrief"),
)


class Walk:
    """Goes through the steps, and keeps what they took. `built_at` is when the Coach was there."""

    def __init__(self, home: Path) -> None:
        self._paints = Paints()
        self._built_at = 0.0
        self._answers = f"{len(build_coach(load_settings({'COACH_HOME': str(home)})).listing())} answers"
        self.took: dict[str, dict[str, float]] = {}
        self.app = TimedApp(partial(self._build, home), self._paints)

    def _build(self, home: Path) -> Coach:
        coach = build_coach(load_settings({"COACH_HOME": str(home)}))
        self._built_at = time.perf_counter()
        return coach

    async def go(self, pilot: Pilot[None]) -> None:
        await self._until((AT_HOME, "answers"))
        await self._keep("home, at the start", self._built_at, (AT_HOME, self._answers))
        self.app.post_message(ModelsReady("base", automatic=True))
        for step in WALK:
            self._paints.forget()
            began = await self._take(pilot, step)
            await self._until(step.shown)
            await self._keep(step.name, began, step.shown)
        self.app.exit()

    async def _take(self, pilot: Pilot[None], step: Step) -> float:
        if callable(step.how):
            screen = step.how(self.app.coach)
            began = time.perf_counter()
            await self.app.push_screen(screen)
            return began
        *before, last = step.how
        await pilot.press(*before)
        self._paints.forget()
        began = time.perf_counter()
        await pilot.press(last)
        return began

    async def _until(self, shown: tuple[str, ...]) -> None:
        ends = time.monotonic() + DEADLINE_S
        while self._paints.complete_at(shown) is None:
            if time.monotonic() > ends:
                raise TimeoutError(f"{shown} was not painted, but:\n{''.join(self._paints.shown)}")
            await asyncio.sleep(LOOK_S)

    async def _keep(self, name: str, began: float, shown: tuple[str, ...]) -> None:
        """Also when the last paint was done, once no worker reads any more: the next step finds an app at rest."""
        for _ in range(2):  # some begin to read once they have been painted
            reading = [worker for worker in self.app.workers if worker.group in READERS]
            await asyncio.gather(*(worker.wait() for worker in reading), return_exceptions=True)
            await asyncio.sleep(LOOK_S)
        await self._until(shown)
        at = self._paints.complete_at(shown)
        if name and at is not None:
            self.took[name] = {OPENS: 1000 * (at - began), AT_REST: 1000 * (self._paints.sent[-1][0] - began)}


def walk(home: Path) -> dict[str, dict[str, float]]:
    """Milliseconds by screen, each opened once."""
    through = Walk(home)
    asyncio.run(through.app.run_async(size=SIZE, auto_pilot=through.go))
    if through.app.return_code:
        raise SystemExit(through.app.return_code)
    return through.took


def measure(samples: Samples, repeats: int) -> None:
    """Every screen, each for the first time in a process; and the start of the app until its home screen is filled."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "full"
        fill(home)
        (home / "cache").symlink_to(load_settings().cache, target_is_directory=True)
        command = (str(Path(sys.executable).with_name("coach")),)
        for _ in range(repeats):
            started = until_shown(command, f"{ATTEMPTS} answers".encode(), {"COACH_HOME": str(home)})
            samples.add("home, from the start of the program", "s", started)
            done = run(
                [sys.executable, "-m", "benchmarks.performance_screens", str(home)],
                env=os.environ | {"COACH_HOME": str(home)},
                stdout=PIPE,
                check=True,
            )
            for name, figures in json.loads(done.stdout).items():
                samples.add(name, OPENS, figures[OPENS])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.performance_screens", description=__doc__)
    parser.add_argument("home", type=Path, help="a data folder, as benchmarks.performance_attempts fills one")
    print(json.dumps(walk(parser.parse_args().home), indent=1))


if __name__ == "__main__":
    main()
