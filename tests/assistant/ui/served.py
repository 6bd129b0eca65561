"""The page as `lodestone ui` serves it, and what a program says to it without a browser."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from evals.browsing import Site, serve_page


@dataclass
class Served:
    """A page that is served, and a client of it."""

    address: str
    library: Path
    client: httpx.Client
    site: Site

    def event(self, name: str) -> int:
        """The number of the page's event that runs the function `name`."""
        return next(
            each["id"] for each in self.client.get("/config").json()["dependencies"] if each["api_name"] == name
        )

    def fire(
        self, name: str, *data: object, session: str = "", client: httpx.Client | None = None, **event_data: object
    ) -> dict[str, Any]:
        """What the page's event gives at last, as a page of its own (or that of `session`) gets it."""
        session, asking = session or uuid4().hex, client or self.client
        body = {"fn_index": self.event(name), "data": data, "session_hash": session, "event_data": event_data or None}
        asking.post(  # half a character is nothing that httpx would write
            "/gradio_api/queue/join", content=json.dumps(body), headers={"Content-Type": "application/json"}
        ).raise_for_status()
        last: dict[str, Any] = {}
        for message in messages(asking, session):
            last = message
            if message["msg"] == "process_completed":
                break
        output: dict[str, Any] = last.get("output") or {}
        return output

    def open_page(self, query: str = "") -> str:
        """Opens a page; the name of its session."""
        session = uuid4().hex
        assert "data" in self.fire("open_page", query, session=session)
        return session

    def ask(self, session: str, question: str, reader: str = "Quotes only") -> str:
        """Asks on the page; its conversation afterwards."""
        self.fire("answer", None, question, None, None, None, [], reader, session=session)
        return str(self.fire("stop", None, None, session=session)["data"][0])


def messages(client: httpx.Client, session: str) -> Iterator[dict[str, Any]]:
    """What the server sends a page."""
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if line.startswith("data:"):
                yield json.loads(line.removeprefix("data:"))


@contextmanager
def served(library: Path, *options: str, **environment: str) -> Iterator[Served]:
    """The page of this library, as `lodestone ui` serves it."""
    with serve_page(library, *options, **environment) as site:
        address = site.address.replace("0.0.0.0", "127.0.0.1")
        with httpx.Client(base_url=address, timeout=60) as client:
            yield Served(address, library, client, site)
