"""Correcting what was heard: it is scored again, nothing is lost by one key, and doubts are marked without colour."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from coach.errors import ModelError
from coach.model import Scorecard
from coach.tui.screens.correct import CorrectScreen
from coach.tui.screens.scorecard import ScorecardScreen
from coach.tui.widgets.correction_area import CorrectionArea
from coach.tui.widgets.transcript_panel import TranscriptPanel
from tests.support.content import ANSWER, QUESTIONS, good_card, poor_card, spoken
from tests.support.fakes import Stage, make_stage, write_wav
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text

MISHEARD = ANSWER.replace("UWorld", "world")


def by_text(text: str) -> Scorecard:
    """1 of 10 for what was misheard, 9 for what was said."""
    return good_card(text) if text == ANSWER else poor_card(text)


@pytest.fixture
def unsure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Hears "world" for UWorld, and is not sure of it."""
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    stage = make_stage(tmp_path / "home", card=by_text)
    heard = spoken(MISHEARD)
    words = tuple(replace(word, probability=0.2) if word.text == "world" else word for word in heard.words)
    stage.transcriber.transcript = replace(heard, words=words)
    return stage


async def open_card(pilot: Pilot[None], stage: Stage, tmp_path: Path) -> None:
    await started(pilot)
    attempt = stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "answer.wav"), save=True)
    await pilot.app.push_screen(ScorecardScreen(attempt))
    await wait_for_screen(pilot, "ScorecardScreen")


async def open_page(pilot: Pilot[None], stage: Stage, tmp_path: Path) -> CorrectionArea:
    await open_card(pilot, stage, tmp_path)
    await pilot.press("e")
    await wait_for_screen(pilot, "CorrectScreen")
    return pilot.app.screen.query_one(CorrectionArea)


def underlined(pilot: Pilot[None]) -> set[str]:
    """The texts on the terminal that are underlined (keys in the footer are not)."""
    strips = pilot.app.screen._compositor.render_strips()
    return {segment.text.strip() for strip in strips for segment in strip if segment.style and segment.style.underline}


async def test_a_correction_is_scored_and_what_was_heard_can_be_seen(unsure: Stage, tmp_path: Path) -> None:
    async with make_app(unsure).run_test(size=SMALL) as pilot:
        page = await open_page(pilot, unsure, tmp_path)
        assert_fits(pilot.app)
        page.text = ANSWER
        await pilot.press("ctrl+s")
        await wait_for_screen(pilot, "ScorecardScreen")
        await wait_for_text(pilot, "Scored again: 1 of 10 before, 9 of 10 now.")
        assert "transcript corrected" in shown(pilot.app)
        assert_fits(pilot.app)
        await pilot.press("t")
        await wait_for_text(pilot, "What you said, as you corrected it")
        assert "timed UWorld" in shown(pilot.app)
        assert "UWorld" not in underlined(pilot)
        await pilot.press("w")
        await wait_for_text(pilot, "1 word underlined")
        assert "timed world" in shown(pilot.app)
        assert "world" in underlined(pilot)
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")
    (attempt,) = unsure.coach.attempts()
    assert (attempt.transcript.text, attempt.transcript.said, attempt.scorecard.total) == (MISHEARD, ANSWER, 9)


async def test_doubtful_words_are_underlined_and_the_legend_says_so(unsure: Stage, tmp_path: Path) -> None:
    async with make_app(unsure).run_test(size=(200, 60)) as pilot:
        await open_card(pilot, unsure, tmp_path)
        assert "1 word underlined: not sure it was heard right. Press e to correct" in " ".join(
            shown(pilot.app).split()
        )
        assert underlined(pilot) == {"world"}
        await pilot.press("e")
        await wait_for_text(pilot, "1 word underlined: not sure it was heard right. Others may be wrong too.")
        assert underlined(pilot) == {"world"}
        pilot.app.screen.query_one(CorrectionArea).text = ANSWER
        await wait_for_text(pilot, "No word was heard with doubt")
        assert underlined(pilot) == set()


