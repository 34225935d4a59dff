"""Draw a picture of every screen: the real app and the real questions, a made-up season, no microphone and no models.

    python -m scripts.pictures                    docs/pictures/*.svg and docs/screens.md
    python -m scripts.pictures --all --png FOLDER every size in both colours, as PNG files to look at
    python -m scripts.pictures home debrief       only these

`--png` needs `rsvg-convert` (Debian: librsvg2-bin, fonts-firacode).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pkgutil
import re
import subprocess
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import TextArea

from coach.tui import screens
from coach.tui.app import CoachApp
from coach.tui.screens.drill_set_up import DrillSetUpScreen
from coach.tui.screens.file import FileScreen
from coach.tui.screens.interview_set_up import InterviewSetUpScreen
from coach.tui.themes import DARK, LIGHT
from coach.tui.widgets.clock import Clock
from scripts.sample_season import ANSWER, FIRST_TAKE, QUESTION, SAID, SPOKEN_S, SampleSeason, heard, make_season
from tests.support.fakes import write_wav
from tests.tui.helpers import started, wait_for, wait_for_screen, wait_for_text

DOCS = Path("docs")
READY = "Press Space and answer aloud."


@dataclass(frozen=True)
class Scene:
    """The app in the hands of a step."""

    pilot: Pilot[None]
    season: SampleSeason


Step = Callable[[Scene], Awaitable[None]]


def press(*keys: str) -> Step:
    async def step(scene: Scene) -> None:
        await scene.pilot.press(*keys)

    return step


def opens(screen: str) -> Step:
    """Wait for a screen, and for what it reads."""

    async def step(scene: Scene) -> None:
        await wait_for_screen(scene.pilot, screen)
        await scene.pilot.pause()

    return step


def shows(text: str) -> Step:
    async def step(scene: Scene) -> None:
        await wait_for_text(scene.pilot, text)

    return step


def writes(text: str) -> Step:
    async def step(scene: Scene) -> None:
        page = scene.pilot.app.screen.query_one(TextArea)
        page.text = text
        page.move_cursor(page.document.end)

    return step


def goes_to(make: Callable[[SampleSeason], Screen[None]]) -> Step:
    """A screen that is made in another way than by its key, so that two pictures are the same."""

    async def step(scene: Scene) -> None:
        await scene.pilot.app.push_screen(make(scene.season))

    return step


async def speaks(scene: Scene) -> None:
    """A take runs, and the clock shows how long (its digits are drawn, so no text tells)."""
    await wait_for(scene.pilot, lambda: scene.pilot.app.screen.query_one(Clock).elapsed_s >= SPOKEN_S)


def says(text: str) -> Step:
    """What the next takes hold."""

    async def step(scene: Scene) -> None:
        scene.season.transcriber.transcript = heard(text)

    return step


async def hears(scene: Scene) -> None:
    """The live transcription comes after the speaker."""
    await wait_for(scene.pilot, lambda: scene.season.transcriber.lives)
    scene.season.transcriber.lives[-1].on_text(ANSWER)


def _recordings(season: SampleSeason) -> FileScreen:
    folder = season.coach.settings.home / "Voice memos"
    for name in ("Monday.wav", "Tuesday.wav", "Wednesday.wav"):
        write_wav(folder / name)
    return FileScreen(season.coach.question(QUESTION), folder)


def _drill(season: SampleSeason) -> DrillSetUpScreen:
    questions = season.coach.preparation.usual()
    return DrillSetUpScreen(questions, season.coach.rubrics, Random(1))  # noqa: S311 - not a secret


def _interview(_season: SampleSeason) -> InterviewSetUpScreen:
    return InterviewSetUpScreen(Random(4))  # noqa: S311 - not a secret


CARD = (press("h"), opens("HistoryScreen"), shows("of 10"), press("enter"), opens("ScorecardScreen"))
REHEARSE = (press("c"), opens("RehearseScreen"))
TAKE = (press("space"), speaks)
DRILL = (goes_to(_drill), opens("DrillSetUpScreen"))
INTERVIEW = (goes_to(_interview), opens("InterviewSetUpScreen"))
ANSWERED = (*TAKE, press("space"), shows(READY))


@dataclass(frozen=True)
class Picture:
    """One screen in one state. `screen` is the class that it shows in the end."""

    name: str
    screen: str
    caption: str
    steps: tuple[Step, ...] = ()
    practised: bool = True


PICTURES = (
    Picture("first-start", "ProfileScreen", "The first start asks about you; nothing is required.", practised=False),
    Picture(
        "first-evening",
        "HomeScreen",
        "The home screen on the first evening.",
        (opens("ProfileScreen"), press("escape")),
        practised=False,
    ),
    Picture("home", "HomeScreen", "The home screen after three weeks: what is due, and everything else by one key."),
    Picture("help", "HelpScreen", "`?` explains any screen.", (press("question_mark"),)),
    Picture("questions", "QuestionsScreen", "`d`: choose a question.", (press("d"),)),
    Picture("rehearse", "RehearseScreen", "A question, and the length of a good answer.", REHEARSE),
    Picture("recording", "RehearseScreen", "A take: the question, the clock, the level.", (*REHEARSE, *TAKE)),
    Picture(
        "coach-mode",
        "RehearseScreen",
        "Coach mode lights the parts as you earn them.",
        (*REHEARSE, press("c"), *TAKE, hears, shows("● Own it")),
    ),
    Picture(
        "guess",
        "GuessScreen",
        "Your own guess before the score, for those who want it.",
        (*REHEARSE, press("ctrl+g"), *TAKE, press("space"), opens("GuessScreen"), press("2", "1")),
    ),
    Picture("scorecard", "ScorecardScreen", "The scorecard.", CARD),
    Picture("scorecard-below", "ScorecardScreen", "The scorecard's end: your words.", (*CARD, press("end"))),
    Picture("correct", "CorrectScreen", "Correct what was heard; it is scored again.", (*CARD, press("e"))),
    Picture("follow-up", "FollowUpScreen", "What an interviewer would ask next.", (*CARD, press("f"))),
    Picture("note", "NoteScreen", "A note and tags.", (*CARD, press("n"))),
    Picture("compare", "CompareScreen", "Two takes of one question side by side.", (*CARD, press("c"))),
    Picture("history", "HistoryScreen", "Every answer, newest first.", (press("h"), shows("of 10"))),
    Picture(
        "delete",
        "ConfirmScreen",
        "What cannot be taken back is asked first.",
        (press("h"), opens("HistoryScreen"), shows("of 10"), press("x")),
    ),
    Picture("progress", "ProgressScreen", "How your answers change.", (press("g"), shows("First "))),
    Picture("progress-table", "ProgressScreen", "The same in text.", (press("g"), shows("First "), press("t"))),
    Picture("calendar", "ProgressScreen", "The days of practice.", (press("g"), shows("First "), press("c"))),
    Picture(
        "filter", "FilterScreen", "Progress with one question or topic.", (press("g"), shows("First "), press("f"))
    ),
    Picture("profile", "ProfileScreen", "What the coach knows about you.", (press("p"),)),
    Picture("microphone", "MicrophoneScreen", "The microphone check.", (press("m"), shows("USB Headset"))),
    Picture(
        "typed",
        "TypedScreen",
        "A typed answer.",
        (
            press("t"),
            opens("QuestionsScreen"),
            press("enter"),
            opens("TypedScreen"),
            writes(" ".join(sentence for _, sentence in SAID[:3])),
        ),
    ),
    Picture("file", "FileScreen", "Score a recording made elsewhere.", (goes_to(_recordings), shows("Wednesday"))),
    Picture("drill-set-up", "DrillSetUpScreen", "`k`: a timed drill, set up.", DRILL),
    Picture(
        "drill",
        "DrillScreen",
        "A timed drill: kept and scored, and on to the next.",
        (*DRILL, press("r", "r", "s"), opens("DrillScreen"), *TAKE, press("space"), shows("of 10.")),
    ),
    Picture("interview-set-up", "InterviewSetUpScreen", "`i`: a mock interview, set up.", INTERVIEW),
    Picture(
        "interview",
        "InterviewScreen",
        "A mock interview: no score.",
        (*INTERVIEW, press("s"), opens("InterviewScreen"), *TAKE),
    ),
    Picture(
        "debrief",
        "DebriefScreen",
        "The debrief: what to work on, what was strongest.",
        (
            *INTERVIEW,
            press("s"),
            opens("InterviewScreen"),
            says(FIRST_TAKE),
            *ANSWERED,
            *ANSWERED,
            *ANSWERED,
            says(ANSWER),
            *ANSWERED,
            *ANSWERED,
            press("escape"),
            opens("ConfirmScreen"),
            press("y"),
        ),
    ),
)


@dataclass(frozen=True)
class Variant:
    """A terminal's size in columns and rows, and its colours."""

    name: str
    size: tuple[int, int]
    theme: str


