"""What every request must pass before Gradio sees it, and what every response carries."""

import asyncio
import base64
import binascii
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse

from assistant.ui.serving import Serving, is_loopback

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

MAX_BODY = 1 << 20
"""Bytes of a request that is no upload."""
MAX_UPLOAD = 200 << 20
"""Bytes of an upload, all its files together."""

_STATIC = re.compile(r"/|/(?:login|logout|theme\.css|favicon\.ico|robots\.txt)/?|/(?:assets|static)/.+")
_USED = re.compile(
    r"/config/?|/gradio_api/(?:info|startup-events|upload|upload_progress|cancel|reset|queue/(?:join|data)"
    r"|heartbeat/[^/]+|(?:run|call)/(?:ask|search|show)(?:/[^/]*)?)/?"
)
_AGENTS = re.compile(r"/gradio_api/mcp(?:/.*)?")
_UPLOAD = "/gradio_api/upload"
_SIGN_IN = {"WWW-Authenticate": 'Basic realm="Lodestone", charset="UTF-8"'}
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Gradio's own page needs both
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """The application behind a door: of Gradio's many addresses those that the page and programs use, to those who may.

    What is not named here is not there: Gradio's ways to files, recordings, editors and proxies are closed unseen.
    """

    def __init__(self, app: App, serving: Serving, is_signed_in: Callable[[HTTPConnection], bool]) -> None:
        self._app = app
        self._serving = serving
        self._is_signed_in = is_signed_in

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(scope)
        await (refusal or self._app)(scope, receive, _with_headers(send))

    async def _refusal(self, scope: Message) -> PlainTextResponse | None:
        """Why the request is not let in; nothing where it is."""
        headers, path = Headers(scope=scope), scope["path"]
        if self._serving.is_private and not _is_loopback_name(headers.get("host", "")):
            return _refuse(403, "This page answers to localhost and to no other name.")  # else one may rebind its name
        if _is_foreign(headers):
            return _refuse(403, "Pages of other sites may not use this one.")
        if not (_STATIC.fullmatch(path) or _USED.fullmatch(path) or self._is_for_agents(path)):
            return _refuse(404, "There is nothing here.")
        if "transfer-encoding" in headers:
            return _refuse(411, "The request does not say how long it is.")
        length = headers.get("content-length", "0")
        most = MAX_UPLOAD if path.rstrip("/") == _UPLOAD else MAX_BODY
        if not length.isdecimal() or int(length) > most:
            return _refuse(413, f"The request is too large; {most >> 20} MB are the most.")
        if not (_STATIC.fullmatch(path) or await self._may_use(HTTPConnection(scope), path)):
            return _refuse(401, "Sign in first.", _SIGN_IN if self._is_for_agents(path) else None)
        return None

    def _is_for_agents(self, path: str) -> bool:
        return self._serving.mcp and _AGENTS.fullmatch(path) is not None

    async def _may_use(self, asking: HTTPConnection, path: str) -> bool:
        """Whether who asks has signed in on the page or, as agents cannot, sends user and password along."""
        passwords = self._serving.passwords
        if passwords is None or self._is_signed_in(asking):
            return True
        pair = _basic_pair(asking.headers.get("authorization", "")) if self._is_for_agents(path) else None
        return pair is not None and await asyncio.to_thread(passwords.check, *pair)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

    return sending


def _refuse(status: int, why: str, headers: dict[str, str] | None = None) -> PlainTextResponse:
    # The rest of a body that is not read would be taken for the next request.
    return PlainTextResponse(why + "\n", status, {"Connection": "close"} | (headers or {}))


def _is_loopback_name(host: str) -> bool:
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False


def _is_foreign(headers: Headers) -> bool:
    """Whether a page of another site sent the request; browsers name the site, and no page can make them lie."""
    origin = headers.get("origin")
    if origin is None:
        return False
    asked = {headers.get(name, "").lower() for name in ("host", "x-forwarded-host")} - {""}
    return origin.lower().partition("://")[2] not in asked


def _basic_pair(authorization: str) -> tuple[str, str] | None:
    """User and password of HTTP's basic scheme."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        user, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if colon and scheme.lower() == "basic" else None
