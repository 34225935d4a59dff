"""The app's own colours: a quiet dark and a quiet light, and both again with high contrast."""

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
        "text-muted": "#9aa5b5",
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
    accent="#7a530c",
    foreground="#262b33",
    background="#f8f6f1",
    surface="#f0ede6",
    panel="#e6e2d9",
    success="#2f7440",
    warning="#8f5f06",
    error="#a93440",
    dark=False,
    variables={
        "text-muted": "#565f6b",
        "footer-background": "#ebe7de",
        "footer-key-foreground": "#7a530c",
        "footer-description-foreground": "#565f6b",
        "block-cursor-background": "#d3dfea",
        "block-cursor-foreground": "#14181d",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#e3e7ea",
        "block-cursor-blurred-foreground": "#262b33",
        "input-selection-background": "#2d5f8c 30%",
    },
)

#: The least contrast that part colours must have in a theme, as a variable of it; a theme without it asks for none.
LEAST_CONTRAST = "least-contrast"

#: Every text at 7:1 at least (WCAG 2.2, level AAA); the marked line is bold and underlined too.
HIGH_DARK = Theme(
    name="coach-high-contrast-dark",
    primary="#9ad4ff",
    secondary="#d6d6d6",
    accent="#ffdb70",
    foreground="#ffffff",
    background="#000000",
    surface="#0c0c0c",
    panel="#1a1a1a",
    success="#8dffa6",
    warning="#ffc861",
    error="#ffacac",
    dark=True,
    variables={
        LEAST_CONTRAST: "7",
        "text": "#ffffff",
        "text-muted": "#dedede",
        "text-disabled": "#c4c4c4",
        "text-primary": "#9ad4ff",
        "text-secondary": "#d6d6d6",
        "text-accent": "#ffdb70",
        "text-success": "#8dffa6",
        "text-warning": "#ffc861",
        "text-error": "#ffacac",
        "primary-muted": "#00264d",
        "success-muted": "#00330f",
        "warning-muted": "#332200",
        "error-muted": "#4d0000",
        "foreground-muted": "#dedede",
        "foreground-disabled": "#c4c4c4",
        "footer-background": "#1a1a1a",
        "footer-key-foreground": "#ffdb70",
        "footer-description-foreground": "#ffffff",
        "block-cursor-background": "#00264d",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold underline",
        "block-cursor-blurred-background": "#1a1a1a",
        "block-cursor-blurred-foreground": "#ffffff",
        "block-cursor-blurred-text-style": "underline",
        "input-selection-background": "#00264d",
        "button-foreground": "#ffffff",
        "button-color-foreground": "#000000",
        "border": "#ffffff",
        "border-blurred": "#c4c4c4",
    },
)

HIGH_LIGHT = Theme(
    name="coach-high-contrast-light",
    primary="#003566",
    secondary="#333333",
    accent="#573600",
    foreground="#000000",
    background="#ffffff",
    surface="#fafafa",
    panel="#eeeeee",
    success="#00451d",
    warning="#633000",
    error="#850000",
    dark=False,
    variables={
        LEAST_CONTRAST: "7",
        "text": "#000000",
        "text-muted": "#2e2e2e",
        "text-disabled": "#404040",
        "text-primary": "#003566",
        "text-secondary": "#333333",
        "text-accent": "#573600",
        "text-success": "#00451d",
        "text-warning": "#633000",
        "text-error": "#850000",
        "primary-muted": "#dcebff",
        "success-muted": "#dcf5e2",
        "warning-muted": "#fbecd8",
        "error-muted": "#ffe3e3",
        "foreground-muted": "#2e2e2e",
        "foreground-disabled": "#404040",
        "footer-background": "#eeeeee",
        "footer-key-foreground": "#573600",
        "footer-description-foreground": "#000000",
        "block-cursor-background": "#dcebff",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold underline",
        "block-cursor-blurred-background": "#eeeeee",
        "block-cursor-blurred-foreground": "#000000",
        "block-cursor-blurred-text-style": "underline",
        "input-selection-background": "#dcebff",
        "button-foreground": "#000000",
        "button-color-foreground": "#ffffff",
        "border": "#000000",
        "border-blurred": "#404040",
    },
)

#: In the order in which they are offered, each with what it is called; of a pair the dark one first.
THEMES = (
    (DARK, "dark"),
    (LIGHT, "light"),
    (HIGH_DARK, "high contrast, dark"),
    (HIGH_LIGHT, "high contrast, light"),
)


def other_brightness(theme: Theme) -> Theme:
    """The light theme beside a dark one, and the other way round; of the same contrast."""
    dark, light = (HIGH_DARK, HIGH_LIGHT) if LEAST_CONTRAST in theme.variables else (DARK, LIGHT)
    return light if theme.dark else dark


#: Quieter shades of the text, as styles for Content (which cannot use $text-muted: that has no colour of its own).
MUTED = "$foreground 70%"
FAINT = "$foreground 22%"
#: The speaker's own words.
QUOTE = f"italic {MUTED}"

#: The least contrast of text, and of bars that only repeat what text says (WCAG 2.2, level AA).
TEXT_CONTRAST, BAR_CONTRAST = 4.5, 3.0


def part_color(name: str, variables: dict[str, str], on: Color | None = None) -> Color:
    """A rubric part's colour, moved towards the text's colour until a bar of it stands out from the background.

    With `on`, until text of it can be read there.
    """
    foreground, background = Color.parse(variables["foreground"]), on or Color.parse(variables["background"])
    least = max(float(variables.get(LEAST_CONTRAST, 0.0)), TEXT_CONTRAST if on else BAR_CONTRAST)
    try:
        color = Color.parse(variables.get(name.removeprefix("$"), name))
    except ColorParseError:
        color = Color.parse(variables["primary"])
    for step in (0.0, 0.2, 0.4, 0.6, 0.8):
        shade = color.blend(foreground, step)
        if contrast(shade, background) >= least:
            return shade
    return foreground


def text_on(color: Color) -> Color:
    """Black or white, whichever is easier to read there."""
    return max((Color.parse("black"), Color.parse("white")), key=lambda text: contrast(text, color))


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.2, from 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    """The relative luminance of WCAG 2.2, 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
