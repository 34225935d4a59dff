"""What is done on a screen before its picture is taken: keys, waiting, and what a person would say or write."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

from coach.tui.status import ModelStatus
from coach.tui.widgets.clock import Clock
from coach.tui.widgets.transcript_view import TranscriptView
from scripts.sample_season import ANSWER, SPOKEN_S, WORD_S, SampleSeason, heard
from tests.tui.helpers import wait_for, wait_for_screen, wait_for_text


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


def does(action: str) -> Step:
    """What the command palette would run, for what has no key."""

    async def step(scene: Scene) -> None:
        await scene.pilot.app.run_action(action)

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


def scrolls_to(selector: str) -> Step:
    """What lies further down on a page."""

    async def step(scene: Scene) -> None:
        await wait_for(scene.pilot, lambda: scene.pilot.app.screen.query(selector))
        scene.pilot.app.screen.query(selector).first().scroll_visible(animate=False, top=True)
        await scene.pilot.pause()

    return step


def writes(text: str) -> Step:
    async def step(scene: Scene) -> None:
        page = scene.pilot.app.screen.query_one(TextArea)
        page.text = text
        page.move_cursor(page.document.end)

    return step


def fills_in(field: str, text: str) -> Step:
    """A line of a form, by its id."""

    async def step(scene: Scene) -> None:
        scene.pilot.app.screen.query_one(f"#{field}", Input).value = text

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


def plays(word: int) -> Step:
    """The answer is played, and has come to that word (from 0)."""

    async def step(scene: Scene) -> None:
        await wait_for(scene.pilot, lambda: scene.season.player.playing)
        scene.season.player.at_s = (word + 0.4) * WORD_S
        await wait_for(scene.pilot, lambda: _is_heard(scene, word))

    return step


def _is_heard(scene: Scene, word: int) -> bool:
    heard_now = scene.pilot.app.screen.query_one(TranscriptView).heard
    return heard_now is not None and len(ANSWER[: heard_now[0]].split()) == word


def stands(models: ModelStatus) -> Step:
    """How far the models are, as it would be at another moment."""

    async def step(scene: Scene) -> None:
        scene.pilot.app.models = models  # type: ignore[attr-defined]

    return step


async def hears(scene: Scene) -> None:
    """The live transcription comes after the speaker."""
    await wait_for(scene.pilot, lambda: scene.season.transcriber.lives)
    scene.season.transcriber.lives[-1].on_text(ANSWER)
