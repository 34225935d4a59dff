"""What can be done with a kept answer: note, star, tags, compare, save as a file, delete."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from coach.annotations import Annotation
from coach.model import Attempt
from coach.tui.screens.scorecard import ScorecardScreen
from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import Stage, write_wav
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text

WIDE = (160, 60)


async def open_card(pilot: Pilot[None], stage: Stage, attempt: Attempt | None = None) -> Attempt:
    await started(pilot)
    attempt = attempt or stage.coach.assess_text(QUESTIONS[0], ANSWER, save=True)
    await pilot.app.push_screen(ScorecardScreen(attempt))
    await wait_for_screen(pilot, "ScorecardScreen")
    await pilot.app.workers.wait_for_complete()
    return attempt


def kept(stage: Stage, attempt: Attempt) -> Annotation:
    assert attempt.id is not None
    return stage.coach.review.annotation(attempt.id)


async def test_a_note_and_tags_are_kept(stage: Stage) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        attempt = await open_card(pilot, stage)
        await pilot.press("n")
        await wait_for_screen(pilot, "NoteScreen")
        pilot.app.screen.query_one(TextArea).text = "Said the [b]year[/b]."
        pilot.app.screen.query_one(Input).value = "Gap, visa"
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: kept(stage, attempt).note)
        await wait_for_text(pilot, "Said the [b]year[/b].")
        assert kept(stage, attempt).tags == ("gap", "visa")
        assert "#gap  #visa" in shown(pilot.app)
        await pilot.press("n")
        await wait_for_screen(pilot, "NoteScreen")
        await pilot.press("x", "escape")
        await wait_for_screen(pilot, "ScorecardScreen")
        assert kept(stage, attempt).note == "Said the [b]year[/b]."


async def test_a_star_is_set_and_taken_back(stage: Stage) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        attempt = await open_card(pilot, stage)
        await pilot.press("s")
        await wait_for_text(pilot, "★ starred")
        await wait_for(pilot, lambda: kept(stage, attempt).starred)
        await pilot.press("s")
        await wait_for(pilot, lambda: not kept(stage, attempt).starred)
        await wait_for_text(pilot, "The star is taken back.")


async def test_the_dialog_fits_a_small_terminal(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_card(pilot, stage)
        assert_fits(pilot.app)
        await pilot.press("n")
        await wait_for_screen(pilot, "NoteScreen")
        assert_fits(pilot.app)


async def test_an_answer_that_is_not_kept_has_no_notes(stage: Stage) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        await open_card(pilot, stage, stage.coach.assess_text(QUESTIONS[0], ANSWER))
        await pilot.press("n", "s", "c", "o", "x")
        await pilot.pause()
        assert "Your notes" not in shown(pilot.app)
        assert isinstance(pilot.app.screen, ScorecardScreen)


async def test_rehearsed_wording_is_pointed_out(stage: Stage) -> None:
    stage.coach.assess_text(QUESTIONS[0], ANSWER, save=True)
    async with make_app(stage).run_test(size=WIDE) as pilot:
        await open_card(pilot, stage)
        await wait_for_text(pilot, "words in 2 takes")
        assert "100 % of the words" in shown(pilot.app)


async def test_deleting_asks_first(stage: Stage, tmp_path: Path) -> None:
    attempt = stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "a.wav"), save=True)
    async with make_app(stage).run_test(size=WIDE) as pilot:
        await open_card(pilot, stage, attempt)
        await pilot.press("x")
        await wait_for_text(pilot, "and its recording? It stays in the bin")
        await pilot.press("n")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("x", "y")
        await wait_for_screen(pilot, "HomeScreen")
    assert stage.coach.attempts() == ()
    assert attempt.recording is not None
    assert not attempt.recording.exists()


async def test_it_is_saved_as_a_page(stage: Stage) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        await open_card(pilot, stage)
        await pilot.press("o")
        await wait_for_text(pilot, "Saved, readable by you alone:")
        (path,) = (stage.coach.settings.home / "exports").iterdir()
        assert path.name in shown(pilot.app).replace("\n", "")


async def test_two_takes_side_by_side(stage: Stage) -> None:
    stage.coach.assess_text(QUESTIONS[0], "The first take.", save=True)
    stage.coach.assess_text(QUESTIONS[1], "Another question.", save=True)
    stage.coach.assess_text(QUESTIONS[0], "The second take was longer.", save=True)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_card(pilot, stage)
        await pilot.press("c")
        await wait_for_screen(pilot, "CompareScreen")
        await wait_for_text(pilot, "Concrete change")
        assert_fits(pilot.app)
        await pilot.press("end")
        await wait_for_text(pilot, "The second take was longer.")
        assert "The first take." not in shown(pilot.app)
        assert "Older take" in shown(pilot.app)
        await pilot.press("b")
        await wait_for_text(pilot, "The first take.")
        assert_fits(pilot.app)
        await pilot.press("left")  # there is no older one
        await pilot.pause()
        await pilot.press("escape")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_history_compares_with_the_take_before(stage: Stage) -> None:
    stage.coach.assess_text(QUESTIONS[1], "Alone.", save=True)
    stage.coach.assess_text(QUESTIONS[0], "The first take.", save=True)
    stage.coach.assess_text(QUESTIONS[0], "The second take.", save=True)
    async with make_app(stage).run_test(size=(160, 60)) as pilot:
        await started(pilot)
        await pilot.press("h")
        await wait_for_screen(pilot, "HistoryScreen")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("c")
        await wait_for_text(pilot, "The first take.")
        assert "The second take." in shown(pilot.app)
        await pilot.press("escape")
        await wait_for_screen(pilot, "HistoryScreen")
        await pilot.press("down", "down", "c")
        await wait_for_text(pilot, "no other take of this question")


async def test_without_another_take_it_says_so(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_card(pilot, stage)
        await pilot.press("c")
        await wait_for_text(pilot, "There is no other take of this question yet.")
        assert_fits(pilot.app)


async def test_history_shows_and_filters_what_is_marked(stage: Stage) -> None:
    for question in (*QUESTIONS, QUESTIONS[0]):
        stage.coach.assess_text(question, ANSWER, save=True)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("h")
        await wait_for_screen(pilot, "HistoryScreen")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("f")
        await wait_for_text(pilot, "Nothing is starred or tagged yet.")
        stage.coach.review.annotate(1, Annotation(starred=True, tags=("gap",)))
        stage.coach.review.annotate(3, Annotation(tags=("gap",)))
        await pilot.press("escape", "h")
        await wait_for_text(pilot, "★ #gap Your Step 1")
        await pilot.press("f")
        await wait_for_text(pilot, "Only starred: 1 of 3.")
        await pilot.press("f")
        await wait_for_text(pilot, "Only #gap: 2 of 3.")
        assert_fits(pilot.app)
        await pilot.press("f")
        await wait_for_text(pilot, "Our residents")