async def test_a_doubt_on_a_later_line_is_underlined_in_its_place(unsure: Stage, tmp_path: Path) -> None:
    async with make_app(unsure).run_test(size=SMALL) as pilot:
        page = await open_page(pilot, unsure, tmp_path)
        page.text = MISHEARD.replace("So I did", "\n\nSo I did")
        await wait_for(pilot, lambda: underlined(pilot) == {"world"})


async def test_a_word_that_was_heard_surely_is_not_marked(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=(200, 60)) as pilot:
        await open_card(pilot, stage, tmp_path)
        assert underlined(pilot) == set()
        assert "underlined" not in shown(pilot.app)


async def test_changes_are_not_lost_by_one_key(unsure: Stage, tmp_path: Path) -> None:
    async with make_app(unsure).run_test() as pilot:
        page = await open_page(pilot, unsure, tmp_path)
        await pilot.press("x", "escape")
        await wait_for_screen(pilot, "ConfirmScreen")
        await pilot.press("n")
        await wait_for_screen(pilot, "CorrectScreen")
        assert page.text == f"x{MISHEARD}"
        await pilot.press("ctrl+q")
        await wait_for_screen(pilot, "ConfirmScreen")
        await pilot.press("n", "escape", "y")
        await wait_for_screen(pilot, "ScorecardScreen")
    (attempt,) = unsure.coach.attempts()
    assert attempt.transcript.corrected_text == ""


async def test_unchanged_words_are_not_scored_and_left_without_a_question(unsure: Stage, tmp_path: Path) -> None:
    async with make_app(unsure).run_test() as pilot:
        page = await open_page(pilot, unsure, tmp_path)
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "Nothing is changed, so the score stays.")
        page.text = "  "
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "There is nothing to score.")
        await pilot.press("f3")
        await wait_for(pilot, lambda: page.text == MISHEARD)
        await pilot.press("escape")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_a_correction_is_taken_back(unsure: Stage, tmp_path: Path) -> None:
    async with make_app(unsure).run_test() as pilot:
        page = await open_page(pilot, unsure, tmp_path)
        page.text = ANSWER
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "9 of 10 now.")
        await pilot.press("e")
        await wait_for_screen(pilot, "CorrectScreen")
        assert pilot.app.screen.query_one(CorrectionArea).text == ANSWER
        await pilot.press("f3", "ctrl+s")
        await wait_for_text(pilot, "Scored again: 9 of 10 before, 1 of 10 now.")
        assert "transcript corrected" not in shown(pilot.app)
    assert unsure.coach.attempts()[0].transcript.corrected_text == ""


async def test_a_failure_keeps_the_correction(unsure: Stage, tmp_path: Path) -> None:
    def fail(text: str) -> Scorecard:
        raise ModelError("The model is damaged.", "Get it again.")

    async with make_app(unsure).run_test() as pilot:
        page = await open_page(pilot, unsure, tmp_path)
        unsure.coach._scorers.card = fail  # type: ignore[attr-defined]
        page.text = ANSWER
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "The model is damaged.")
        assert page.text == ANSWER
        unsure.coach._scorers.card = by_text  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "9 of 10 now.")


async def test_one_can_listen_while_correcting(unsure: Stage, tmp_path: Path) -> None:
    async with make_app(unsure).run_test() as pilot:
        await open_page(pilot, unsure, tmp_path)
        await pilot.press("f2")
        await wait_for(pilot, lambda: unsure.player.playing)
        await wait_for_text(pilot, "Playing. Press F2 to stop.")
        await pilot.press("escape")
        await wait_for(pilot, lambda: not unsure.player.playing)


async def test_a_typed_answer_is_mended_not_corrected(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        await pilot.app.push_screen(ScorecardScreen(stage.coach.assess_text(QUESTIONS[0], ANSWER, save=True)))
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("e", "w")
        assert isinstance(pilot.app.screen, ScorecardScreen)
        assert "Correct" not in shown(pilot.app)
        assert not pilot.app.screen.query_one(TranscriptPanel).as_heard


async def test_the_correction_screen_explains_itself(unsure: Stage, tmp_path: Path) -> None:
    async with make_app(unsure).run_test() as pilot:
        await open_page(pilot, unsure, tmp_path)
        await pilot.press("f1")
        await wait_for_text(pilot, "Underlined words are those that the speech recogniser")
        assert CorrectScreen.HELP
