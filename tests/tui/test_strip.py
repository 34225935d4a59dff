"""What the scorecard says beyond levels: where the time went, how sure it is, and what an interviewer takes away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from coach.model import Attempt, PartScore, Scorecard, Source, Stretch
from coach.tui.parts import PartView, headline, part_views
from coach.tui.screens.scorecard import ScorecardScreen
from coach.tui.strip import cells, strip_of
from coach.tui.widgets.strip import StripLegend, StripLine
from tests.support.content import ANSWER, PARTS, QUESTIONS, SENTENCES, good_card, poor_card, rubrics
from tests.support.fakes import Stage, make_stage, write_wav
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for_screen

KINDS = ("own_it", "failure", "change", "evidence", "other")
SHARES = (0.25, 0.125, 0.375, 0.15, 0.1)


def told_card(text: str = ANSWER, *, timed: bool = True) -> Scorecard:
    """The good card with everything that feedback adds; every stretch one sentence of ten seconds."""
    stretches = []
    for number, (kind, share, sentence) in enumerate(zip(KINDS, SHARES, SENTENCES, strict=True)):
        start, times = text.find(sentence), (10.0 * number, 10.0 * (number + 1)) if timed else (None, None)
        stretches.append(Stretch(kind, start, start + len(sentence), share, *times))
    card = good_card(text)
    *strong, last = card.parts
    last = replace(last, score=0.7, confidence=0.45, why="A lesson, but no behaviour.", gain=1)
    return replace(
        card,
        parts=(*strong, last),
        heard=("You took the result as yours.",),
        worries=("I cannot picture your first month.",),
        first="Name one habit for July.",
        stretches=tuple(stretches),
    )


async def open_card(pilot: Pilot[None], attempt: Attempt) -> None:
    await started(pilot)
    await pilot.app.push_screen(ScorecardScreen(attempt))
    await wait_for_screen(pilot, "ScorecardScreen")


def told_stage(tmp_path: Path, *, timed: bool = True) -> Stage:
    return make_stage(tmp_path / "home", card=lambda text: told_card(text, timed=timed))


def spoken_attempt(stage: Stage, tmp_path: Path) -> Attempt:
    return stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "answer.wav"), save=True)


async def test_the_card_says_what_was_heard_what_worries_and_what_to_do(tmp_path: Path) -> None:
    stage = told_stage(tmp_path)
    async with make_app(stage).run_test(size=(200, 60)) as pilot:
        await open_card(pilot, spoken_attempt(stage, tmp_path))
        text = shown(pilot.app)
        for words in (
            "Do this first: Name one habit for July.",
            "1/2 partial?",
            "Hard to tell: between partial and strong.",
            "A lesson, but no behaviour.",
            "+1  Say what you will do",
            "What an interviewer heard",
            "You took the result as yours.",
            "What an interviewer would still worry about",
            "I cannot picture your first month.",
        ):
            assert words in text
        assert "Work on this first" not in text
        assert text.count("Hard to tell") == 1
        assert_fits(pilot.app)


@pytest.mark.parametrize("size", [SMALL, (120, 40), (200, 60)])
async def test_the_strip_can_be_read_without_colour(tmp_path: Path, size: tuple[int, int]) -> None:
    stage = told_stage(tmp_path)
    async with make_app(stage).run_test(size=size) as pilot:
        await open_card(pilot, spoken_attempt(stage, tmp_path))
        line, legend = pilot.app.screen.query_one(StripLine), pilot.app.screen.query_one(StripLegend)
        blocks = line.render().plain
        assert len(blocks) == line.size.width
        assert [character for character in blocks if character in "12345F·"] == ["1", "F", "3", "4", "·"]
        lines = legend.render().plain.splitlines()
        assert len(lines) == legend.size.height
        assert all(len(words) <= legend.size.width for words in lines)
        words = "   ".join(lines)
        for entry in (
            "1 Own it 10 s, 25 %",
            "2 Cause none",
            "3 Concrete change 10 s, 38 %",
            "F Failure, no points 10 s",
        ):
            assert entry in words
        assert_fits(pilot.app)


async def test_the_balance_is_said_below_the_strip(tmp_path: Path) -> None:
    stage = told_stage(tmp_path)
    async with make_app(stage).run_test(size=(120, 40)) as pilot:
        await open_card(pilot, spoken_attempt(stage, tmp_path))
        assert "Where the time went" in shown(pilot.app)
        assert "Failure and cause 38 % / recovery 52 % / other 10 %" in shown(pilot.app)


async def test_a_typed_answer_is_counted_in_words(tmp_path: Path) -> None:
    stage = told_stage(tmp_path, timed=False)
    async with make_app(stage).run_test(size=(120, 40)) as pilot:
        await open_card(pilot, stage.coach.assess_text(QUESTIONS[0], ANSWER, save=True))
        text = shown(pilot.app)
        assert "Where the words went" in text
        assert "1 Own it 14 words, 25 %" in text


@pytest.mark.parametrize("size", [SMALL, (120, 40)])
async def test_an_attempt_from_before_all_this_still_opens(tmp_path: Path, size: tuple[int, int]) -> None:
    stage = make_stage(tmp_path / "home", card=poor_card)
    async with make_app(stage).run_test(size=size) as pilot:
        await open_card(pilot, spoken_attempt(stage, tmp_path))
        text = shown(pilot.app)
        assert "Work on this first: Cause." in text
        assert "Where the time went" not in text
        assert "What an interviewer heard" not in text
        assert "partial?" not in text
        assert not pilot.app.screen.query(StripLine)


def test_a_refused_answer_has_no_strip(stage: Stage) -> None:
    attempt = stage.coach.assess_text(QUESTIONS[0], ANSWER)
    card = replace(told_card(), refused="Off topic.")
    assert strip_of(replace(attempt, scorecard=card), part_views(card, rubrics())) is None


def test_a_part_that_the_rubric_no_longer_has_keeps_its_stretch(stage: Stage) -> None:
    card = Scorecard("gone", "", "", (PartScore("old", 1, 0.5),), stretches=(Stretch("old", 0, 8, 1.0),))
    attempt = replace(stage.coach.assess_text(QUESTIONS[0], ANSWER), scorecard=card, source=Source.TYPED)
    strip = strip_of(attempt, part_views(card, rubrics()))
    assert strip is not None
    assert [(kind.title, share) for kind, share in strip.blocks] == [("Old", 1.0)]


def test_an_answer_with_every_part_is_still_told_what_to_do_first() -> None:
    card = replace(good_card(), parts=tuple(PartScore(name, 2, 1.0) for name, _, _ in PARTS), first="Say it shorter.")
    assert headline(card, part_views(card, rubrics())) == ("All parts are there.", "Do this first: Say it shorter.")


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (PartScore("a", 1, 0.4, confidence=0.5), "Hard to tell: between absent and partial."),
        (PartScore("a", 2, 0.8, confidence=0.5), "Hard to tell: between partial and strong."),
        (PartScore("a", 1, 0.4, confidence=0.9), ""),
    ],
)
def test_a_level_that_is_not_sure_is_told_as_lying_between_two(score: PartScore, words: str) -> None:
    view = PartView("A", "red", score)
    assert view.doubt == words
    assert view.word.endswith("?") == bool(words)


@pytest.mark.parametrize(
    ("shares", "width", "sizes"),
    [
        ([0.5, 0.5], 10, [5, 5]),
        ([0.98, 0.01, 0.01], 10, [8, 1, 1]),
        ([2.0, 2.0], 3, [2, 1]),
        ([0.25] * 4, 2, [0, 0, 2, 0]),
        ([0.0], 10, [0]),
        ([], 10, []),
        ([1.0], 0, [0]),
    ],
)
def test_every_block_has_a_cell_while_there_is_room(shares: list[float], width: int, sizes: list[int]) -> None:
    found = cells(shares, width)
    assert sum(found) == sum(sizes)
    if width >= len(shares) and sum(shares):
        assert found == sizes
