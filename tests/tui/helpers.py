"""What the screens' tests share: wait for a condition, read what the terminal shows, see that nothing is cut off."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets._footer import FooterKey

from coach.tui.app import CoachApp
from tests.support.fakes import Stage

#: Generous: a busy machine is no fault of the app.
DEADLINE_S = 30.0
SMALL = (80, 24)


async def wait_for(pilot: Pilot[None], predicate: Callable[[], object]) -> None:
    """Let the app run until the condition holds; fail with the screen's text when it never does."""
    deadline = time.monotonic() + DEADLINE_S
    while not predicate():
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain; the screen shows:\n{shown(pilot.app)}")
        await pilot.pause(0.01)
    await pilot.pause()


async def eventually(predicate: Callable[[], object]) -> None:
    """The same for what goes on after the app has gone."""
    deadline = time.monotonic() + DEADLINE_S
    while not predicate():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.01)


async def wait_for_screen(pilot: Pilot[None], name: str) -> None:
    await wait_for(pilot, lambda: type(pilot.app.screen).__name__ == name and pilot.app.screen.is_mounted)


async def wait_for_text(pilot: Pilot[None], text: str) -> None:
    await wait_for(pilot, lambda: text in shown(pilot.app))


def shown(app: App[None]) -> str:
    """The characters on the terminal at this moment."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def make_app(stage: Stage) -> CoachApp:
    return CoachApp(stage.coach)


async def started(pilot: Pilot[None]) -> None:
    """The models are loaded and the home screen has read the history."""
    await wait_for(pilot, lambda: pilot.app.models.ready)  # type: ignore[attr-defined]
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def assert_fits(app: App[None]) -> None:
    """No key is cut off in the footer, and every widget lies on the screen or can be scrolled to."""
    width, height = app.size
    keys = [key for key in app.screen.query(FooterKey) if key.region.width]
    assert all(key.region.right <= width for key in keys), [key.description for key in keys]
    for widget in app.screen.query("*"):
        region = widget.region
        if not widget.is_on_screen or not region.area or isinstance(widget, FooterKey):
            continue
        assert region.right <= width, widget
        assert region.bottom <= height or _can_be_reached(widget), widget


def _can_be_reached(widget: Widget) -> bool:
    return any(isinstance(node, Widget) and node.allow_vertical_scroll for node in widget.ancestors_with_self)
