"""The app in a browser, for a test: real key presses in Chromium, and the screen as the page is told to draw it."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyte

from tests.support.needs import missing
from tests.support.terminal import DEADLINE_S, words_of

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocket

#: Debian's name first; playwright's own download is not needed.
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Where it is; without one the test is skipped, or fails where nothing may be skipped."""
    return next(filter(None, map(shutil.which, NAMES)), None) or missing("Chromium (Debian: apt install chromium)")


class BrowserTerminal:
    """One page. The terminal in it is a picture, so the screen is read from what the page receives."""

    def __init__(self, page: Page) -> None:
        self.page = page
        #: Every address that the page asked for, also in vain.
        self.asked: list[str] = []
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        self.asked.append(socket.url)
        self._screen.reset()
        size = parse_qs(urlsplit(socket.url).query)
        self._screen.resize(int(size["height"][0]), int(size["width"][0]))
        socket.on("framereceived", self._draw)
        socket.on("framesent", self._resize)

    def _draw(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self._stream.feed(frame)

    def _resize(self, frame: str | bytes) -> None:
        what, *values = json.loads(frame)
        if what == "resize":
            self._screen.resize(values[0]["height"], values[0]["width"])

    @property
    def text(self) -> str:
        """What is on the screen now."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def words(self) -> str:
        return words_of(self.text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def wait_for(self, pattern: str) -> str:
        """Wait until the screen shows the pattern; returns the screen."""
        self.wait_until(lambda: re.search(pattern, self.words) is not None, f"{pattern!r} to show")
        return self.text

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """The browser's events come in only while it is waited for."""
        deadline = time.monotonic() + DEADLINE_S
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain for {what}; the screen shows:\n{self.text}"
            self.page.wait_for_timeout(20)
