"""The interviewer's voice on the screens: never in the way, said again by key, silent while one answers."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from coach.config import load_settings
from coach.drill import DrillPlan
from coach.errors import VoiceError
from coach.tui.take import Phase
from coach.tui.widgets.clock import Clock
from tests.support.fakes import Stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text
from tests.tui.test_interview import open_interview
from tests.tui.test_rehearse import open_rehearsal
from tests.tui.test_timed_drill import open_drill

NO_VOICE = VoiceError("This computer has no voice of its own.", "Install one.")


def spoken(stage: Stage) -> list[str]:
    """The names of the files that were played, which stand for their texts."""
    return [path.name for path in stage.player.played]


@pytest.fixture
def heard_by_the_microphone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the interviewer spoke, at the beginning of each take."""
    heard: list[bool] = []
    record = stage.recorder.record

    def listening(*arguments: object, **named: object) -> object:
        heard.append(stage.player.playing)
        return record(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(stage.recorder, "record", listening)
    return heard


async def playing(pilot: Pilot[None], stage: Stage, times: int) -> None:
    await wait_for(pilot, lambda: stage.player.playing and len(stage.player.played) == times)


async def test_the_first_press_says_what_will_be_heard_and_a_take_silences_it(
    stage: Stage, heard_by_the_microphone: list[bool]
) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_rehearsal(pilot)
        assert stage.player.played == []
        assert_fits(pilot.app)
        await pilot.press("v")
        await wait_for_text(pilot, "Questions are spoken by Fay, a fake voice, on this computer.")
        await wait_for_text(pilot, "Shift+V to leave them in writing")
        assert_fits(pilot.app)
        await playing(pilot, stage, 1)
        await pilot.press("v")
        await playing(pilot, stage, 2)
        assert stage.voice.rendered == [screen.question.text]
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.query_one(Clock).elapsed_s > 0)
        assert not stage.player.playing
        await pilot.press("v")
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")
    assert heard_by_the_microphone == [False]
    assert len(stage.player.played) == 2
    assert load_settings({"COACH_HOME": str(stage.coach.settings.home)}).voice == "auto"


async def test_shift_v_switches_it_off(stage: Stage) -> None:
    stage.coach.choose_voice("auto")
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_rehearsal(pilot)
        await pilot.press("v")
        await playing(pilot, stage, 1)
        await pilot.press("V")
        await wait_for_text(pilot, "Questions are no longer spoken.")
        await wait_for(pilot, lambda: not stage.player.playing)
    assert stage.coach.settings.voice == "off"


async def test_without_a_voice_it_says_how_to_get_one_and_stays_off(stage: Stage) -> None:
    stage.voice.missing = NO_VOICE
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_rehearsal(pilot)
        await pilot.press("v")
        await wait_for_text(pilot, "This computer has no voice of its own.")
        await wait_for_text(pilot, "Install one.")
        assert screen.phase is Phase.READY
    assert stage.coach.settings.voice == "off"


async def test_an_interview_is_spoken_and_its_next_question_rendered_meanwhile(
    stage: Stage, heard_by_the_microphone: list[bool]
) -> None:
    stage.coach.choose_voice("neural")
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_interview(pilot, stage)
        await playing(pilot, stage, 1)
        first, second = screen.interview.questions
        follow_ups = [follow_up for part in stage.coach.rubrics.get("five_part").parts for follow_up in part.follow_up]
        await wait_for(pilot, lambda: stage.voice.rendered == [first.text, second.text, *follow_ups])
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.query_one(Clock).elapsed_s > 0)
        await pilot.press("space")
        await wait_for_text(pilot, "Tell me more about: Residency link.")
        await playing(pilot, stage, 2)
        await pilot.press("v")
        await playing(pilot, stage, 3)
        assert spoken(stage)[1] == spoken(stage)[2]
        await pilot.press("escape", "y")
        await wait_for_screen(pilot, "DebriefScreen")
        await wait_for(pilot, lambda: not stage.player.playing)
    assert heard_by_the_microphone == [False]
    assert len(stage.voice.rendered) == len(set(stage.voice.rendered)), "the follow-up was there when it was asked"


async def test_a_drill_is_spoken_and_begins_although_its_voice_is_late(
    stage: Stage, heard_by_the_microphone: list[bool]
) -> None:
    stage.coach.choose_voice("auto")
    stage.voice.ready.clear()
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_drill(pilot, stage, DrillPlan(questions=2))
        assert screen.question.text[:20] in shown(pilot.app)
        assert_fits(pilot.app)
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.query_one(Clock).elapsed_s > 0)
        stage.voice.ready.set()
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.phase is Phase.KEPT)
        assert stage.player.played == []
        await pilot.press("space")
        await playing(pilot, stage, 1)
    assert heard_by_the_microphone == [False]


async def test_a_voice_that_fails_is_one_line_and_the_drill_goes_on(stage: Stage) -> None:
    stage.coach.choose_voice("auto")
    stage.voice.refuse = VoiceError("The neural voice could not speak.", "Install it again.")
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_drill(pilot, stage, DrillPlan(questions=1, reading_s=0))
        await wait_for_text(pilot, "The neural voice could not speak. Install it again.")
        assert screen.phase is Phase.READY
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.query_one(Clock).elapsed_s > 0)
        assert "could not speak" not in shown(pilot.app)
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.phase is Phase.KEPT)


async def test_while_one_writes_other_keys_do_it(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_drill(pilot, stage, DrillPlan(questions=1, aloud=False))
        assert "f1 Help" in shown(pilot.app)  # ? is text here
        await pilot.press("v", "f3")
        await wait_for_text(pilot, "Press F3 to hear a question again")
        await playing(pilot, stage, 1)
        assert_fits(pilot.app)
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: screen.phase is Phase.KEPT)
        await wait_for(pilot, lambda: not stage.player.playing)
    assert [attempt.transcript.text for attempt in stage.coach.attempts()] == ["v"]


@pytest.mark.parametrize(("key", "kind"), [("i", "Interview"), ("k", "Drill")])
async def test_the_set_up_offers_it(key: str, kind: str, stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press(key)
        await wait_for_screen(pilot, f"{kind}SetUpScreen")
        await wait_for_text(pilot, "in writing")
        await pilot.press("v")
        await wait_for_text(pilot, "spoken by Fay, a fake voice")
        assert_fits(pilot.app)
        await pilot.press("s")
        await wait_for_screen(pilot, f"{kind}Screen")
        await playing(pilot, stage, 1)
    assert stage.coach.settings.voice == "auto"
