"""What a reader does on the page, in a line each."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PRICE = "What price does the Pentagon guarantee MP Materials for NdPr?"
FLOOR = (
    "At the heart of the pact is a price floor. "
    "For ten years the Pentagon guarantees MP a minimum of $110 per kilogram for neodymium-praseodymium, "
    "the pair of metals known as NdPr."
)
OWNER = "Who owns Tomtor?"
LONG = "What was Beylikova described as in October 2025?"
"""Answered from the eleventh paragraph of an article of which there is a copy."""
UNANSWERED = "What share of India's lithium comes from Chile?"


_SEEN = """node => {
    const box = node.getClientRects()[0];
    return node.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""

_FURTHEST_RIGHT = """() => Math.max(document.scrollingElement.scrollWidth,
    ...[...document.querySelectorAll("main *")].map(node => Math.floor(node.getBoundingClientRect().right)))"""


def type_question(page: "Page", question: str) -> None:
    """Types a question and presses Enter."""
    page.get_by_placeholder("Ask a question").fill(question)
    page.keyboard.press("Enter")


def ask(page: "Page", question: str) -> "Locator":
    """The answer to a question, when it is complete."""
    page.locator(".welcome, .turn").first.wait_for()
    turn = page.locator(f"#answer-{page.locator('.turn').count() + 1}")
    type_question(page, question)
    turn.locator(".making, .trouble").wait_for()
    return turn


def statements(page: "Page") -> list[str]:
    """What is said, without footnotes."""
    return [re.sub(r"\s*\[\d+\].*", "", text, flags=re.DOTALL) for text in page.locator(".statement").all_inner_texts()]


def open_source(page: "Page", turn: "Locator") -> "Locator":
    """The article that the first footnote of an answer cites."""
    turn.locator(".chip").first.click()
    source = page.locator("#source .source")
    source.wait_for()
    return source


def open_filters(page: "Page") -> None:
    """Unfolds the filters and the choice of reader."""
    page.get_by_role("button", name="Filters and reader").click()
    page.get_by_label("Published since").wait_for()


def choose(page: "Page", label: str, option: str) -> None:
    """Chooses from a list."""
    page.get_by_label(label).click()
    page.get_by_role("option", name=option).click()


def open_library(page: "Page") -> "Locator":
    """The list of articles."""
    page.get_by_role("tab", name="Library").click()
    rows = page.locator(".listing li")
    rows.first.wait_for()
    return rows


def wait_until_seen(locator: "Locator") -> None:
    """Waits until the middle of an element's first line is what a reader sees at its place."""
    locator.page.wait_for_function(_SEEN, arg=locator.element_handle())


def is_seen(locator: "Locator") -> bool:
    """Whether the middle of an element's first line is what a reader sees at its place."""
    return bool(locator.evaluate(_SEEN))


def overflow(page: "Page") -> float:
    """Pixels by which something reaches beyond the right edge of the window, or the page can be scrolled there."""
    assert page.viewport_size
    return float(page.evaluate(_FURTHEST_RIGHT)) - page.viewport_size["width"]
