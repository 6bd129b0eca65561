"""The page as a reader meets it: servers in processes of their own, a real browser, and what must never happen."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from evals.browsing import CHROMIUM, Site, open_browser, serve_page
from tests.assistant.openai_server import OpenAIServer, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Response

_PATIENCE = 60_000
"""Milliseconds until a page that does not change fails a test; a machine may be busy."""
_SAID_AT_START = ("Loading ", "Lodestone is at ")

Visit = Callable[..., "Page"]


@pytest.fixture(scope="session")
def chromium() -> None:
    """Skips what needs a browser where there is none."""
    pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright: pip install playwright")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there: apt-get install chromium")


@pytest.fixture(scope="module")
def browser(chromium: None) -> Iterator["Browser"]:  # noqa: ARG001
    """One browser for the tests of a module: while it is open, an event loop runs that other modules must not meet."""
    from playwright.sync_api import expect

    expect.set_options(timeout=_PATIENCE)
    with open_browser() as browser:
        yield browser


_BROKEN_OFF = ("AbortError: signal is aborted", "Connection errored out")


@dataclass
class Watch:
    """What happened on the pages of a test."""

    requests: list[str] = field(default_factory=list)
    unguarded: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    expected: str = ""
    """Errors of the console that hold this are what the test is about."""

    def keep(self, context: "BrowserContext") -> None:
        """Watches all pages of a context."""
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("response", self._look)
        context.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def check(self) -> None:
        """Nothing was asked of another machine, nothing ran that was not ours, and every response was guarded."""
        elsewhere = [url for url in self.requests if urlsplit(url).hostname not in ("127.0.0.1", None)]
        assert elsewhere == []
        assert self.unguarded == []
        assert self.dialogs == []
        # A page that is loaded anew breaks off what it was still asking for, and its client says so.
        left = any(_BROKEN_OFF[0] in each for each in self.errors)
        expected = (*([self.expected] if self.expected else []), *(_BROKEN_OFF if left else ()))
        assert [each for each in self.errors if not any(words in each for words in expected)] == []

    def _look(self, response: "Response") -> None:
        policy = response.headers.get("content-security-policy", "")
        if response.url.startswith("http") and "default-src 'self'" not in policy:
            self.unguarded.append(response.url)


@pytest.fixture
def watch() -> Watch:
    """What happens on the pages that `visit` opens; checked at the end of the test."""
    return Watch()


@pytest.fixture
def visit(browser: "Browser", watch: Watch) -> Iterator[Visit]:
    """Opens an address in a browser that has seen nothing yet."""
    contexts: list[BrowserContext] = []

    def open_page(address: str, **options: Any) -> "Page":
        context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        watch.keep(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_page
    ran = [page.evaluate("window.ran") for context in contexts for page in context.pages]
    for context in contexts:
        context.close()
    watch.check()
    assert not any(ran), "an article, a model or a question ran a script"


@pytest.fixture(scope="session")
def site(
    chromium: None,  # noqa: ARG001
    tmp_path_factory: pytest.TempPathFactory,
    corpus_path: Path,
) -> Iterator[Site]:
    """The page of the sample corpus, without a chat model."""
    yield from _served(tmp_path_factory, corpus_path)


@pytest.fixture(scope="session")
def chat_model() -> Iterator[OpenAIServer]:
    """A chat model whose replies a test sets."""
    with serve("") as server:
        yield server


@pytest.fixture(scope="session")
def written_site(
    chromium: None,  # noqa: ARG001
    tmp_path_factory: pytest.TempPathFactory,
    corpus_path: Path,
    chat_model: OpenAIServer,
) -> Iterator[Site]:
    """The page of the sample corpus, with the scripted chat model."""
    yield from _served(
        tmp_path_factory, corpus_path, LODESTONE_LLM="openai:scripted-1", LODESTONE_LLM_BASE_URL=chat_model.base_url
    )


def _served(
    tmp_path_factory: pytest.TempPathFactory, corpus_path: Path, *options: str, **environment: str
) -> Iterator[Site]:
    """The page of a copy of the sample corpus; its process says nothing but where it is."""
    library = shutil.copytree(corpus_path, tmp_path_factory.mktemp("page") / "library")
    with serve_page(library, *options, **environment) as site:
        yield site
    assert [line for line in site.said if not line.startswith(_SAID_AT_START)] == []
