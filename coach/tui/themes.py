"""The app's own colours: a quiet dark and a quiet light."""

from __future__ import annotations

from textual.color import Color, ColorParseError
from textual.theme import Theme

DARK = Theme(
    name="coach-dark",
    primary="#82a9cf",
    secondary="#8d9bb0",
    accent="#d1b07a",
    foreground="#d6dbe3",
    background="#13161b",
    surface="#1a1e25",
    panel="#232932",
    success="#86b98a",
    warning="#dcae5e",
    error="#dc7f86",
    dark=True,
    variables={
        "footer-background": "#1a1e25",
        "footer-key-foreground": "#d1b07a",
        "footer-description-foreground": "#9aa5b5",
        "block-cursor-background": "#2d3846",
        "block-cursor-foreground": "#f0f3f7",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#222933",
        "block-cursor-blurred-foreground": "#d6dbe3",
        "input-selection-background": "#82a9cf 35%",
    },
)

LIGHT = Theme(
    name="coach-light",
    primary="#2d5f8c",
    secondary="#5d6b7c",
    accent="#8a5f10",
    foreground="#262b33",
    background="#f8f6f1",
    surface="#f0ede6",
    panel="#e6e2d9",
    success="#2f7440",
    warning="#8f5f06",
    error="#a93440",
    dark=False,
    variables={
        "footer-background": "#ebe7de",
        "footer-key-foreground": "#8a5f10",
        "footer-description-foreground": "#565f6b",
        "block-cursor-background": "#d3dfea",
        "block-cursor-foreground": "#14181d",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#e3e7ea",
        "block-cursor-blurred-foreground": "#262b33",
        "input-selection-background": "#2d5f8c 30%",
    },
)

#: Quieter shades of the text, as styles for Content (which cannot use $text-muted: that has no colour of its own).
MUTED = "$foreground 62%"
FAINT = "$foreground 22%"

#: The least difference of brightness (0 to 1) at which coloured text is easy to read on the background.
READABLE = 0.4


def part_color(name: str, variables: dict[str, str]) -> Color:
    """A rubric part's colour, moved towards the text's colour until it can be read on this theme's background."""
    foreground, background = Color.parse(variables["foreground"]), Color.parse(variables["background"])
    try:
        color = Color.parse(variables.get(name.removeprefix("$"), name))
    except ColorParseError:
        color = Color.parse(variables["primary"])
    for step in (0.0, 0.2, 0.4, 0.6):
        shade = color.blend(foreground, step)
        if abs(shade.brightness - background.brightness) >= READABLE:
            return shade
    return foreground
