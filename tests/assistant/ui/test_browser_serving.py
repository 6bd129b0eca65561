"""Who may come in, and what is never handed out, in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.ui.passwords import hash_password
from evals.browsing import Site, serve_page
from tests.assistant.ui.conftest import Visit, Watch
from tests.assistant.ui.pages import PRICE, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module", params=["--auth", "LODESTONE_AUTH_FILE"])
def guarded_site(
    chromium: None,  # noqa: ARG001
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    corpus_path: Path,
) -> Iterator[Site]:
    """The page behind a password, given in either way."""
    folder = tmp_path_factory.mktemp("guarded")
    library = shutil.copytree(corpus_path, folder / "library")
    if request.param == "--auth":
        with serve_page(library, "--auth", "anna:right: one") as site:
            yield site
    else:
        users = folder / "users"
        users.write_text(hash_password("anna", "right: one") + "\n")
        users.chmod(0o600)
        with serve_page(library, LODESTONE_AUTH_FILE=str(users)) as site:
            yield site


def sign_in(page: "Page", password: str) -> None:
    """Gives a name and a password."""
    page.get_by_label("username").fill("anna")
    page.get_by_label("password").fill(password)
    page.get_by_role("button", name="Login").click()


def test_a_wrong_password_is_refused_and_the_right_one_let_in(guarded_site: Site, visit: Visit, watch: Watch) -> None:
    watch.expected = "status of 40"
    page = visit(guarded_site.address)
    page.get_by_role("button", name="Login").wait_for()
    assert page.get_by_text("What do the articles say?").count() == 0
    assert page.get_by_placeholder("Ask a question").count() == 0
    sign_in(page, "wrong one")
    page.get_by_text("Incorrect Credentials").wait_for()
    assert page.request.get(f"{guarded_site.address}/config").status == 401
    sign_in(page, "right: one")
    page.locator(".welcome").wait_for()
    assert ask(page, PRICE).locator(".statement").count() >= 1


def test_no_file_outside_the_page_is_handed_out(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    ask(page, PRICE)
    page.wait_for_url("**/?conversation=*")
    kept = page.url.partition("conversation=")[2][:32]
    library = site.library
    for path in ("/etc/passwd", library / "catalog.sqlite", library / "conversations" / f"{kept}.json",
                 f"{library}/uploads/../catalog.sqlite", "assistant/ui/page.py"):  # fmt: skip
        for route in ("gradio_api/file=", "gradio_api/file/", "file=", "static/", "assets/"):
            assert page.request.get(f"{site.address}/{route}{path}").status in (403, 404), f"{route}{path}"
