"""The rehearsal: one key starts and stops, nothing is lost, and every failure names the next step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from coach.errors import DeviceError, ModelError, StorageError
from coach.norms import length_norm
from coach.tui.screens.rehearse import RehearseScreen
from coach.tui.take import Phase
from coach.tui.widgets.clock import Clock, verdict
from tests.support.content import QUESTIONS, refused_card
from tests.support.fakes import LEVEL, Stage, make_stage
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text


async def open_rehearsal(pilot: Pilot[None]) -> RehearseScreen:
    await started(pilot)
    await pilot.press("c")
    await wait_for_screen(pilot, "RehearseScreen")
    assert isinstance(pilot.app.screen, RehearseScreen)
    return pilot.app.screen


async def start_take(pilot: Pilot[None], stage: Stage) -> RehearseScreen:
    screen = await open_rehearsal(pilot)
    await pilot.press("space")
    await wait_for(pilot, lambda: screen.query_one(Clock).elapsed_s > 0)
    assert stage.recorder.running == 1
    return screen


async def test_space_records_and_space_again_shows_the_saved_scorecard(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await start_take(pilot, stage)
        assert "Recording." in shown(pilot.app)
        assert "-12 dBFS" in shown(pilot.app)
        assert_fits(pilot.app)
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")
    (attempt,) = stage.coach.attempts()
    assert attempt.scorecard.total == 9
    assert attempt.recording == stage.recorder.takes[0]
    assert stage.coach.pending_takes() == ()


async def test_double_space_makes_one_take(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        await open_rehearsal(pilot)
        await pilot.press("space", "space", "space", "space")
        await wait_for_screen(pilot, "ScorecardScreen")
    assert stage.recorder.most_at_once == 1
    assert len(stage.recorder.takes) == 1


async def test_pause_holds_the_clock(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        screen = await start_take(pilot, stage)
        await pilot.press("p")
        assert screen.phase is Phase.PAUSED
        assert screen.signals.paused.is_set()
        held = screen.query_one(Clock).elapsed_s
        await pilot.press("p")
        await wait_for(pilot, lambda: screen.query_one(Clock).elapsed_s > held + 5)
        assert screen.phase is Phase.RECORDING
        await pilot.press("p", "space")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_discarding_can_be_taken_back(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        screen = await start_take(pilot, stage)
        await pilot.press("d")
        await wait_for_screen(pilot, "ConfirmScreen")
        assert screen.signals.paused.is_set()
        await pilot.press("escape")
        await wait_for(pilot, lambda: screen.phase is Phase.RECORDING)
        assert not screen.signals.paused.is_set()
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_discarding_deletes_the_take(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        screen = await start_take(pilot, stage)
        await pilot.press("escape", "y")
        await wait_for(pilot, lambda: screen.phase is Phase.READY)
        assert not stage.recorder.takes[0].exists()
        assert stage.coach.attempts() == ()
        await pilot.press("space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_no_microphone_names_the_next_steps(stage: Stage) -> None:
    stage.recorder.refuse = DeviceError("No microphone was found.", "Plug one in.")
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await open_rehearsal(pilot)
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.phase is Phase.FAILED)
        text = shown(pilot.app)
        assert "No microphone was found." in text
        assert "Plug one in." in text
        assert "Press m to choose a microphone, t to type the answer" in text
        assert_fits(pilot.app)
        stage.recorder.refuse = None
        await pilot.press("space")
        await wait_for(pilot, lambda: stage.recorder.running)
        assert "No microphone" not in shown(pilot.app)
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_without_a_microphone_the_answer_can_be_typed(stage: Stage) -> None:
    stage.recorder.refuse = DeviceError("No microphone was found.", "Plug one in.")
    async with make_app(stage).run_test() as pilot:
        screen = await open_rehearsal(pilot)
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.phase is Phase.FAILED)
        await pilot.press("m")
        await wait_for_screen(pilot, "MicrophoneScreen")
        await pilot.press("escape", "t")
        await wait_for_screen(pilot, "TypedScreen")


async def test_a_full_disk_is_told(stage: Stage) -> None:
    stage.recorder.refuse = StorageError("The disk is full.", "Delete something.")
    async with make_app(stage).run_test() as pilot:
        await open_rehearsal(pilot)
        await pilot.press("space")
        await wait_for_text(pilot, "The disk is full.")


async def test_an_interrupted_take_is_kept_and_can_be_scored(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await start_take(pilot, stage)
        stage.recorder.interrupt.set()
        await wait_for(pilot, lambda: screen.phase is Phase.FAILED)
        assert "The microphone went away." in shown(pilot.app)
        assert "press s to score it" in shown(pilot.app)
        assert [take.path for take in stage.coach.pending_takes()] == stage.recorder.takes
        await pilot.press("s")
        await wait_for_screen(pilot, "ScorecardScreen")
    assert len(stage.coach.attempts()) == 1


async def test_the_time_limit_ends_the_take(stage: Stage) -> None:
    stage.coach.settings = stage.coach.settings.model_copy(update={"limit_s": 5.0})
    async with make_app(stage).run_test() as pilot:
        await open_rehearsal(pilot)
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")
    assert len(stage.coach.attempts()) == 1


async def test_a_take_made_before_the_models_are_ready_is_scored_when_they_are(tmp_path: Path) -> None:
    stage = make_stage(tmp_path, models_ready=False)
    async with make_app(stage).run_test() as pilot:
        await wait_for_screen(pilot, "HomeScreen")
        await pilot.press("c", "space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("space")
        await wait_for_text(pilot, "Loading the speech model 40 %")
        stage.transcriber.loaded.set()
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_leaving_while_it_is_assessed_keeps_the_take(tmp_path: Path) -> None:
    stage = make_stage(tmp_path, models_ready=False)
    async with make_app(stage).run_test() as pilot:
        await wait_for_screen(pilot, "HomeScreen")
        await pilot.press("c", "space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("space")
        await wait_for_text(pilot, "Loading the speech model 40 %")
        await pilot.press("escape")
        await wait_for_text(pilot, "was not scored")


async def test_a_failed_model_keeps_the_take_for_another_try(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        screen = await start_take(pilot, stage)
        stage.transcriber.refuse = ModelError("The model is damaged.", "Get it again.")
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.phase is Phase.FAILED)
        assert "The model is damaged." in shown(pilot.app)
        stage.transcriber.refuse = None
        await pilot.press("s")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_a_scorecard_waits_until_a_dialog_is_closed(tmp_path: Path) -> None:
    stage = make_stage(tmp_path, models_ready=False)
    async with make_app(stage).run_test() as pilot:
        await wait_for_screen(pilot, "HomeScreen")
        await pilot.press("c", "space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("space", "question_mark")
        await wait_for_screen(pilot, "HelpScreen")
        stage.transcriber.loaded.set()
        await wait_for(pilot, stage.coach.attempts)
        assert type(pilot.app.screen).__name__ == "HelpScreen"
        await pilot.press("escape")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")


async def test_a_refused_answer_shows_its_reason_and_no_praise(tmp_path: Path) -> None:
    stage = make_stage(tmp_path, card=lambda _: refused_card("No speech was heard."))
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await start_take(pilot, stage)
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")
        await wait_for_text(pilot, "No speech was heard.")
        text = shown(pilot.app)
        assert "Not scored" in text
        assert "strong" not in text
        assert "of 10" not in text


async def test_why_it_is_asked_is_one_key_away(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_rehearsal(pilot)
        assert QUESTIONS[0].why[:30] not in shown(pilot.app)
        await pilot.press("w")
        await wait_for_text(pilot, QUESTIONS[0].why[:30])


async def test_nobody_is_told_when_to_stop_once_the_take_has_ended(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await start_take(pilot, stage)
        assert screen.query_one("#verdict", Static).content.plain
        stage.transcriber.loaded.clear()  # hold the assessing back
        await pilot.press("space")
        await wait_for(pilot, lambda: screen.phase is Phase.ASSESSING)
        assert not screen.query_one("#verdict", Static).content.plain
        stage.transcriber.loaded.set()
        await wait_for_screen(pilot, "ScorecardScreen")


def test_the_clock_says_in_words_where_the_answer_stands() -> None:
    norm = length_norm((45, 90))
    words = [verdict(norm, second)[0] for second in (0, 20, 30, 45, 90, 91, 120, 121)]
    assert words == [
        "",
        "Too short to stop yet",
        "A little short",
        "Good length",
        "Good length",
        "Long: finish your sentence",
        "Long: finish your sentence",
        "Too long: stop here",
    ]


async def test_falling_behind_is_told_calmly_and_the_take_goes_on(stage: Stage) -> None:
    stage.transcriber.follows = True
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await start_take(pilot, stage)
        stage.transcriber.lives[0].on_behind(True)
        await wait_for_text(pilot, "This computer is a little behind; the rest follows at the end.")
        assert_fits(pilot.app)
        stage.transcriber.lives[0].on_behind(False)
        await wait_for_text(pilot, "Press Space when you have finished.")
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")
    assert stage.transcriber.files == []


async def test_a_take_that_was_followed_is_thrown_away_with_its_transcription(stage: Stage) -> None:
    stage.transcriber.follows = True
    async with make_app(stage).run_test() as pilot:
        screen = await start_take(pilot, stage)
        await pilot.press("escape", "y")
        await wait_for(pilot, lambda: screen.phase is Phase.READY)
        assert stage.transcriber.lives[0].abandoned


async def test_a_paused_take_that_was_followed_is_scored_from_what_was_heard(stage: Stage) -> None:
    stage.transcriber.follows = True
    async with make_app(stage).run_test() as pilot:
        await start_take(pilot, stage)
        await pilot.press("p", "p", "space")
        await wait_for_screen(pilot, "ScorecardScreen")
    assert stage.transcriber.files == []


async def test_a_take_is_calm_unless_coach_mode_is_on(stage: Stage) -> None:
    stage.transcriber.follows = True
    async with make_app(stage).run_test(size=SMALL) as pilot:
        screen = await start_take(pilot, stage)
        stage.transcriber.lives[0].on_text("I failed Step 1.")
        await pilot.pause()
        assert "Concrete change" not in shown(pilot.app)
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("r")
        await wait_for_screen(pilot, "RehearseScreen")
        await pilot.press("c")
        await wait_for_text(pilot, "Coach mode is on")
        assert_fits(pilot.app)
        assert stage.coach.settings.coach_mode
        assert "coach_mode = true" in stage.coach.settings.config_file.read_text()
        await pilot.press("space")
        await wait_for(pilot, lambda: len(stage.transcriber.lives) == 2)
        await wait_for_text(pilot, "○ Residency link")
        stage.transcriber.lives[1].on_text("I failed Step 1.")
        await wait_for_text(pilot, "● Own it")
        assert "◐ Residency link" in shown(pilot.app)
        assert_fits(pilot.app)
        await pilot.press("space")
        await wait_for_screen(pilot, "ScorecardScreen")
    assert type(screen) is RehearseScreen


async def test_a_microphone_that_hears_nothing_is_told_during_the_take(stage: Stage) -> None:
    stage.recorder.level = replace(LEVEL, peak_dbfs=-90.0, rms_dbfs=-100.0)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_rehearsal(pilot)
        await pilot.press("space")
        await wait_for_text(pilot, "Recording. Nothing heard yet: is the microphone muted?")
        assert_fits(pilot.app)
        stage.recorder.level = LEVEL
        await wait_for_text(pilot, "Recording. Press Space when you have finished.")
