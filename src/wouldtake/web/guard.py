"""Who may ask: host, origin, token, size. Stands before everything else.

A page of another site can make a browser send requests here, and a hostile name can be made to
point at this machine (DNS rebinding). So: the Host header must be a name this server was told of;
a request that changes anything must bear a header that other sites' pages cannot set, and come
from this origin; beyond loopback every request must show the token.
"""

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, RedirectResponse, Response

from .faults import Failed, Fault
from .settings import LOOPBACK, Settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

MARK = "x-wouldtake"
COOKIE = "wouldtake_token"
SAFE = ("GET", "HEAD", "OPTIONS")
SECURITY = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """ASGI middleware: refuses what should not be answered, and adds the security headers."""

    def __init__(self, app: Asgi, settings: Settings):
        self.app = app
        self.settings = settings
        self.hosts = {*LOOPBACK, settings.host, *settings.names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refusal(scope, Headers(scope=scope))
        if refused is not None:
            await refused(scope, receive, _secured(send))
            return
        body = _Limited(receive, self.settings.most_bytes)
        try:
            await self.app(scope, body.receive, _secured(send))
        except _TooLargeError:
            most = self.settings.most_bytes / 2**20
            told = f"the request is over {most:g} MB, the most that is read"
            await _told(413, "too_large", told)(scope, receive, _secured(send))

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = _name_of(headers.get("host", ""))
        if host not in self.hosts:
            return _told(
                403, "forbidden", f"this server does not answer to the name `{host[:80]}`",
                "Open it by the address it printed, or start it with --name NAME.",
            )
        if scope["method"] not in SAFE:
            foreign = self._foreign(headers)
            if foreign is not None:
                return foreign
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self.settings.most_bytes:
            most = self.settings.most_bytes / 2**20
            told = f"the request is over {most:g} MB, the most that is read"
            return _told(413, "too_large", told)
        return self._unknown(scope, headers) if self.settings.token else None

    def _foreign(self, headers: Headers) -> Response | None:
        """Refuse a request that another site's page may have sent."""
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != headers.get("host"):
            return _told(403, "forbidden", "the request comes from a page of another site")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return _told(403, "forbidden", "the request comes from a page of another site")
        if headers.get(MARK) != "1":
            return _told(
                403, "forbidden", "the header `X-Wouldtake: 1` is missing",
                "It shows that no other site's page sent the request.",
            )
        return None

    def _unknown(self, scope: Scope, headers: Headers) -> Response | None:
        """Ask for the token; one in the address becomes a cookie, once."""
        token = self.settings.token or ""
        given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
        if scope["path"] == "/" and given and hmac.compare_digest(given.encode(), token.encode()):
            response = RedirectResponse("/", status_code=303)
            response.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/")
            return response
        shown = headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not shown:
            shown = _cookie(headers.get("cookie", ""))
        if hmac.compare_digest(shown.encode("utf-8", "replace"), token.encode()):
            return None
        return _told(
            401, "token_needed", "this server is open to a network, and needs its token",
            "Open the address that it printed when it started; it has the token in it.",
        )


class _TooLargeError(Exception):
    """More of a body came than is read."""


class _Limited:
    """Counts the bytes of a body as they come, whatever its header said."""

    def __init__(self, receive: Receive, most: int):
        self._receive, self._left = receive, most

    async def receive(self) -> Message:
        """The next part."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _TooLargeError
        return message


def _secured(send: Send) -> Send:
    """Send, with the security headers added."""

    async def secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            extra = [(k.encode(), v.encode()) for k, v in SECURITY.items()]
            message["headers"] = [*message.get("headers", []), *extra]
        await send(message)

    return secured


def _name_of(host: str) -> str:
    """A Host header without its port, lower case; an IPv6 address without brackets."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _cookie(text: str) -> str:
    try:
        found = SimpleCookie(text).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _told(status: int, code: str, message: str, hint: str = "") -> Response:
    body = Failed(error=Fault(code=code, message=message, hint=hint)).model_dump()
    return JSONResponse(body, status_code=status)
