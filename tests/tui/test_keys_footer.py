"""The line of keys follows what can be done, and is left alone while that is the same."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets._footer import FooterKey

from coach.tui.screens.base import CoachScreen
from tests.support.fakes import Stage
from tests.tui.helpers import make_app, started, wait_for, wait_for_screen


class TwoKeys(CoachScreen[None]):
    """One of its keys comes and goes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("a", "first", "First"), Binding("b", "second", "Second")]
    second = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.second if action == "second" else True


async def test_the_keys_are_made_anew_only_when_they_are_others(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        screen = TwoKeys()
        await pilot.app.push_screen(screen)
        await wait_for_screen(pilot, "TwoKeys")

        def keys() -> list[FooterKey]:
            return list(screen.query(FooterKey))

        await wait_for(pilot, lambda: [key.description for key in keys()][:1] == ["First"])
        before = keys()
        for _ in range(3):
            screen.refresh_bindings()
            await pilot.pause()
        assert keys() == before
        screen.second = True
        screen.refresh_bindings()
        await wait_for(pilot, lambda: [key.description for key in keys()][:2] == ["First", "Second"])
        screen.second = False
        screen.refresh_bindings()
        await wait_for(pilot, lambda: "Second" not in [key.description for key in keys()])
