"""Who may talk to the server of `coach serve`, with aiohttp's own client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer, unused_port

from coach.web.gate import LOOPBACK, Gate

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def gate() -> Gate:
    return Gate(unused_port())


@pytest.fixture
async def client(gate: Gate) -> AsyncIterator[Client]:
    """Before an app with a page and a socket."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="the page")

    async def socket(request: web.Request) -> web.WebSocketResponse:
        answer = web.WebSocketResponse()
        await answer.prepare(request)
        await answer.send_str("open")
        await answer.close()
        return answer

    app = web.Application()
    app.add_routes([web.get("/", page), web.get("/ws", socket), web.post("/", page)])
    gate.guard(app)
    async with TestClient(TestServer(app, host=LOOPBACK, port=gate.port)) as opened:
        yield opened


async def let_in(client: Client, gate: Gate) -> None:
    async with client.get("/", params={"token": gate.token}) as answer:
        assert answer.status == 200
        assert await answer.text() == "the page"


async def test_the_address_lets_in_and_the_token_leaves_the_address_bar(client: Client, gate: Gate) -> None:
    assert gate.address == f"http://127.0.0.1:{gate.port}/?token={gate.token}"
    async with client.get("/", params={"token": gate.token}, allow_redirects=False) as answer:
        assert answer.status == 303
        assert answer.headers["Location"] == "/"
        cookie = answer.cookies[gate.cookie]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
        assert cookie["expires"] == cookie["max-age"] == cookie["domain"] == ""
    await let_in(client, gate)


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=wrong", "/ws", "/nowhere"])
async def test_without_the_token_there_is_nothing(client: Client, path: str) -> None:
    async with client.get(path) as answer:
        assert answer.status == 403
        assert "coach serve" in await answer.text()
        assert "Set-Cookie" not in answer.headers


async def test_the_token_opens_the_page_only_and_no_other_address(client: Client, gate: Gate) -> None:
    async with client.get("/ws", params={"token": gate.token}) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1", "evil.example:{port}", "127.0.0.1:1"])
async def test_a_name_that_was_made_to_point_here_is_refused(client: Client, gate: Gate, host: str) -> None:
    await let_in(client, gate)
    async with client.get("/", headers={"Host": host.format(port=gate.port)}) as answer:
        assert answer.status == 403
    async with client.get(
        "/", params={"token": gate.token}, headers={"Host": host.format(port=gate.port)}, allow_redirects=False
    ) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:{port}"])
async def test_another_page_is_refused_although_the_browser_has_the_cookie(
    client: Client, gate: Gate, origin: str
) -> None:
    await let_in(client, gate)
    async with client.post("/", headers={"Origin": origin.format(port=gate.port)}) as answer:
        assert answer.status == 403
    with pytest.raises(WSServerHandshakeError) as refusal:
        await client.ws_connect("/ws", origin=origin.format(port=gate.port))
    assert refusal.value.status == 403


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
async def test_a_page_of_another_port_is_refused_although_the_cookie_comes_along(
    client: Client, gate: Gate, site: str
) -> None:
    """A picture or a frame in it asks without saying from which page; browsers say at least from where."""
    await let_in(client, gate)
    for site_told, status in ((site, 403), ("same-origin", 200), ("none", 200)):
        async with client.get("/", headers={"Sec-Fetch-Site": site_told}) as answer:
            assert answer.status == status


async def test_the_address_in_a_link_still_opens(client: Client, gate: Gate) -> None:
    async with client.get(
        "/", params={"token": gate.token}, headers={"Sec-Fetch-Site": "cross-site"}, allow_redirects=False
    ) as answer:
        assert answer.status == 303


async def test_a_socket_opens_from_our_own_page_only(client: Client, gate: Gate) -> None:
    await let_in(client, gate)
    with pytest.raises(WSServerHandshakeError):
        await client.ws_connect("/ws")  # a browser always says from which page
    async with client.ws_connect("/ws", origin=gate.origin) as socket:
        assert await socket.receive_str() == "open"


async def test_nothing_is_framed_kept_or_fetched_from_elsewhere(client: Client, gate: Gate) -> None:
    await let_in(client, gate)
    for path, status in (("/", 200), ("/nowhere", 404)):
        async with client.get(path) as answer:
            assert answer.status == status
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert f"connect-src 'self' ws://127.0.0.1:{gate.port};" in policy


def test_every_run_has_a_long_token_of_its_own_that_is_not_shown_by_accident() -> None:
    one, other = Gate(1), Gate(1)
    assert one.token != other.token
    assert len(one.token) >= 40
    assert one.token not in repr(one)
