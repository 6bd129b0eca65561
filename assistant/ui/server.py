"""Serving the page: on which address, to whom, with which bounds. Nothing is fetched from or sent to elsewhere."""

import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

os.environ |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_DISABLE_TELEMETRY": "1"}  # read when Gradio is imported

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response

from assistant.assistant import Assistant
from assistant.ui.desk import Desk
from assistant.ui.page import build_page
from assistant.ui.serving import Serving, address_of
from assistant.ui.theme import theme

MAX_FILE_SIZE = "50mb"
MAX_WAITING = 64
"""Events that wait their turn; beyond that the page says that it is busy."""
AT_ONCE = 4
"""Questions that are answered at a time, of all users."""

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


def build_app(assistants: Mapping[str, Assistant], serving: Serving) -> FastAPI:
    """The web application: the page and, for programs, the endpoints `ask`, `search` and `show`."""
    page = build_page(Desk(assistants))
    page.queue(max_size=MAX_WAITING, default_concurrency_limit=AT_ONCE)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(_guarded)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=serving.host,
        server_port=serving.port,
        auth=serving.passwords.check if serving.passwords else None,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=MAX_FILE_SIZE,
        mcp_server=serving.mcp,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        theme=theme(),
        css_paths=[Path(__file__).with_name("page.css")],
    )
    return mounted


def serve(
    assistants: Mapping[str, Assistant], serving: Serving, listening: socket.socket, say: Callable[[str], None]
) -> None:
    """Serves on the socket until it is interrupted; `say` is told the address once the page answers."""
    config = uvicorn.Config(build_app(assistants, serving), log_level="warning", access_log=False)
    if serving.is_open:
        say(f"Everybody who reaches {serving.host} is let in, and sees and changes the library.")
    say(f"Lodestone is at {address_of(listening)} (Ctrl-C ends it)")
    uvicorn.Server(config).run(sockets=[listening])


async def _guarded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Every response tells the browser to fetch from and send to this server alone."""
    response = await call_next(request)
    response.headers.update(_HEADERS)
    return response
