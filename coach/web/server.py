"""textual-serve behind the gate: one app at a time, and nothing of it left when its page is closed."""

from __future__ import annotations

import asyncio
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

from coach.errors import CoachError
from coach.web.gate import LOOPBACK, Gate

_HERE = Path(__file__).resolve().parent
TITLE = "Turnaround Coach"
#: How long a page waits for the app of the page before it (s): a reload takes this road.
PATIENCE_S = 10.0
#: How long an app has to end by itself when its page is closed (s); what was recorded until then is on the disk.
ENDING_S = 10.0
#: A terminal's sides, in cells.
LEAST_SIDE, MOST_SIDE = 1, 1000


class BrowserServer(Server):
    """Serves `command`, which opens a Textual app, to one page at a time."""

    def __init__(
        self, command: Sequence[str], gate: Gate, *, patience_s: float = PATIENCE_S, ending_s: float = ENDING_S
    ) -> None:
        super().__init__(
            _as_shell_line(command),
            host=LOOPBACK,
            port=gate.port,
            title=TITLE,
            public_url=gate.origin,
            templates_path=_HERE / "templates",
        )
        self._gate = gate
        self._patience_s, self._ending_s = patience_s, ending_s
        self._turn = asyncio.Lock()
        self._page: asyncio.Task[object] | None = None
        self._websocket: web.WebSocketResponse | None = None

    async def application(self) -> web.Application:
        """textual-serve's, with the gate before it and our page in it."""
        app = await self._make_app()
        self._gate.guard(app)
        app.router.add_static("/page", _HERE / "static")
        app.router.add_get("/session", self._tell_session)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """textual-serve's prints its own address here, which would be refused."""

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002 - textual-serve's signature
        """Close the page, and wait until its app has ended."""
        page = self._page
        if self._websocket is not None:
            await self._websocket.close()
        if page is not None:
            await asyncio.wait({page}, timeout=2 * self._ending_s)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """As textual-serve's, but one at a time, and the app has ended when this does."""
        try:
            await asyncio.wait_for(self._turn.acquire(), self._patience_s)
        except TimeoutError:
            raise web.HTTPConflict(text="The coach is open in another window.\n") from None
        try:
            self._page = asyncio.current_task()
            return await self._run_app(request)
        finally:
            self._page = self._websocket = None
            self._turn.release()

    async def _run_app(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse(heartbeat=15)
        await websocket.prepare(request)
        self._websocket = websocket

        async def close() -> None:
            await websocket.close()

        service = AppService(
            self.command,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=close,
            download_manager=self.download_manager,
        )
        try:
            await service.start(_side(request, "width", 80), _side(request, "height", 24))
            await self._process_messages(websocket, service)
        finally:
            await self._end(service)
            await websocket.close()
        return websocket

    async def _end(self, service: AppService) -> None:
        """Ask the app to end; it may have stopped listening, so read what it still says, and then insist."""
        process = service._process
        if process is None:
            return
        try:
            async with asyncio.timeout(self._ending_s):
                await service.stop()
                await process.communicate()
        except TimeoutError:
            pass
        finally:
            # Also when this was broken off, as by a page that closes while its app ends.
            if process.returncode is None:
                process.kill()
                await process.wait()
            process._transport.close()  # type: ignore[attr-defined] # its pipes, which asyncio leaves open otherwise

    async def _tell_session(self, _request: web.Request) -> web.Response:
        """For a page that was closed: whether another one is why. An app that is about to end is none."""
        return web.json_response({"open": self._websocket is not None and not self._websocket.closed})


def serve_app(command: Sequence[str], port: int, tell: Callable[[str], None]) -> None:
    """Serve until Ctrl+C or SIGTERM, on `port` (0 for any that is free); `tell` is called once with the address.

    Raises CoachError when the port cannot be had.
    """
    listener = _listener(port)
    gate = Gate(listener.getsockname()[1])
    tell(gate.address)
    # No access log: the address that it would write down is as good as a key.
    web.run_app(_application(command, gate), sock=listener, print=None, access_log=None, shutdown_timeout=ENDING_S)


async def _application(command: Sequence[str], gate: Gate) -> web.Application:
    return await BrowserServer(command, gate).application()


def _listener(port: int) -> socket.socket:
    """Listens already, so that the address works from the moment at which it is told."""
    try:
        return socket.create_server((LOOPBACK, port))
    except (OSError, OverflowError) as error:
        raise CoachError(
            f"Port {port} of this computer cannot be used: {error}.", "Leave out --port, or name another."
        ) from error


def _side(request: web.Request, name: str, usual: int) -> int:
    return min(max(to_int(request.query.get(name, ""), usual), LEAST_SIDE), MOST_SIDE)


def _as_shell_line(command: Sequence[str]) -> str:
    """textual-serve gives its command to a shell; `exec`, so that the app is the process that is ended."""
    return subprocess.list2cmdline(command) if sys.platform == "win32" else f"exec {shlex.join(command)}"
