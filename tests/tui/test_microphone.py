"""The microphone check: which one, and does it hear."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.widgets._footer import FooterKey

from coach.errors import DeviceError
from coach.model import InputLevel
from coach.tui.hearing import CLIPPING, DEAD, GOOD, QUIET, WINDOW, Hearing, Verdict, judge
from coach.tui.messages import LevelHeard
from coach.tui.workers import LevelReporter
from tests.support.fakes import LEVEL, Stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text


async def open_microphones(pilot: Pilot[None]) -> None:
    await started(pilot)
    await pilot.press("m")
    await wait_for_screen(pilot, "MicrophoneScreen")


async def test_devices_level_and_choice(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_microphones(pilot)
        await wait_for_text(pilot, "Built-in Microphone  in use  system default")
        await wait_for_text(pilot, "Good")
        assert "-12 dBFS" in shown(pilot.app)
        assert_fits(pilot.app)
        await pilot.press("down", "enter")
        await wait_for_text(pilot, "USB Headset  in use")
        await wait_for_text(pilot, "Good")
        assert stage.coach.settings.microphone == "USB Headset"
        assert stage.recorder.most_at_once == 1
        await pilot.press("escape")
        await wait_for(pilot, lambda: stage.recorder.running == 0)


@pytest.mark.parametrize(
    ("level", "word"),
    [
        (replace(LEVEL, clipped=True, peak_dbfs=0.0), "Clipping"),
        (replace(LEVEL, peak_dbfs=-38.0, rms_dbfs=-50.0), "Too quiet"),
        (replace(LEVEL, peak_dbfs=-90.0, rms_dbfs=-100.0), "Nothing heard"),
    ],
)
async def test_a_verdict_in_words(stage: Stage, level: InputLevel, word: str) -> None:
    stage.recorder.level = level
    async with make_app(stage).run_test() as pilot:
        await open_microphones(pilot)
        await wait_for_text(pilot, word)


async def test_without_portaudio_the_screen_says_what_to_do(stage: Stage) -> None:
    stage.recorder.refuse = DeviceError("PortAudio is missing.", "Install libportaudio2.")
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_microphones(pilot)
        await wait_for_text(pilot, "PortAudio is missing.")
        assert "Install libportaudio2. You can still type answers" in shown(pilot.app)
        stage.recorder.refuse = None
        await pilot.press("r")
        await wait_for_text(pilot, "Good")
        assert "PortAudio is missing." not in shown(pilot.app)


async def test_no_device_says_what_to_do(stage: Stage) -> None:
    """And there is nothing to choose."""
    stage.recorder.names = ()
    async with make_app(stage).run_test() as pilot:
        await open_microphones(pilot)
        await wait_for_text(pilot, "No microphone was found.")
        assert "Choose" not in [key.description for key in pilot.app.screen.query(FooterKey)]
        await pilot.press("enter")
        stage.recorder.names = ("Late Microphone",)
        await pilot.press("r")
        await wait_for_text(pilot, "Late Microphone")


@pytest.mark.parametrize(
    ("peak_dbfs", "rms_dbfs", "verdict"),
    [(-12, -24, GOOD), (-30, -45, GOOD), (-31, -40, QUIET), (-20, -46, QUIET), (-61, -70, DEAD)],
)
def test_the_loudest_moment_decides(peak_dbfs: float, rms_dbfs: float, verdict: Verdict) -> None:
    silence = InputLevel(-80, -90, clipped=False, elapsed_s=0)
    assert judge([silence, InputLevel(peak_dbfs, rms_dbfs, clipped=False, elapsed_s=0), silence]) is verdict


def test_clipping_is_forgotten_after_the_window() -> None:
    hearing = Hearing()
    assert hearing.add(replace(LEVEL, clipped=True)) is CLIPPING
    verdicts = [hearing.add(LEVEL) for _ in range(WINDOW)]
    assert verdicts[0] is CLIPPING
    assert verdicts[-1] is GOOD


def test_levels_are_thinned_out_and_the_loudest_moment_is_kept() -> None:
    posted: list[LevelHeard] = []

    class Screen(MessagePump):
        def post_message(self, message: Message) -> bool:
            assert isinstance(message, LevelHeard)
            posted.append(message)
            return True

    report = LevelReporter(Screen())
    report(LEVEL)
    report(replace(LEVEL, clipped=True, peak_dbfs=-1.0))
    report(LEVEL)
    assert len(posted) == 1
    report._due_s = 0.0  # a tenth of a second later
    report(LEVEL)
    assert [(message.level.peak_dbfs, message.level.clipped) for message in posted] == [(-12.0, False), (-1.0, True)]
