"""The timed drill: set up, read, answer, say it again, go on, and look at all of it at the end."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from textual.pilot import Pilot
from textual.widgets import OptionList
from textual.widgets._footer import FooterKey

from coach.drill import DrillPlan, start_drill
from coach.errors import DeviceError
from coach.model import SessionKind
from coach.tui.screens.drill_set_up import DrillSetUpScreen
from coach.tui.screens.drilling import DrillScreen
from coach.tui.take import Phase
from coach.tui.widgets.clock import Clock
from tests.support.content import ANSWER
from tests.support.fakes import Stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text


@dataclass
class HandClock:
    """Seconds that pass when the test says so."""

    s: float = 0.0

    def __call__(self) -> float:
        return self.s


async def open_drill(pilot: Pilot[None], stage: Stage, plan: DrillPlan, clock: HandClock | None = None) -> DrillScreen:
    await started(pilot)
    drill = start_drill(plan, stage.coach.bank.questions, stage.coach.rubrics, Random(1))
    screen = DrillScreen(drill, clock or HandClock())
    await pilot.app.push_screen(screen)
    await wait_for_screen(pilot, "DrillScreen")
    return screen


async def answer(pilot: Pilot[None], screen: DrillScreen) -> None:
    await wait_for(pilot, lambda: screen.phase in {Phase.READING, Phase.READY})
    await pilot.press("space")
    await wait_for(pilot, lambda: screen.query_one(Clock).elapsed_s > 0)
    await pilot.press("space")
    await wait_for(pilot, lambda: screen.phase is Phase.KEPT)


def footer(pilot: Pilot[None]) -> list[tuple[str, str]]:
    return [(key.key_display, key.description) for key in pilot.app.screen.query(FooterKey)]


async def test_from_home_by_key_presses_to_the_debrief(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("k")
        await wait_for_screen(pilot, "DrillSetUpScreen")
        assert isinstance(pilot.app.screen, DrillSetUpScreen)
        await wait_for_text(pilot, "5 questions")
        assert_fits(pilot.app)
        await pilot.press("a", "a", "a", "a")
        await wait_for_text(pilot, "3 questions")
        await pilot.press("s")
        await wait_for_screen(pilot, "DrillScreen")
        screen = pilot.app.screen
        assert isinstance(screen, DrillScreen)
        for number in (1, 2, 3):
            await wait_for_text(pilot, f"Question {number} of 3")
            await answer(pilot, screen)
            assert_fits(pilot.app)
            await wait_for_text(pilot, "9 of 10.")
            assert ("space", "Next") in footer(pilot)
            await pilot.press("space")
            await wait_for(pilot, lambda: ("space", "Next") not in footer(pilot))
        await wait_for_screen(pilot, "DebriefScreen")
        await wait_for_text(pilot, "Work on these answers")
        assert_fits(pilot.app)
        assert pilot.app.screen.query_one(OptionList).option_count == 3
        await pilot.press("enter")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("x", "y")
        await wait_for_screen(pilot, "DebriefScreen")
        await wait_for(pilot, lambda: len(stage.coach.attempts()) == 2)
        await pilot.press("enter")
        await wait_for_text(pilot, "This answer is in the bin.")
        await pilot.press("u")
        await wait_for(pilot, lambda: len(stage.coach.attempts()) == 3)
        await pilot.press("enter")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("escape")
        await wait_for_screen(pilot, "DebriefScreen")
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")
    sessions = {attempt.session for attempt in stage.coach.attempts()}
    assert len(stage.coach.attempts()) == 3
    assert len(sessions) == 1
    assert next(iter(sessions)).kind is SessionKind.DRILL  # type: ignore[union-attr]


async def test_the_set_up_turns_its_choices_and_says_what_was_chosen(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("k")
        await wait_for_screen(pilot, "DrillSetUpScreen")
        screen = pilot.app.screen
        assert isinstance(screen, DrillSetUpScreen)
        await pilot.press("r", "l", "f", "f", "f", "t", "w", "a", "a", "left")
        await wait_for_text(pilot, "only concrete change, 20 seconds")
        expected = DrillPlan(
            questions=10, reading_s=20, hard_stop=True, focus="change", topic="Step 1 score", aloud=False
        )
        assert screen.plan() == expected
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")


async def test_the_take_starts_by_itself_when_the_reading_time_is_over(stage: Stage) -> None:
    clock = HandClock()
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_drill(pilot, stage, DrillPlan(questions=1), clock)
        await wait_for_text(pilot, "Read the question: 10 s")
        clock.s = 6.5
        await wait_for_text(pilot, "Read the question: 4 s")
        clock.s = 10.0
        await wait_for(pilot, lambda: screen.phase is Phase.RECORDING)
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.phase is Phase.KEPT)


async def test_the_hard_stop_ends_the_take_at_its_limit(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_drill(pilot, stage, DrillPlan(questions=1, reading_s=0, hard_stop=True, focus="change"))
        await wait_for_text(pilot, "(Only this: concrete change.)")
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.phase is Phase.KEPT)
        await wait_for_text(pilot, "2 of 2.")
    (attempt,) = stage.coach.attempts()
    assert attempt.scorecard.asks_about == "change"
    assert attempt.transcript.text == ANSWER


async def test_a_retake_asks_the_same_question_and_keeps_both_answers(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_drill(pilot, stage, DrillPlan(questions=1, reading_s=0))
        await answer(pilot, screen)
        await pilot.press("r")
        await wait_for_text(pilot, "Question 1 of 1")
        await answer(pilot, screen)
        await pilot.press("n")
        await wait_for_screen(pilot, "DebriefScreen")
    asked = [attempt.question_id for attempt in stage.coach.attempts()]
    assert len(asked) == 2
    assert len(set(asked)) == 1


async def test_without_a_microphone_one_goes_on_in_writing(stage: Stage) -> None:
    stage.recorder.refuse = DeviceError("No microphone was found.", "Plug one in.")
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_drill(pilot, stage, DrillPlan(questions=1, reading_s=0))
        await pilot.press("space")
        await wait_for_text(pilot, "or t to answer in writing")
        await wait_for_text(pilot, "Not recording.")
        assert_fits(pilot.app)
        await pilot.press("t")
        await wait_for(pilot, lambda: screen.phase is Phase.WRITING)
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "There is nothing to send yet.")
        await pilot.press(*"It was me.")
        await wait_for(pilot, lambda: "nothing to send" not in shown(pilot.app))
        await wait_for_text(pilot, "3 words, about 0:01 of 1:00 to 2:00 when spoken.")
        await pilot.press("escape")
        await wait_for_text(pilot, "End it now? What you are writing now is not kept.")
        await pilot.press("n", "ctrl+s")
        await wait_for(pilot, lambda: screen.phase is Phase.KEPT)
        await pilot.press("space")
        await wait_for_screen(pilot, "DebriefScreen")
    assert [attempt.transcript.text for attempt in stage.coach.attempts()] == ["It was me."]


async def test_an_interrupted_take_can_be_used(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_drill(pilot, stage, DrillPlan(questions=1, reading_s=0))
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.query_one(Clock).elapsed_s > 0)
        stage.recorder.interrupt.set()
        await wait_for_text(pilot, "press s to use it as your answer")
        await pilot.press("s")
        await wait_for(pilot, lambda: screen.phase is Phase.KEPT)
        await pilot.press("space")
        await wait_for_screen(pilot, "DebriefScreen")
    assert len(stage.coach.attempts()) == 1
