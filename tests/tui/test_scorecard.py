"""The scorecard: what it shows, what it leaves out, and where its keys lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.color import Color
from textual.pilot import Pilot
from textual.widgets import TextArea

from coach.errors import DeviceError
from coach.model import PartScore, Quote
from coach.tui.parts import PartView, headline, part_views
from coach.tui.screens.rehearse import RehearseScreen
from coach.tui.screens.scorecard import ScorecardScreen
from coach.tui.themes import BAR_CONTRAST, DARK, LIGHT, TEXT_CONTRAST, contrast, part_color, text_on
from coach.tui.widgets.transcript_view import TINT, TranscriptView, highlight
from coach.tui.wording import when
from tests.support.content import ADVICE, ANSWER, PARTS, QUESTIONS, good_card, poor_card, refused_card, rubrics
from tests.support.fakes import Stage, make_stage, write_wav
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text

VARIABLES = {"foreground": "#d6dbe3", "background": "#13161b", "primary": "#82a9cf"}


async def open_card(pilot: Pilot[None], stage: Stage, tmp_path: Path) -> ScorecardScreen:
    await started(pilot)
    attempt = stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "answer.wav"), save=True)
    screen = ScorecardScreen(attempt)
    await pilot.app.push_screen(screen)
    await wait_for_screen(pilot, "ScorecardScreen")
    return screen


async def test_the_whole_card_is_there_at_one_glance_on_a_wide_terminal(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=(200, 60)) as pilot:
        await open_card(pilot, stage, tmp_path)
        text = shown(pilot.app)
        for title in (title for _, title, _ in PARTS):
            assert title in text
        for words in ("of 10", "4 of 5 parts strong, 1 partial", ADVICE, "“My Step 2 CK was 247.”", "2/2 strong"):
            assert words in text
        for words in ("Length", "1:02", "norm 0:45-1:30", "(synthesis)", "Speaking rate", "Long pauses"):
            assert words in text
        assert_fits(pilot.app)


async def test_two_columns_leave_room_for_every_level_and_norm(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=(120, 40)) as pilot:
        screen = await open_card(pilot, stage, tmp_path)
        for with_notice in (False, True):
            screen.say("Playing. Press p to stop." if with_notice else "")
            await pilot.pause()
            text = shown(pilot.app)
            assert text.count("2/2 strong") == 4
            assert "1/2 partial" in text
            assert "norm 0:45-1:30" in text


async def test_a_small_terminal_scrolls_to_the_end(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_card(pilot, stage, tmp_path)
        assert_fits(pilot.app)
        await pilot.press("end")
        await wait_for_text(pilot, "[Residency link]")
        assert_fits(pilot.app)


async def test_t_goes_to_the_transcript(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await open_card(pilot, stage, tmp_path)
        await pilot.press("t")
        await wait_for_text(pilot, "What was heard")
        assert isinstance(pilot.app.focused, TranscriptView)
        await wait_for_text(pilot, "every night[/b].")


async def test_markup_in_a_transcript_is_only_text(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=(200, 60)) as pilot:
        await open_card(pilot, stage, tmp_path)
        assert shown(pilot.app).count("[b]every") == 2  # in the quote and in the transcript


async def test_a_low_total_gets_facts_and_no_praise(tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "home", card=poor_card)
    async with make_app(stage).run_test(size=(200, 60)) as pilot:
        await open_card(pilot, stage, tmp_path)
        text = shown(pilot.app)
        assert "0 of 5 parts strong, 1 partial, 4 absent" in text
        assert "Work on this first: Cause." in text
        assert "Blame" in text
        assert "Take it back in one sentence." in text
        assert not {"Great", "great", "Well done", "Good job", "Excellent"} & set(text.split())


async def test_play_and_stop(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test() as pilot:
        screen = await open_card(pilot, stage, tmp_path)
        await pilot.press("p")
        await wait_for(pilot, lambda: stage.player.playing)
        assert "Press p to stop" in shown(pilot.app)
        await pilot.press("p")
        await wait_for(pilot, lambda: screen._playing is None)
        assert stage.player.played == [screen.attempt.recording]
        await pilot.press("p")
        await wait_for(pilot, lambda: stage.player.playing)
        await pilot.press("escape")
        await wait_for(pilot, lambda: not stage.player.playing)


async def test_no_loudspeaker_is_told(stage: Stage, tmp_path: Path) -> None:
    stage.player.refuse = DeviceError("There is no loudspeaker.", "Plug one in.")
    async with make_app(stage).run_test() as pilot:
        screen = await open_card(pilot, stage, tmp_path)
        await pilot.press("p")
        await wait_for_text(pilot, "There is no loudspeaker.")
        assert screen._playing is None


async def test_the_follow_up_probes_the_weakest_part(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test() as pilot:
        await open_card(pilot, stage, tmp_path)
        await pilot.press("f")
        await wait_for_text(pilot, "Tell me more about: Residency link.")
        await pilot.press("escape")
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("f", "enter")
        await wait_for_screen(pilot, "RehearseScreen")
        assert isinstance(pilot.app.screen, RehearseScreen)
        assert pilot.app.screen.question.text == "Tell me more about: Residency link."
        await pilot.press("space")
        await wait_for(pilot, lambda: stage.recorder.running)
        await pilot.press("space")
        await wait_for_text(pilot, "follow-up on Residency link")
    assert stage.coach.attempts()[0].question == "Tell me more about: Residency link."


async def test_after_a_typed_answer_one_goes_on_in_writing(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        await pilot.app.push_screen(ScorecardScreen(stage.coach.assess_text(QUESTIONS[0], ANSWER, save=True)))
        await pilot.press("f")
        await wait_for_text(pilot, "answer it in writing")
        await pilot.press("enter")
        await wait_for_screen(pilot, "TypedScreen")
        assert pilot.app.screen.query_one(TextArea).text == ""
        await wait_for_text(pilot, "Tell me more about: Residency link.")


async def test_again_and_back(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test() as pilot:
        await open_card(pilot, stage, tmp_path)
        await pilot.press("r")
        await wait_for_screen(pilot, "RehearseScreen")
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")


async def test_a_refused_answer_has_no_bars_and_no_follow_up(tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "home", card=lambda _: refused_card())
    async with make_app(stage).run_test() as pilot:
        await open_card(pilot, stage, tmp_path)
        text = shown(pilot.app)
        assert "The answer has only two words." in text
        assert "Own it" not in text
        assert "Follow-up" not in text


def test_the_headline_praises_only_an_answer_with_every_part() -> None:
    full = good_card()
    full = type(full)(full.rubric, "", "", tuple(PartScore(part.name, 2, 1.0) for part in full.parts))
    assert headline(full, part_views(full, rubrics()))[0] == "All parts are there."
    poor = poor_card()
    assert headline(poor, part_views(poor, rubrics()))[0].startswith("0 of 5 parts strong")


def test_a_sentence_that_serves_two_parts_names_both() -> None:
    quote = Quote("My Step 2 CK was 247.", 0, 21)
    views = [PartView(title, "red", PartScore(title, 2, 1.0, quote)) for title in ("Evidence", "Change")]
    text = highlight("My Step 2 CK was 247. [i]Bye[/i].", views, VARIABLES)
    assert text.plain == "My Step 2 CK was 247. [Evidence] [Change] [i]Bye[/i]."


def test_overlapping_sentences_lose_no_text() -> None:
    views = [
        PartView("A", "red", PartScore("a", 2, 1.0, Quote("", 0, 10))),
        PartView("B", "blue", PartScore("b", 2, 1.0, Quote("", 5, 400))),
    ]
    assert highlight(ANSWER, views, VARIABLES).plain.replace(" [A]", "").replace(" [B]", "") == ANSWER


def test_a_part_that_the_rubric_no_longer_has_is_still_shown() -> None:
    card = type(good_card())("gone", "", "", (PartScore("old_part", 1, 0.5),))
    assert part_views(card, rubrics())[0].title == "Old part"


def test_part_colours_can_be_read_on_both_themes() -> None:
    for theme in (DARK, LIGHT):
        variables = theme.to_color_system().generate()
        background = Color.parse(variables["background"])
        for name in ("dodgerblue", "goldenrod", "yellow", "navy", "$success", "no-such-colour"):
            color = part_color(name, variables)
            assert contrast(color, background) >= BAR_CONTRAST
            assert contrast(text_on(color), color) >= TEXT_CONTRAST
            tinted = background.blend(color, TINT)
            assert contrast(part_color(name, variables, tinted), tinted) >= TEXT_CONTRAST


async def test_a_month_keeps_its_capital(stage: Stage, tmp_path: Path) -> None:
    attempt = stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "answer.wav"), save=True)
    old = replace(attempt, created_at=datetime.now(UTC) - timedelta(days=60))
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.app.push_screen(ScorecardScreen(old))
        await wait_for_screen(pilot, "ScorecardScreen")
        await wait_for_text(pilot, when(old.created_at))


@pytest.mark.parametrize("width", [80, 110, 120, 160, 200])
async def test_no_key_is_torn_from_what_it_does(stage: Stage, tmp_path: Path, width: int) -> None:
    attempt = stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "answer.wav"), save=True)
    async with make_app(stage).run_test(size=(width, 60)) as pilot:
        await started(pilot)
        await pilot.app.push_screen(ScorecardScreen(attempt))
        await wait_for_screen(pilot, "ScorecardScreen")
        for words in ("n note and tags", "s star", "c compare takes", "o save as a file", "x delete"):
            await wait_for_text(pilot, words)
