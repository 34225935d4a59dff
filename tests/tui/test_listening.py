"""Playback on the scorecard: the words that are heard are marked, and one can go to any of them."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from coach.tui.screens.scorecard import ScorecardScreen
from coach.tui.widgets.transcript_view import PLACE, TranscriptView
from tests.support.content import ANSWER, QUESTIONS, SENTENCES, poor_card
from tests.support.fakes import Stage, make_stage, write_wav
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text

WIDE = (160, 60)
#: In the fakes' transcript a word begins every 1.2 s.
WORD_S = 1.2


def begins_s(sentence: int) -> float:
    return len(" ".join(SENTENCES[:sentence]).split()) * WORD_S


def start_of(stage: Stage) -> float:
    return round(stage.player.starts[-1] + 0.15, 6)


async def open_card(pilot: Pilot[None], stage: Stage, tmp_path: Path) -> TranscriptView:
    await started(pilot)
    attempt = stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "answer.wav"), save=True)
    await pilot.app.push_screen(ScorecardScreen(attempt))
    await wait_for_screen(pilot, "ScorecardScreen")
    await pilot.app.workers.wait_for_complete()
    return pilot.app.screen.query_one(TranscriptView)


def marked(view: TranscriptView) -> list[str]:
    """The pieces of the transcript that are shown reversed, as the terminal draws them."""
    strips = (view.render_line(y) for y in range(view.size.height))
    return [segment.text for strip in strips for segment in strip if segment.style and segment.style.reverse]


def heard(view: TranscriptView) -> str | None:
    return None if view.heard is None else ANSWER[slice(*view.heard)]


async def test_the_word_that_is_heard_is_marked(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        view = await open_card(pilot, stage, tmp_path)
        assert marked(view) == []
        await pilot.press("p")
        await wait_for(pilot, lambda: heard(view) == "I")
        stage.player.at_s = WORD_S * 1.5
        await wait_for(pilot, lambda: marked(view) == ["failed"])
        assert "another sentence" in shown(pilot.app)
        await pilot.press("p")
        await wait_for(pilot, lambda: view.heard is None and not stage.player.playing)
        assert marked(view) == []


async def test_the_arrow_keys_go_from_sentence_to_sentence(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        view = await open_card(pilot, stage, tmp_path)
        await pilot.press("right")
        await wait_for(pilot, lambda: stage.player.playing)
        assert stage.player.starts == [0.0]
        for sentence in (1, 2):
            await pilot.press("right")
            await wait_for(pilot, lambda number=sentence: len(stage.player.starts) == number + 1)  # type: ignore[misc]
            assert start_of(stage) == round(begins_s(sentence), 6)
            await wait_for(pilot, lambda number=sentence: heard(view) == SENTENCES[number].split()[0])  # type: ignore[misc]
        await pilot.press("left")
        await wait_for(pilot, lambda: len(stage.player.starts) == 4)
        assert start_of(stage) == round(begins_s(1), 6)
        stage.player.at_s = begins_s(1) + 3.0
        await wait_for(pilot, lambda: heard(view) == SENTENCES[1].split()[2])
        await pilot.press("left")  # well into it: from its own beginning
        await wait_for(pilot, lambda: len(stage.player.starts) == 5)
        assert start_of(stage) == round(begins_s(1), 6)


async def test_behind_the_last_sentence_there_is_nothing(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        view = await open_card(pilot, stage, tmp_path)
        await pilot.press("p")
        await wait_for(pilot, lambda: stage.player.playing)
        stage.player.at_s = begins_s(4)
        await wait_for(pilot, lambda: heard(view) == "I")
        await pilot.press("right")
        await wait_for_text(pilot, "This is the last sentence.")
        assert len(stage.player.starts) == 1


async def test_slower_goes_on_from_where_it_is(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        view = await open_card(pilot, stage, tmp_path)
        await pilot.press("v")
        await wait_for_text(pilot, "Plays at 0.85 of the speed.")
        await pilot.press("p")
        await wait_for(pilot, lambda: stage.player.playing)
        stage.player.at_s = begins_s(1)
        await wait_for(pilot, lambda: heard(view) == SENTENCES[1].split()[0])
        await pilot.press("v")
        await wait_for(pilot, lambda: len(stage.player.starts) == 2)
        assert stage.player.speeds == [0.85, 0.7]
        assert stage.player.starts[1] == begins_s(1)
        await wait_for_text(pilot, "Playing at 0.7 of the speed.")
        await pilot.press("v")
        await wait_for(pilot, lambda: stage.player.speeds == [0.85, 0.7, 1.0])


async def test_a_number_plays_that_parts_sentence(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        view = await open_card(pilot, stage, tmp_path)
        await pilot.press("4")
        await wait_for(pilot, lambda: heard(view) == "My")
        assert start_of(stage) == round(begins_s(3), 6)
        await pilot.press("9")  # there are five parts
        await pilot.press("2")
        await wait_for(pilot, lambda: len(stage.player.starts) == 2)
        assert start_of(stage) == round(begins_s(1), 6)


async def test_a_part_without_a_sentence_says_so(tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "home", card=poor_card)
    async with make_app(stage).run_test(size=WIDE) as pilot:
        await open_card(pilot, stage, tmp_path)
        await pilot.press("2")
        await wait_for_text(pilot, "No sentence was heard for Cause.")
        assert stage.player.starts == []


async def test_a_click_on_a_word_plays_from_there(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        view = await open_card(pilot, stage, tmp_path)
        place = ANSWER.index("UWorld")
        x, y = next(
            (x, y)
            for y in range(view.content_size.height)
            for x in range(view.content_size.width)
            if pilot.app.screen.get_style_at(view.content_region.x + x, view.content_region.y + y).meta.get(PLACE)
            == place
        )
        inset = view.content_region.offset - view.region.offset
        await pilot.click(view, offset=(x + inset.x + 1, y + inset.y))
        await wait_for(pilot, lambda: heard(view) == "UWorld")
        assert start_of(stage) == round(len(ANSWER[:place].split()) * WORD_S, 6)


async def test_on_a_small_terminal_the_word_that_is_heard_comes_into_sight(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        view = await open_card(pilot, stage, tmp_path)
        assert "[Residency link]" not in shown(pilot.app)
        await pilot.press("5")
        await wait_for_text(pilot, "[Residency link]")
        await wait_for(pilot, lambda: marked(view) == ["I"])
        assert_fits(pilot.app)


async def test_leaving_ends_it(stage: Stage, tmp_path: Path) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        await open_card(pilot, stage, tmp_path)
        await pilot.press("3", "right", "escape")
        await wait_for_screen(pilot, "HomeScreen")
        await wait_for(pilot, lambda: not stage.player.playing)


async def test_a_typed_answer_has_no_such_keys(stage: Stage) -> None:
    async with make_app(stage).run_test(size=WIDE) as pilot:
        await started(pilot)
        await pilot.app.push_screen(ScorecardScreen(stage.coach.assess_text(QUESTIONS[0], ANSWER, save=True)))
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("right", "1", "v", "p")
        await pilot.pause()
        assert stage.player.played == []
