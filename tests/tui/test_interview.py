"""The mock interview: no score until the end, follow-ups, and nothing that was answered is lost."""

from __future__ import annotations

from pathlib import Path
from random import Random

from textual.pilot import Pilot
from textual.widgets import TextArea

from coach.errors import ModelError
from coach.mock import plan_interview
from coach.model import Scorecard, SessionKind
from coach.tui.screens.interview import PATIENCE_S, InterviewScreen
from coach.tui.take import Phase
from coach.tui.widgets.clock import Clock
from tests.support.content import ANSWER, QUESTIONS, poor_card
from tests.support.fakes import Stage, make_stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text
from tests.tui.test_timed_drill import HandClock


async def open_interview(
    pilot: Pilot[None], stage: Stage, *, aloud: bool = True, clock: HandClock | None = None
) -> InterviewScreen:
    await started(pilot)
    interview = plan_interview(stage.coach.bank.questions, 20, Random(1))
    screen = InterviewScreen(interview, aloud=aloud, now_s=clock or HandClock())
    await pilot.app.push_screen(screen)
    await wait_for_screen(pilot, "InterviewScreen")
    return screen


async def answer(pilot: Pilot[None], screen: InterviewScreen) -> None:
    given = len(screen.given)
    await wait_for(pilot, lambda: screen.phase is Phase.READY)
    await pilot.press("space")
    await wait_for(pilot, lambda: screen.query_one(Clock).elapsed_s > 0)
    await pilot.press("space")
    await wait_for(pilot, lambda: len(screen.given) > given)


async def test_from_home_to_the_debrief_with_a_follow_up_after_each_answer(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("i")
        await wait_for_screen(pilot, "InterviewSetUpScreen")
        assert_fits(pilot.app)
        await pilot.press("l")
        await wait_for_text(pilot, "30 minutes")
        await pilot.press("s")
        await wait_for_screen(pilot, "InterviewScreen")
        screen = pilot.app.screen
        assert isinstance(screen, InterviewScreen)
        await wait_for_text(pilot, "We have about 30 minutes.")
        assert_fits(pilot.app)
        for _ in range(2):
            await answer(pilot, screen)
            await wait_for_text(pilot, "Tell me more about: Residency link.")
            text = shown(pilot.app)
            assert "of 10" not in text
            assert "Step 1 score" not in text
            await answer(pilot, screen)
        await wait_for_screen(pilot, "DebriefScreen")
        await wait_for_text(pilot, "That was our last question.")
        await wait_for_text(pilot, "9 of 10")
        assert_fits(pilot.app)
    attempts = stage.coach.attempts()
    assert len(attempts) == 4
    assert [attempt.scorecard.maximum for attempt in attempts] == [2, 10, 2, 10]
    assert len({attempt.session for attempt in attempts}) == 1
    assert attempts[0].session is not None
    assert attempts[0].session.kind is SessionKind.MOCK


async def test_escape_asks_and_a_running_take_is_kept(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_interview(pilot, stage)
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.query_one(Clock).elapsed_s > 0)
        await pilot.press("escape")
        await wait_for_text(pilot, "Your answer so far is kept.")
        assert screen.signals.paused.is_set()
        await pilot.press("n")
        await wait_for(pilot, lambda: screen.phase is Phase.RECORDING)
        await pilot.press("escape", "y")
        await wait_for_screen(pilot, "DebriefScreen")
    assert len(stage.coach.attempts()) == 1
    assert stage.coach.pending_takes() == ()


async def test_ending_before_the_first_answer_leads_home(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_interview(pilot, stage)
        await pilot.press("escape", "y")
        await wait_for_screen(pilot, "HomeScreen")


async def test_an_answer_that_is_not_scored_in_time_holds_nothing_up(stage: Stage) -> None:
    clock = HandClock()
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_interview(pilot, stage, clock=clock)
        stage.transcriber.loaded.clear()  # a slow computer
        await answer(pilot, screen)
        await wait_for_text(pilot, "The interviewer makes a note.")
        clock.s = PATIENCE_S
        await wait_for(pilot, lambda: screen.phase is Phase.READY)
        assert screen.question in QUESTIONS
        await answer(pilot, screen)
        clock.s = 2 * PATIENCE_S
        await wait_for_text(pilot, "2 answers left to be scored")
        stage.transcriber.loaded.set()
        await wait_for_screen(pilot, "DebriefScreen")
    assert len(stage.coach.attempts()) == 2


async def test_a_failing_model_loses_no_take(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_interview(pilot, stage)
        stage.transcriber.refuse = ModelError("The model is damaged.", "Get it again.")
        await answer(pilot, screen)
        await answer(pilot, screen)
        await wait_for_screen(pilot, "DebriefScreen")
        await wait_for_text(pilot, "The take is kept")
    assert len(stage.coach.pending_takes()) == 2


async def test_a_text_that_cannot_be_scored_is_kept(stage: Stage) -> None:
    def refuse(text: str) -> Scorecard:
        raise ModelError("The model is damaged.", "Get it again.")

    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_interview(pilot, stage, aloud=False)
        stage.coach._scorers.card = refuse  # type: ignore[attr-defined]
        for number in range(2):
            await wait_for(pilot, lambda: screen.phase is Phase.WRITING)
            screen.query_one(TextArea).text = ANSWER
            await pilot.press("ctrl+s")
            await wait_for(pilot, lambda number=number: len(screen.given) > number)
        await wait_for_screen(pilot, "DebriefScreen")
        await wait_for_text(pilot, "The text is kept")
        stage.coach._scorers.card = poor_card  # type: ignore[attr-defined]
        await pilot.press("enter")
        await wait_for_text(pilot, "It has not been scored yet.")
        await pilot.press("r")
        await wait_for_screen(pilot, "TypedScreen")
        assert pilot.app.screen.query_one(TextArea).text == ANSWER
    assert [attempt.transcript.text for attempt in stage.coach.attempts()] == [ANSWER, ANSWER]


async def test_in_writing(tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "home", card=poor_card)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_interview(pilot, stage, aloud=False)
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "There is nothing to send yet.")
        for number in range(6):
            await wait_for(pilot, lambda: screen.phase is Phase.WRITING)
            screen.query_one(TextArea).text = ANSWER
            assert_fits(pilot.app)
            await pilot.press("ctrl+s")
            await wait_for(pilot, lambda number=number: len(screen.given) > number)
        await wait_for_screen(pilot, "DebriefScreen")
        await pilot.press("shift+tab", "end")
        await wait_for_text(pilot, "No answer held more than half")
        await wait_for_text(pilot, "Blame: 2 answers")
    assert len(stage.coach.attempts()) == 6
