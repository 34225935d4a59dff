"""`coach serve` behind its gate, with a stand-in for the app: one at a time, and nothing left of it afterwards."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer, unused_port

from coach.web.gate import LOOPBACK, Gate
from coach.web.server import BrowserServer

DEADLINE_S = 30.0
#: Speaks textual-serve's protocol, tells its number by a file, and ends when it is told to (if it is not stubborn).
APP = r"""
import json, os, sys, time
from pathlib import Path
folder, stubborn = Path(sys.argv[1]), sys.argv[2] == "stubborn"
(folder / str(os.getpid())).touch()
out, read = sys.stdout.buffer, sys.stdin.buffer.read
def send(kind, payload):
    out.write(kind + len(payload).to_bytes(4, "big") + payload)
    out.flush()
out.write(b"__GANGLION__\n")
send(b"D", f"{os.environ['COLUMNS']}x{os.environ['ROWS']}".encode())
while kind := read(1):
    payload = read(int.from_bytes(read(4), "big"))
    if kind == b"D":
        send(b"D", b"key " + payload)
    elif json.loads(payload)["type"] == "quit" and not stubborn:
        break
while stubborn:
    time.sleep(1)
send(b"M", json.dumps({"type": "exit"}).encode())
"""


@dataclass(frozen=True)
class Browser:
    """A client that was let in."""

    client: TestClient[web.Request, web.Application]
    gate: Gate
    folder: Path

    async def open_app(self, query: str = "") -> ClientWebSocketResponse:
        """Once it has painted."""
        socket = await self.client.ws_connect(f"/ws{query}", origin=self.gate.origin)
        await socket.receive_bytes()
        return socket

    def running(self) -> list[int]:
        return [number for number in map(int, (path.name for path in self.folder.iterdir())) if _runs(number)]

    def started(self) -> int:
        return len(list(self.folder.iterdir()))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110 - what ends is another process
            await asyncio.sleep(0.01)


@asynccontextmanager
async def served(
    folder: Path, kind: str = "obedient", *, patience_s: float = DEADLINE_S, ending_s: float = DEADLINE_S
) -> AsyncIterator[Browser]:
    gate = Gate(unused_port())
    server = BrowserServer(
        [sys.executable, "-c", APP, str(folder), kind], gate, patience_s=patience_s, ending_s=ending_s
    )
    async with TestClient(TestServer(await server.application(), host=LOOPBACK, port=gate.port)) as client:
        async with client.get("/", params={"token": gate.token}) as answer:
            assert answer.status == 200
        yield Browser(client, gate, folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    apps = tmp_path / "apps"
    apps.mkdir()
    return apps


async def test_the_page_and_all_it_needs_come_from_here(folder: Path) -> None:
    async with served(folder) as browser:
        async with browser.client.get("/") as answer:
            page = await answer.text()
        hosts = set(re.findall(r"(?:https?|wss?)://([^/\"']+)", page))
        assert hosts == {browser.gate.host}
        assert "<script>" not in page  # the policy allows none within the page
        wanted = re.findall(r"(?:src|href)=\"([^\"]+)\"", page)
        assert len([path for path in wanted if not path.startswith("data:")]) == 4
        fonts = "/static/fonts/RobotoMono-VariableFont_wght.ttf"
        for path in (*wanted, fonts):
            if not path.startswith("data:"):
                async with browser.client.get(path.removeprefix(browser.gate.origin)) as answer:
                    assert answer.status == 200, path
        async with browser.client.get("/session") as answer:
            assert await answer.json() == {"open": False}


async def test_nothing_is_served_without_the_token(folder: Path) -> None:
    async with served(folder) as browser:
        browser.client.session.cookie_jar.clear()
        for path in ("/", "/static/js/textual.js", "/page/page.js", "/session", "/ws", "/download/x"):
            async with browser.client.get(path) as answer:
                assert answer.status == 403, path
        assert browser.started() == 0


async def test_keys_reach_the_app_and_it_ends_with_its_page(folder: Path) -> None:
    async with served(folder) as browser:
        socket = await browser.client.ws_connect("/ws?width=100&height=30", origin=browser.gate.origin)
        assert await socket.receive_bytes() == b"100x30"
        await socket.send_json(["stdin", "h"])
        assert await socket.receive_bytes() == b"key h"
        async with browser.client.get("/session") as answer:
            assert await answer.json() == {"open": True}
        assert len(browser.running()) == 1
        await socket.close()
        await until(lambda: not browser.running())


async def test_a_second_window_is_refused_while_the_first_is_open(folder: Path) -> None:
    async with served(folder, patience_s=0.05) as browser:
        socket = await browser.open_app()
        with pytest.raises(WSServerHandshakeError) as refusal:
            await browser.open_app()
        assert refusal.value.status == 409
        assert browser.started() == 1
        await socket.close()
        await until(lambda: not browser.running())


async def test_a_reload_waits_until_the_app_before_it_has_ended(folder: Path) -> None:
    async with served(folder) as browser:
        first = await browser.open_app()
        second = asyncio.create_task(browser.open_app())
        await first.close()
        async with asyncio.timeout(DEADLINE_S):
            socket = await second
        assert browser.started() == 2
        assert len(browser.running()) == 1
        await socket.close()


async def test_an_app_that_does_not_end_is_ended(folder: Path) -> None:
    async with served(folder, "stubborn", ending_s=0.2) as browser:
        socket = await browser.open_app()
        assert len(browser.running()) == 1
        await socket.close()
        await until(lambda: not browser.running())
        await (await browser.open_app()).close()  # and the turn was given back


async def test_the_app_ends_with_the_server(folder: Path) -> None:
    async with served(folder) as browser:
        await browser.open_app("?width=100000&height=no")
        assert len(browser.running()) == 1
    assert not browser.running()
