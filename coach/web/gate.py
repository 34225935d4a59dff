"""Who may talk to the server: the browser that was given its address, on this computer, and nobody else.

A web page from anywhere can make the user's browser send requests to 127.0.0.1. So every request must carry the token
of this run, be meant for this very address (against a name that was made to point here), and come from our own page.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import NoReturn

from aiohttp import web

#: The only address that is listened on. Not a setting: what is said here is nobody else's business.
LOOPBACK = "127.0.0.1"
TOKEN = "token"  # noqa: S105 - its name
REFUSED = "This page opens only with the whole address that `coach serve` printed, on this computer.\n"
#: From where a browser says that a request comes: our own page, or the user's own hand.
OWN, TYPED = "same-origin", "none"
#: Nothing is fetched from elsewhere, framed, kept by the browser or told to another page. (The terminal sets styles.)
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data:; connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: What aiohttp hands on to.
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules for one run of the server on `port`."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def host(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def address(self) -> str:
        """What the user opens; it is as good as a key."""
        return f"{self.origin}/?{TOKEN}={self.token}"

    @property
    def cookie(self) -> str:
        """Its name. Cookies are shared by all ports of an address, so two servers need two names."""
        return f"coach_{self.port}"

    def guard(self, app: web.Application) -> None:
        """Put the gate before every request to `app`, and careful headers on every response."""

        @web.middleware
        async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
            self._check_way(request)
            if request.path == "/" and self._holds_token(request.query.get(TOKEN, "")):
                self._let_in()
            # A page of another port of this computer sends the cookie along: ports are one site to a browser.
            elsewhere = request.headers.get("Sec-Fetch-Site", OWN) not in {OWN, TYPED}
            if elsewhere or not self._holds_token(request.cookies.get(self.cookie, "")):
                raise web.HTTPForbidden(text=REFUSED)
            return await handler(request)

        async def harden(_request: web.Request, response: web.StreamResponse) -> None:
            response.headers.update(_HEADERS)
            response.headers["Content-Security-Policy"] = _CONTENT.format(host=self.host)

        app.middlewares.append(gate)
        app.on_response_prepare.append(harden)

    def _check_way(self, request: web.Request) -> None:
        """Meant for this address, and from our own page where the browser says from which. Raises HTTPForbidden."""
        from_page = request.headers.get("Origin")
        opens_socket = request.headers.get("Upgrade") is not None
        right_page = from_page == self.origin or (from_page is None and not opens_socket)
        if request.headers.get("Host") != self.host or not right_page:
            raise web.HTTPForbidden(text=REFUSED)

    def _holds_token(self, told: str) -> bool:
        return secrets.compare_digest(told.encode(errors="replace"), self.token.encode())

    def _let_in(self) -> NoReturn:
        """The token goes into a cookie, and out of the address bar and the browser's history. Raises HTTPSeeOther."""
        answer = web.HTTPSeeOther("/")
        answer.set_cookie(self.cookie, self.token, httponly=True, samesite="Strict", path="/")
        raise answer
