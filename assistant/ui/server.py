"""Serving the page: on which address, to whom, with which bounds. Nothing is fetched from or sent to elsewhere."""

import asyncio
import atexit
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

# Gradio reads these when it is imported. Its own folder for uploads is shared by all users of the machine.
os.environ |= {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_TEMP_DIR": tempfile.mkdtemp(prefix="lodestone-"),
    "HF_HUB_DISABLE_TELEMETRY": "1",
}

from assistant.ui.quickly import quickly

with quickly():
    import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.requests import HTTPConnection

from assistant.assistant import Assistant
from assistant.ui.desk import Desk
from assistant.ui.guard import Guard
from assistant.ui.page import build_page
from assistant.ui.passwords import Passwords
from assistant.ui.serving import Serving, address_of
from assistant.ui.theme import theme
from index.errors import InputError

atexit.register(shutil.rmtree, os.environ["GRADIO_TEMP_DIR"], ignore_errors=True)

MAX_FILE_SIZE = "50mb"
MAX_WAITING = 64
"""Events that wait their turn; beyond that the page says that it is busy."""
AT_ONCE = 4
"""Questions that are answered at a time, of all users."""
SECONDS_TO_END = 2
"""How long what is being answered may take when the server is told to end."""


def build_app(assistants: Mapping[str, Assistant], serving: Serving) -> tuple[Guard, asyncio.Event]:
    """The web application: the page and, for programs, `ask`, `search` and `show`; and what ends its open streams."""
    gr.processing_utils.async_ssrf_protected_download = _refuse_address
    page = build_page(Desk(assistants))
    page.queue(max_size=MAX_WAITING, default_concurrency_limit=AT_ONCE, api_open=False)
    app = gr.mount_gradio_app(
        FastAPI(docs_url=None, redoc_url=None, openapi_url=None),
        page,
        path="/",
        server_name=serving.host,
        server_port=serving.port,
        auth=_checker(serving.passwords) if serving.passwords else None,
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
    page.has_launched = True  # until then Gradio takes any path on this machine for an uploaded file
    inner: Any = app.routes[-1].app  # the page, as it was mounted
    return Guard(app, serving, _signed_in(inner)), inner.stop_event


def serve(
    assistants: Mapping[str, Assistant], serving: Serving, listening: socket.socket, say: Callable[[str], None]
) -> None:
    """Serves on the socket until it is interrupted; `say` is told the address once the page answers."""
    app, ending = build_app(assistants, serving)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_END,
    )
    if serving.is_open:
        say(f"Everybody who reaches {serving.host} is let in, and sees and changes the library.")
    say(f"Lodestone is at {address_of(listening)} (Ctrl-C ends it)")
    _Server(config, ending).run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that ends when it is told to, though pages are open: each holds a connection for as long as it lives."""

    def __init__(self, config: uvicorn.Config, ending: asyncio.Event) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending.set()
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what is cut off now is nobody's fault
        await super().shutdown(sockets)


def _checker(passwords: Passwords) -> Callable[[str, str], Any]:
    async def check(user: str, password: str) -> bool:
        return await asyncio.to_thread(passwords.check, user, password)  # it takes long on purpose; others go on

    return check


def _signed_in(page: Any) -> Callable[[HTTPConnection], bool]:
    """Whether a request carries what Gradio gave its user at sign-in."""
    names = (f"access-token-{page.cookie_id}", f"access-token-unsecure-{page.cookie_id}")
    return lambda asking: any(asking.cookies.get(name) in page.tokens for name in names)


async def _refuse_address(url: str, *_: Any, **__: Any) -> str:
    """In the place of Gradio's download of a file that is given by its address."""
    raise InputError(f"{url[:200]} is an address, not a file; nothing is fetched from elsewhere")
