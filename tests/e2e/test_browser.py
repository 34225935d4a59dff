"""`coach serve` in headless Chromium: the real command, the real app, and key presses in the page."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import rows_of_attempts
from tests.support.browser import BrowserTerminal
from tests.support.fakes import introduce

ANSWER = (
    "I passed Step 1 with a 207 and that was my own doing. I read passively. I then did two timed blocks every day "
    "and kept an error log, and my Step 2 CK was 247. As a resident I will ask for feedback early."
)
DEADLINE_S = 60.0


@pytest.fixture
def home(tmp_path: Path, model_cache: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    introduce(folder)
    (folder / "cache").symlink_to(model_cache, target_is_directory=True)
    return folder


@contextmanager
def served(home: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The address that it prints, and the server. Ctrl+C ends it, and everything that it started."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "TEXTUAL"))}
    with subprocess.Popen(
        [Path(sys.executable).with_name("coach"), "serve"],
        env=environment | {"COACH_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), psutil.Process(process.pid)
            process.send_signal(signal.SIGINT)
            assert process.wait(DEADLINE_S) == 0
        finally:
            process.kill()


def attempts(home: Path) -> list[dict[str, Any]]:
    rows = rows_of_attempts(home)
    return [{"text": json.loads(row["transcript"])["text"], "total": row["total"]} for row in rows]


def test_an_answer_is_typed_and_scored_in_the_browser(home: Path, browser: Browser) -> None:
    with served(home) as (address, server):
        host = urlsplit(address).netloc
        context = browser.new_context(viewport={"width": 1000, "height": 620})
        terminal = BrowserTerminal(context.new_page())
        terminal.page.goto(address)
        terminal.wait_for("Answer aloud")
        assert terminal.page.url == f"http://{host}/"
        (cookie,) = context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")

        terminal.press("F1")  # without a click into the page
        terminal.wait_for("browser: the microphone is that of the computer")
        terminal.press("Escape")
        terminal.wait_until(lambda: "Escape closes" not in terminal.words, "the help to close")
        terminal.press("t")
        terminal.wait_for("Choose a question")
        terminal.press("Enter")
        terminal.wait_for("Typed answer.*0 words")
        terminal.type(ANSWER)
        terminal.wait_for(rf"{len(ANSWER.split())} words")
        terminal.press("Control+s")
        terminal.wait_for("Scorecard.*of 10")
        (attempt,) = attempts(home)
        assert attempt["text"] == ANSWER
        assert attempt["total"] >= 6

        assert {urlsplit(asked).netloc for asked in terminal.asked if not asked.startswith("data:")} == {host}
        assert all("token=" not in asked for asked in terminal.asked if asked != address)
        apps = server.children(recursive=True)
        assert len(apps) == 1

        terminal.press("Escape")
        terminal.wait_for("Answer aloud")
        terminal.press("q")
        terminal.page.get_by_text("The coach has ended. What you answered is kept.").wait_for()
        psutil.wait_procs(apps, DEADLINE_S)
        assert not server.children(recursive=True)
        context.close()


def test_one_window_at_a_time_and_only_with_the_address(home: Path, browser: Browser) -> None:
    with served(home) as (address, server):
        origin = address.split("?")[0]
        context = browser.new_context()
        first = BrowserTerminal(context.new_page())
        first.page.goto(address)
        first.wait_for("Answer aloud")

        stranger = browser.new_context()
        answer = stranger.new_page().goto(origin)
        assert answer is not None
        assert answer.status == 403
        stranger.close()

        second = context.new_page()
        second.goto(origin)
        second.get_by_text("The coach is open in another window.").wait_for(timeout=1000 * DEADLINE_S)
        assert len(server.children(recursive=True)) == 1

        first.page.reload()
        first.wait_until(lambda: sum(asked.startswith("ws:") for asked in first.asked) == 2, "the page to ask again")
        first.wait_for("Answer aloud")
        apps = server.children(recursive=True)
        assert len(apps) == 1
    gone, _ = psutil.wait_procs(apps, DEADLINE_S)
    assert gone == apps
    context.close()
