"""Draw a picture of every screen: the real app and the real questions, a made-up season, no microphone and no models.

    python -m scripts.pictures                      docs/pictures/*.svg and docs/screens.md
    python -m scripts.pictures home debrief         only these
    python -m scripts.pictures --all-themes FOLDER  more states, in every size and theme, into another folder

`--png` makes PNG files of those in FOLDER, to look at; it needs `rsvg-convert` (Debian: librsvg2-bin, fonts-firacode).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pkgutil
import re
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from textual.screen import Screen

from coach.tui import screens
from coach.tui.app import CoachApp
from coach.tui.themes import DARK, LIGHT, THEMES
from scripts.sample_season import make_season
from scripts.scene_steps import Scene
from scripts.scenes import PICTURES, STATES, Picture
from tests.tui.helpers import started, wait_for_screen

DOCS = Path("docs")
#: A block of background, and several of one line and colour in a row.
BLOCK = re.compile(r'<rect fill="[^"]*" x="[^"]*" y="[^"]*" width="(?P<width>[^"]*)" [^>]*/>')
RUN = re.compile(
    r'<rect (?P<fill>fill="[^"]*") x="[^"]*" (?P<line>y="[^"]*") [^>]*/>'
    r'(?:<rect (?P=fill) x="[^"]*" (?P=line) [^>]*/>)+'
)
SIZES = ((80, 24), (160, 50))


@dataclass(frozen=True)
class Variant:
    """A terminal's size in columns and rows, and its colours."""

    name: str
    size: tuple[int, int]
    theme: str


#: Those that are kept in the repository, and all that one may meet.
KEPT = (Variant("80x24", (80, 24), DARK.name), Variant("160x50", (160, 50), LIGHT.name))
EVERY = tuple(
    Variant(f"{size[0]}x{size[1]}-{theme.name.removeprefix('coach-')}", size, theme.name)
    for size in SIZES
    for theme, _ in THEMES
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these pictures")
    parser.add_argument("--all-themes", type=Path, metavar="FOLDER", help="every state, size and theme, into FOLDER")
    parser.add_argument("--png", action="store_true", help="with --all-themes: PNG files")
    chosen = parser.parse_args()
    if chosen.png and not chosen.all_themes:
        parser.error("--png goes with --all-themes: what is kept in docs/ is SVG")
    folder, pictures, variants = (
        (chosen.all_themes, (*PICTURES, *STATES), EVERY) if chosen.all_themes else (DOCS / "pictures", PICTURES, KEPT)
    )
    if unknown := set(chosen.names) - {picture.name for picture in pictures}:
        parser.error(f"there is no picture named {', '.join(sorted(unknown))}")
    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        if not chosen.names or picture.name in chosen.names:
            for variant in variants:
                drawing = folder / file_name(picture, variant)
                with tempfile.TemporaryDirectory() as home:  # asyncio.run waits for the workers that write there
                    drawing.write_text(asyncio.run(draw(picture, variant, Path(home))), encoding="utf-8")
                if chosen.png:
                    _as_png(drawing)
            print(picture.name, flush=True)  # noqa: T201 - a script
    if not chosen.all_themes:
        (DOCS / "screens.md").write_text(page(), encoding="utf-8")
    if missing := without_picture():
        print("Without a picture:", *missing)  # noqa: T201


def without_picture() -> list[str]:
    """The screens that no picture shows."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}."):
        for one in vars(import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, Screen) and one.__module__ == module.name:
                found |= {one.__name__} if not one.__subclasses__() else set()
    return sorted(found - {picture.screen for picture in PICTURES})


def file_name(picture: Picture, variant: Variant) -> str:
    return f"{picture.name}-{variant.name}.svg"


async def draw(picture: Picture, variant: Variant, home: Path) -> str:
    """The picture as SVG, which fetches nothing when it is opened. `home` is the data folder, empty as yet."""
    async with staged(picture, variant, home) as app:
        return tidy(app.export_screenshot(title="Turnaround Coach"))


@asynccontextmanager
async def staged(picture: Picture, variant: Variant, home: Path) -> AsyncIterator[CoachApp]:
    """The app, running, as the picture shows it."""
    os.environ["COACH_HOME"] = str(home)
    season = make_season(home, variant.theme, practised=picture.practised)
    if picture.arrange:
        picture.arrange(season)
    app = CoachApp(season.coach)
    async with app.run_test(size=variant.size, notifications=True) as pilot:
        await started(pilot)
        for step in picture.steps:
            await step(Scene(pilot, season))
        await wait_for_screen(pilot, picture.screen)
        await pilot.wait_for_scheduled_animations()
        await pilot.pause(0.2)
        yield app
        app.exit()


def tidy(drawing: str) -> str:
    """The same picture in fewer bytes, and with fewer lines that differ from one drawing to the next."""
    # Some programs drop spaces at the ends of a run of text, and then words touch.
    drawing = drawing.replace("<svg ", '<svg xml:space="preserve" ', 1)
    drawing = re.sub(r",\s*url\([^)]*\)\s*format\([^)]*\)", "", drawing)
    drawing = re.sub(r"\bterminal-\d+", "t", drawing)
    return RUN.sub(_one_block, drawing)


def _one_block(run: re.Match[str]) -> str:
    """Blocks of one colour that touch are one."""
    blocks = list(BLOCK.finditer(run[0]))
    width = sum(float(block["width"]) for block in blocks)
    return run[0][: blocks[0].end()].replace(f'width="{blocks[0]["width"]}"', f'width="{width:.1f}"')


def page() -> str:
    """docs/screens.md."""
    lines = [
        "# Every screen",
        "",
        "Drawn by `python -m scripts.pictures` from a made-up season: at 80 columns and 24 rows in the dark colours,",
        "and behind the link at 160 and 50 in the light ones. The questions and the app are the real ones, the answers",
        "and the scores are not.",
        "",
    ]
    small, wide = KEPT
    for picture in PICTURES:
        lines += [
            f"## {picture.name.replace('-', ' ').capitalize()}",
            "",
            f"{picture.caption} [Wide and light](pictures/{file_name(picture, wide)})",
            "",
            f"![{picture.caption}](pictures/{file_name(picture, small)})",
            "",
        ]
    return "\n".join(lines)


def _as_png(drawing: Path) -> None:
    png = drawing.with_suffix(".png")
    subprocess.run(["rsvg-convert", f"--output={png}", str(drawing)], check=True)
    drawing.unlink()


if __name__ == "__main__":
    main()
