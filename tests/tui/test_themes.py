"""High contrast: every text at 7:1 at least, by the colours of the theme and as the terminal draws them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.color import ColorType
from textual.app import App
from textual.color import Color
from textual.pilot import Pilot
from textual.theme import Theme

from coach.rubric import load_rubrics
from coach.tui.screens.scorecard import ScorecardScreen
from coach.tui.themes import (
    DARK,
    HIGH_DARK,
    HIGH_LIGHT,
    LIGHT,
    TEXT_CONTRAST,
    THEMES,
    contrast,
    other_brightness,
    part_color,
    text_on,
)
from coach.tui.widgets.transcript_view import TINT
from tests.support.content import ANSWER, PARTS, QUESTIONS, good_card, poor_card
from tests.support.fakes import Stage, make_stage, write_wav
from tests.tui.helpers import make_app, shown, started, wait_for, wait_for_screen, wait_for_text

LEAST = 7.0
HIGH = (HIGH_DARK, HIGH_LIGHT)
RUBRICS = Path(__file__).parents[2] / "rubrics"
#: What text stands on, and the texts that stand on any of them.
GROUNDS = (
    *("background", "surface", "panel", "footer-background", "block-cursor-background"),
    "block-cursor-blurred-background",
)
TEXTS = (
    *("foreground", "text", "text-muted", "text-disabled", "primary", "secondary", "accent", "success", "warning"),
    *("error", "text-primary", "text-accent", "text-success", "text-warning", "text-error"),
)
PAIRS = (
    ("footer-key-foreground", "footer-background"),
    ("footer-description-foreground", "footer-background"),
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("foreground", "input-selection-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    ("button-foreground", "surface"),
    *(("button-color-foreground", name) for name in ("primary", "success", "warning", "error")),
    *((f"text-{name}", f"{name}-muted") for name in ("primary", "success", "warning", "error")),
)


def variables_of(theme: Theme) -> dict[str, str]:
    """As the app puts them together."""
    return {**theme.to_color_system().generate(), **theme.variables}


def test_the_ratio_is_that_of_the_standard() -> None:
    black, white = Color.parse("#000000"), Color.parse("#ffffff")
    assert contrast(black, white) == pytest.approx(21.0)
    assert contrast(white, black) == pytest.approx(21.0)
    assert contrast(white, white) == 1.0
    assert contrast(Color.parse("#777777"), white) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", HIGH, ids=lambda theme: theme.name)
def test_every_text_of_a_high_contrast_theme_can_be_read(theme: Theme) -> None:
    variables = variables_of(theme)
    colors = {
        name: Color.parse(variables[name]) for name in {*GROUNDS, *TEXTS, *(one for pair in PAIRS for one in pair)}
    }
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS] + list(PAIRS)
    poor = {pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < LEAST} == {}
    for ground in GROUNDS:  # MUTED
        assert contrast(colors[ground].blend(colors["foreground"], 0.7), colors[ground]) >= LEAST


@pytest.mark.parametrize("theme", HIGH, ids=lambda theme: theme.name)
def test_the_parts_colours_too_and_their_names_on_the_marked_sentence(theme: Theme) -> None:
    variables = variables_of(theme)
    background = Color.parse(variables["background"])
    shipped = {part.color for rubric in load_rubrics(RUBRICS).rubrics for part in rubric.parts}
    for name in shipped | {color for _, _, color in PARTS} | {"yellow", "navy", "no-such-colour"}:
        color = part_color(name, variables)
        tinted = background.blend(color, TINT)
        assert contrast(color, background) >= LEAST, name
        assert contrast(part_color(name, variables, tinted), tinted) >= LEAST, name
        assert contrast(Color.parse(variables["foreground"]), tinted) >= LEAST, name
        assert contrast(text_on(color), color) >= LEAST, name


def test_light_and_dark_stay_within_their_contrast() -> None:
    assert [other_brightness(theme) for theme in (DARK, LIGHT, *HIGH)] == [LIGHT, DARK, HIGH_LIGHT, HIGH_DARK]


def poor_texts(app: App[None], least: float = LEAST) -> dict[str, float]:
    """What is drawn with less contrast than it should have.

    Lines and bars are not text, and what lies dimmed behind a dialog cannot be used.
    """
    found: dict[str, float] = {}
    region = next((dialog.region for dialog in app.screen.query(".dialog")), app.screen.region)
    for strip in app.screen._compositor.render_strips()[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            style = segment.style
            if style is None or not any(character.isalnum() for character in segment.text):
                continue
            if style.color is None or style.bgcolor is None or style.color.type is not ColorType.TRUECOLOR:
                continue
            color, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            ratio = contrast(color.blend(ground, 0.5) if style.dim else color, ground)
            if ratio < least:
                found[segment.text.strip()] = round(ratio, 2)
    return found


async def show_in(pilot: Pilot[None], theme: Theme) -> None:
    await started(pilot)
    pilot.app.theme = theme.name
    await pilot.pause()


@pytest.mark.parametrize("theme", HIGH, ids=lambda theme: theme.name)
@pytest.mark.parametrize("keys", ["", "d", "k", "i", "t", "h", "p", "g", "m", "c", "question_mark"])
async def test_what_is_drawn_can_be_read(stage: Stage, tmp_path: Path, theme: Theme, keys: str) -> None:
    stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "a.wav"), save=True)
    async with make_app(stage).run_test(size=(120, 50)) as pilot:
        await show_in(pilot, theme)
        before = shown(pilot.app)
        if keys:
            await pilot.press(keys)
            await wait_for(pilot, lambda: shown(pilot.app) != before)
            if keys != "m":  # its worker listens until the screen is left
                await pilot.app.workers.wait_for_complete()
            await pilot.pause()
        assert poor_texts(pilot.app) == {}


@pytest.mark.parametrize("theme", HIGH, ids=lambda theme: theme.name)
async def test_a_scorecard_with_a_flag_and_a_question_can_be_read(tmp_path: Path, theme: Theme) -> None:
    stage = make_stage(tmp_path / "home", card=poor_card)
    attempt = stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "a.wav"), save=True)
    async with make_app(stage).run_test(size=(160, 60)) as pilot:
        await show_in(pilot, theme)
        await pilot.app.push_screen(ScorecardScreen(attempt))
        await wait_for_screen(pilot, "ScorecardScreen")
        await pilot.press("p")
        await wait_for_text(pilot, "Press p to stop.")
        assert poor_texts(pilot.app) == {}
        await pilot.press("x")
        await wait_for_screen(pilot, "ConfirmScreen")
        await pilot.press("tab")
        assert poor_texts(pilot.app) == {}


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
async def test_the_other_themes_keep_to_level_aa(tmp_path: Path, theme: Theme) -> None:
    stage = make_stage(tmp_path / "home", card=poor_card)
    attempt = stage.coach.assess_file(QUESTIONS[0], write_wav(tmp_path / "a.wav"), save=True)
    async with make_app(stage).run_test(size=(120, 50)) as pilot:
        await show_in(pilot, theme)
        assert poor_texts(pilot.app, TEXT_CONTRAST) == {}
        for keys, screen in (("p", "ProfileScreen"), ("k", "DrillSetUpScreen"), ("g", "ProgressScreen")):
            await pilot.press(keys)
            await wait_for_screen(pilot, screen)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            assert poor_texts(pilot.app, TEXT_CONTRAST) == {}, screen
            await pilot.press("escape")
            await wait_for_screen(pilot, "HomeScreen")
        for card in (poor_card, good_card):
            await pilot.app.push_screen(ScorecardScreen(replace(attempt, scorecard=card(ANSWER))))
            await wait_for_screen(pilot, "ScorecardScreen")
            await pilot.pause()
            assert poor_texts(pilot.app, TEXT_CONTRAST) == {}


async def test_ctrl_t_keeps_the_contrast(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        await show_in(pilot, HIGH_DARK)
        await pilot.press("ctrl+t")
        await wait_for(pilot, lambda: stage.coach.settings.theme == HIGH_LIGHT.name)


@pytest.mark.parametrize(("theme", "_"), THEMES, ids=lambda value: getattr(value, "name", ""))
async def test_every_theme_can_be_chosen(stage: Stage, theme: Theme, _: str) -> None:
    stage.coach.settings = stage.coach.settings.model_copy(update={"theme": theme.name})
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        assert pilot.app.theme == theme.name
