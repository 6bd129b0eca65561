"""A topic drawn and listed in order of time, in a real browser."""

import csv
import io
from pathlib import Path

from evals.browsing import Site
from tests.assistant.ui.conftest import Visit
from tests.assistant.ui.pages import overflow


def test_a_timeline_is_drawn_opened_by_keyboard_and_saved(site: Site, visit: Visit) -> None:
    page = visit(site.address, viewport={"width": 390, "height": 844}, color_scheme="dark", accept_downloads=True)
    page.get_by_role("tab", name="Timeline").click()
    page.get_by_placeholder("A name or a thing").fill("Tomtor")
    page.keyboard.press("Enter")
    lines = page.locator(".entries > li")
    lines.first.wait_for()
    dots = page.locator(".drawing a[data-open]")
    assert dots.count() == lines.count() > 10
    assert overflow(page) <= 0

    dots.first.focus()
    page.keyboard.press("Enter")
    page.locator("#cited mark", has_text="In 2013 the ICT group").wait_for()
    page.keyboard.press("Escape")
    page.locator("#cited .source").wait_for(state="detached")
    assert dots.first.evaluate("dot => dot === document.activeElement")
    lines.last.locator(".chip").click()
    page.locator("#cited mark", has_text="the source was one person").wait_for()
    page.get_by_role("button", name="Close the source").click()

    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()
    rows = list(csv.reader(io.StringIO(Path(saved.value.path()).read_text("utf-8"))))
    assert saved.value.suggested_filename == "lodestone-timeline.csv"
    assert len(rows) == lines.count() + 1
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as Markdown").click()
    assert Path(saved.value.path()).read_text("utf-8").startswith("# Timeline: Tomtor")

    page.get_by_label("Published since").last.fill("2026-06-18")
    page.get_by_role("button", name="Draw").click()
    page.locator(".timeline .total", has_text="1 entry from 1 article").wait_for()
    page.get_by_placeholder("A name or a thing").fill("Chile")
    page.get_by_role("button", name="Draw").click()
    page.get_by_text("The articles do not speak of “Chile”.").wait_for()
    assert dots.count() == 0
