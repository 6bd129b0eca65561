"""The pictures of the page that the README shows: python -m evals.screenshots."""

import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from PIL import Image

from evals.browsing import open_browser, serve_page
from index.library import Library

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CORPUS = Path(__file__).parent / "corpus"
_PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
_QUESTION = "What price does the Pentagon guarantee MP Materials for NdPr?"
_TOPIC = "Tomtor"
_UNANSWERED = "What share of India's lithium comes from Chile?"


def main(folder: Annotated[Path, typer.Argument(help="Where to write them.")] = _PICTURES) -> None:
    """Writes an answer with its source open, an abstention, a timeline and the library, of the sample corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "library"
        with Library.open(path, create=True) as library:
            library.sync([_CORPUS])
        with serve_page(path) as site, open_browser() as browser:
            page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            page.goto(site.address)
            _ask(page, _QUESTION)
            page.locator(".chip").first.click()
            page.locator("#source mark").wait_for()
            _write(page, folder / "answer.png")
            page.get_by_role("button", name="Close the source").click()
            page.get_by_role("button", name="New conversation").click()
            _ask(page, _UNANSWERED)
            _write(page, folder / "abstention.png")
            page.get_by_role("tab", name="Timeline").click()
            page.get_by_label("Topic").fill(_TOPIC)
            page.keyboard.press("Enter")
            page.locator(".drawing a").nth(4).click()
            page.locator("#cited mark").wait_for()
            _write(page, folder / "timeline.png")
            page.get_by_role("tab", name="Library").click()
            page.locator(".listing a").nth(1).click()
            page.locator("#opened h2").wait_for()
            _write(page, folder / "library.png")


def _ask(page: "Page", question: str) -> None:
    page.locator(".welcome").wait_for()
    page.get_by_placeholder("Ask a question").fill(question)
    page.keyboard.press("Enter")
    page.locator(".making").wait_for()


def _write(page: "Page", path: Path) -> None:
    """The window, without what shows where the mouse lies; nothing moves in it, since no motion was asked for."""
    page.mouse.move(0, 0)
    page.evaluate("document.fonts.ready")
    taken = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide")))
    taken.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)  # a third of the bytes


if __name__ == "__main__":
    typer.run(main)