#: Those that are kept in the repository, and the rest.
KEPT = (Variant("80x24", (80, 24), DARK.name), Variant("160x50", (160, 50), LIGHT.name))
REST = (Variant("80x24-light", (80, 24), LIGHT.name), Variant("160x50-dark", (160, 50), DARK.name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these pictures")
    parser.add_argument("--all", action="store_true", help="every size in both colours")
    parser.add_argument("--png", type=Path, metavar="FOLDER", help="PNG files into this folder, and nothing into docs/")
    chosen = parser.parse_args()
    folder = chosen.png or DOCS / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        if not chosen.names or picture.name in chosen.names:
            for variant in (*KEPT, *REST) if chosen.all else KEPT:
                drawing = folder / file_name(picture, variant)
                drawing.write_text(asyncio.run(draw(picture, variant)), encoding="utf-8")
                if chosen.png:
                    _as_png(drawing)
            print(picture.name, flush=True)  # noqa: T201 - a script
    if not chosen.png:
        (DOCS / "screens.md").write_text(page(), encoding="utf-8")
    if missing := without_picture():
        print("Without a picture:", *missing)  # noqa: T201


def without_picture() -> list[str]:
    """The screens that no picture shows."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}."):
        for one in vars(import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, Screen) and one.__module__ == module.name:
                found |= {one.__name__} if not one.__subclasses__() else set()
    return sorted(found - {picture.screen for picture in PICTURES})


def file_name(picture: Picture, variant: Variant) -> str:
    return f"{picture.name}-{variant.name}.svg"


async def draw(picture: Picture, variant: Variant) -> str:
    """The picture as SVG, which fetches nothing when it is opened."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        home.mkdir()
        os.environ["COACH_HOME"] = str(home)
        season = make_season(home, variant.theme, practised=picture.practised)
        app = CoachApp(season.coach)
        async with app.run_test(size=variant.size) as pilot:
            await started(pilot)
            for step in picture.steps:
                await step(Scene(pilot, season))
            await wait_for_screen(pilot, picture.screen)
            await pilot.wait_for_scheduled_animations()
            await pilot.pause(0.2)
            drawing = app.export_screenshot(title="Turnaround Coach")
            app.exit()
    # Some programs drop spaces at the ends of a run of text, and then words touch.
    drawing = drawing.replace("<svg ", '<svg xml:space="preserve" ', 1)
    return re.sub(r",\s*url\([^)]*\)\s*format\([^)]*\)", "", drawing)


def page() -> str:
    """docs/screens.md."""
    lines = [
        "# Every screen",
        "",
        "Drawn by `python -m scripts.pictures` from a made-up season: at 80 columns and 24 rows in the dark colours,",
        "and behind the link at 160 and 50 in the light ones. The questions and the app are the real ones, the answers",
        "and the scores are not.",
        "",
    ]
    small, wide = KEPT
    for picture in PICTURES:
        lines += [
            f"## {picture.name.replace('-', ' ').capitalize()}",
            "",
            f"{picture.caption} [Wide and light](pictures/{file_name(picture, wide)})",
            "",
            f"![{picture.caption}](pictures/{file_name(picture, small)})",
            "",
        ]
    return "\n".join(lines)


def _as_png(drawing: Path) -> None:
    png = drawing.with_suffix(".png")
    subprocess.run(["rsvg-convert", f"--output={png}", str(drawing)], check=True)
    drawing.unlink()


if __name__ == "__main__":
    main()
