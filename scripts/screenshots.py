"""Take the README's picture: the real app, real models, and an answer that was really spoken and scored.

    python -m scripts.screenshots [FOLDER]

A synthetic voice (the `voice` extra) speaks ANSWER into a file; the coach transcribes and scores it in a data folder of
its own, the app opens it from the history, and Textual draws the screen as SVG. `rsvg-convert` (Debian: librsvg2-bin,
fonts-firacode) makes the PNG of it; without it the SVG is left instead.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from coach.config import load_settings
from coach.rehearsal import Coach
from coach.tui.app import CoachApp
from coach.tui.screens.scorecard import ScorecardScreen
from coach.wiring import build_coach
from tests.support import voice

SIZE = (100, 40)
WIDTH_PX = 1100
DEADLINE_S = 120.0
QUESTION = "step1-low-score"
ANSWER = (
    "I passed Step 1 with a 203. That is low for your program, and it was my responsibility. I read three textbooks "
    "from cover to cover, and I never practised against the clock, so nothing warned me. For Step 2 I did forty "
    "questions under time every morning, and I wrote each mistake into a notebook that I read again on Sundays. "
    "My Step 2 CK was a 246. I think that this whole experience made me a stronger candidate for residency."
)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    with tempfile.TemporaryDirectory() as temporary:
        drawing = asyncio.run(_draw(_scored(Path(temporary))))
    svg = folder / "scorecard.svg"
    svg.write_text(drawing, encoding="utf-8")
    if shutil.which("rsvg-convert") is None:
        sys.exit(f"There is no rsvg-convert (Debian: apt install librsvg2-bin), so {svg} is all there is.")
    png = svg.with_suffix(".png")
    subprocess.run(["rsvg-convert", f"--width={WIDTH_PX}", "--keep-aspect-ratio", f"--output={png}", svg], check=True)
    svg.unlink()


def _scored(temporary: Path) -> Coach:
    """A coach whose history holds the answer, spoken."""
    home = temporary / "home"
    home.mkdir()
    if cache := os.environ.get("COACH_TEST_CACHE"):
        (home / "cache").symlink_to(Path(cache).absolute(), target_is_directory=True)
    coach = build_coach(load_settings({"COACH_HOME": str(home)}))
    recording = voice.say(ANSWER, temporary / "answer.wav")
    coach.assess_file(coach.question(QUESTION), recording, save=True)
    return coach


async def _draw(coach: Coach) -> str:
    app = CoachApp(coach)
    async with asyncio.timeout(DEADLINE_S), app.run_test(size=SIZE) as pilot:
        while not app.models.ready:
            await pilot.pause()
        await pilot.press("h")
        while not isinstance(app.screen, ScorecardScreen):
            await pilot.press("enter")
        await pilot.wait_for_scheduled_animations()
        await pilot.pause()
        return app.export_screenshot(title="Turnaround Coach")


if __name__ == "__main__":
    main()
