"""Listing, opening, adding and removing articles, and articles that are hostile, in a real browser."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from evals.browsing import Site
from index.dates import parse_date
from tests.assistant.ui.conftest import Visit
from tests.assistant.ui.pages import ask, choose, open_filters, open_library, open_source
from tests.fakes import write_article

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = "window.ran=1"
IMAGE = f'<img src=x onerror="{SCRIPT}">'
TITLE = f"Drelnak {IMAGE}<script>{SCRIPT}</script> opens"
TEXT = (
    f"The Drelnak quarry employs 417 people {IMAGE} and <script>{SCRIPT}</script> sells gravel. "
    f"![chart](http://evil.example/chart.png) [the terms](javascript:{SCRIPT}) {{{{this}}}} ${{{SCRIPT}}}"
)


def upload(page: "Page", *files: Path) -> str:
    """What is reported of an upload."""
    report = page.locator("#report .report")
    before = report.inner_text() if report.count() else ""
    page.locator("input[type=file]").set_input_files(files)
    page.wait_for_function(
        "before => { const now = document.querySelector('#report .report')?.innerText; return now && now !== before; }",
        arg=before,
    )
    return report.inner_text()


def remove(page: "Page", title: str) -> None:
    """Takes an article out of the library, from its list."""
    page.locator(".listing a", has_text=title).first.click()
    page.locator("#opened h2", has_text=title).wait_for()
    page.get_by_role("button", name="Remove this article").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.locator("#report", has_text="Removed: ").wait_for()


def test_articles_are_listed_found_and_sorted(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    rows = open_library(page)
    assert rows.count() == 24
    assert page.locator(".total").inner_text() == "24 articles"
    assert "12 paragraphs · 1 copy" in page.locator(".listing li", has_text="raw material targets").inner_text()
    page.locator("#months [role=img]").first.wait_for()
    days = [parse_date(text.split(" · ")[0]) for text in page.locator(".listing .from").all_inner_texts()]
    assert days == sorted(days, reverse=True)
    choose(page, "Order", "Title")
    page.locator(".listing li").first.get_by_text("Analysis:").wait_for()
    titles = page.locator(".listing a").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    page.get_by_placeholder("Title, publisher, date").fill("tomtor 2026-06")
    page.locator(".total", has_text="1 article").wait_for()
    assert rows.count() == 1
    rows.get_by_role("link").click()
    page.locator("#opened h2", has_text="Tomtor samples at the centre").wait_for()


def test_files_are_added_asked_about_and_removed(site: Site, visit: Visit, tmp_path: Path) -> None:
    first = write_article(tmp_path, "zirnitz", "The zirnitz mine at Oberfeld yields 314 tonnes of scandium a year.",
                          publisher="Upland Post", published="2024-02-03")  # fmt: skip
    second = write_article(tmp_path, "oberfeld", "Oberfeld elected Marta Quellmann as its mayor.")
    broken = tmp_path / "torn.pdf"
    broken.write_bytes(b"%PDF-1.7 torn")
    page = visit(site.address)
    open_library(page)
    report = upload(page, first, second, broken)
    assert "2 added, 1 failed" in report
    assert "torn.pdf: " in report
    assert str(site.library) not in report
    page.locator(".total", has_text="26 articles").wait_for()
    assert "2 unchanged" in upload(page, first, second)

    page.get_by_role("tab", name="Ask").click()
    turn = ask(page, "How much scandium does the zirnitz mine at Oberfeld yield?")
    assert "314 tonnes" in turn.locator(".statement").inner_text()
    assert open_source(page, turn).locator(".facts").inner_text() == "Upland Post · 3 February 2024"

    page.get_by_role("tab", name="Library").click()
    page.locator(".listing a", has_text="Oberfeld").click()
    page.locator("#opened h2").wait_for()
    page.get_by_role("button", name="Remove this article").click()
    page.get_by_text("Its file stays").wait_for()
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Remove this article").wait_for()
    assert page.locator(".listing li").count() == 26
    remove(page, "Oberfeld")
    page.locator(".total", has_text="25 articles").wait_for()
    assert page.locator("#opened .source").count() == 0
    remove(page, "Zirnitz")
    page.locator(".total", has_text="24 articles").wait_for()


def test_a_file_of_another_kind_is_refused(site: Site, visit: Visit, tmp_path: Path) -> None:
    other = tmp_path / "tool.exe"
    other.write_bytes(b"MZ")
    page = visit(site.address)
    open_library(page)
    page.locator("input[type=file]").set_input_files(other)
    page.get_by_text("Invalid file type").wait_for()
    assert page.locator(".listing li").count() == 24


def hostile_articles(folder: Path) -> list[Path]:
    """The same attack as a page, as a record and as Markdown."""
    folder.mkdir()
    escaped = TEXT.replace("&", "&amp;").replace("<", "&lt;")
    (folder / "page.html").write_text(
        f"<html><head><title>{TITLE.replace('<', '&lt;')}</title></head><body><article><h1>Drelnak</h1>"
        f"<p>{escaped}</p><p>{escaped} It is the second paragraph of the page.</p></article></body></html>"
    )
    record = {"title": TITLE, "publisher": f"Evil {IMAGE}", "author": IMAGE, "published": "2024-05-06",
              "url": f"javascript:{SCRIPT}", "text": TEXT}  # fmt: skip
    (folder / "record.json").write_text(json.dumps(record))
    write_article(folder, "drelnak-markdown", TEXT.replace("417", "418"), title="Drelnak in Markdown",
                  url="http://evil.example/\\\"onmouseover=window.ran=1", publisher="Evil Desk")  # fmt: skip
    return sorted(folder.iterdir())


def test_a_hostile_article_is_text_and_nothing_else(site: Site, visit: Visit, tmp_path: Path) -> None:
    page = visit(site.address)
    open_library(page)
    assert "3 added" in upload(page, *hostile_articles(tmp_path / "hostile"))
    page.locator(".total", has_text="27 articles").wait_for()
    links = page.locator(".listing a", has_text="Drelnak")
    assert links.count() == 3
    for number in range(3):
        title = links.nth(number).inner_text()
        links.nth(number).click()
        page.wait_for_function("title => document.querySelector('#opened h2')?.innerText === title", arg=title)
        assert "The Drelnak quarry employs" in page.locator("#opened .text").inner_text()
        assert page.locator("#opened, .listing").locator("img, script, [onerror], [href^='javascript']").count() == 0
    shown = page.locator(".listing").inner_text()
    assert IMAGE in shown

    page.reload()
    page.locator(".welcome, .turn").first.wait_for()
    open_filters(page)
    page.get_by_label("Publishers").click()
    assert page.get_by_role("option", name="Evil <img").count() == 1
    page.keyboard.press("Escape")
    turn = ask(page, f"How many people does the Drelnak quarry employ? {IMAGE}")
    assert IMAGE in turn.locator(".asked").inner_text()
    turn.locator("a[data-open]").first.click()
    page.locator("#source .source").wait_for()
    assert page.locator("#conversation, #source").locator("img, script, [onerror], [href^='javascript']").count() == 0
    page.get_by_label("As of").fill(IMAGE)
    page.get_by_placeholder("Ask a question").fill("When?")
    page.keyboard.press("Enter")
    page.get_by_text("is not a date; write it as 2026-06-16").wait_for()

    open_library(page)
    for left in (26, 25, 24):
        remove(page, "Drelnak")
        page.locator(".total", has_text=f"{left} articles").wait_for()
    assert page.locator("#report img").count() == 0
