"""Asking, checking and keeping answers, in a real browser against the real server."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from evals.browsing import Site
from tests.assistant.ui.conftest import Visit
from tests.assistant.ui.pages import (
    FLOOR,
    LONG,
    OWNER,
    PRICE,
    UNANSWERED,
    ask,
    choose,
    is_seen,
    open_filters,
    open_source,
    overflow,
    statements,
    type_question,
    wait_until_seen,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page


def saved(page: "Page", button: str) -> tuple[str, str]:
    """The name and text of the file that a button saves."""
    with page.expect_download() as started:
        page.get_by_role("button", name=button, exact=True).last.click()
    return started.value.suggested_filename, Path(started.value.path()).read_text("utf-8")


def test_a_footnote_opens_its_article_at_the_cited_words(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    turn = ask(page, LONG)
    (statement,) = statements(page)
    source = open_source(page, turn)
    mark = source.locator("mark")
    assert mark.inner_text() == statement
    assert source.locator(".paragraph:has(mark) .number").inner_text() == "11"
    assert "paragraph 11" in turn.locator(".sources").inner_text()
    wait_until_seen(mark)
    assert not is_seen(source.locator(".paragraph").first)
    assert mark.evaluate("node => node === document.activeElement")
    assert "Ore & Policy Review · 8 April 2026" in source.locator(".facts").inner_text()


def test_a_footnote_that_is_open_already_shows_its_words_again(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    source = open_source(page, ask(page, LONG))
    wait_until_seen(source.locator("mark"))
    source.evaluate("node => node.scrollTo({ top: 0, behavior: 'instant' })")
    assert not is_seen(source.locator("mark"))
    page.locator(".chip").first.click()
    wait_until_seen(source.locator("mark"))
    page.wait_for_function("document.activeElement.matches('#source mark')")


def test_pointing_at_a_footnote_shows_its_quote_and_origin(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    ask(page, PRICE)
    tip = page.locator(".tip").first
    assert not tip.is_visible()
    page.locator(".chip").first.hover()
    tip.wait_for()
    assert FLOOR in tip.inner_text()
    assert "Lodestone Briefs, 16 July 2025" in tip.inner_text()
    tip.evaluate("node => { node.style.pointerEvents = 'auto'; }")  # the mouse goes through it; what is seen does not
    assert is_seen(tip)
    page.mouse.move(0, 0)
    tip.wait_for(state="hidden")


def test_the_keyboard_alone_opens_a_source_and_comes_back(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    page.locator(".welcome").wait_for()
    page.keyboard.type(PRICE)  # the question has the focus from the beginning
    page.keyboard.press("Enter")
    page.locator(".making").wait_for()
    for _ in range(15):
        page.keyboard.press("Shift+Tab")
        if page.evaluate(
            "document.activeElement.textContent.startsWith('[1]') && document.activeElement.matches('.chip')"
        ):
            break
    assert page.locator(".chip").first.evaluate("node => node === document.activeElement")
    assert page.locator(".tip").first.is_visible()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('#source mark')")
    page.keyboard.press("Escape")
    page.locator("#source .source").wait_for(state="hidden")
    assert page.locator(".chip").first.evaluate("node => node === document.activeElement")


def test_copies_of_a_story_are_listed_and_open(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    turn = ask(page, LONG)
    assert "the same story: The Harbour Ledger, 10 April 2026" in turn.inner_text()
    source = open_source(page, turn)
    source.get_by_role("link", name="The Harbour Ledger, 10 April 2026").click()
    page.locator("#source h2", has_text="raw material targets").wait_for()
    assert "Ore & Policy Review, 8 April 2026" in page.locator("#source .copies").inner_text()


def test_an_abstention_looks_different_and_shows_the_nearest_passages(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    ask(page, PRICE)
    turn = ask(page, UNANSWERED)
    abstained = turn.locator(".abstained")
    assert "No answer was found in the articles." in abstained.inner_text()
    assert "No passage found holds 'Chile'" in abstained.inner_text()
    assert turn.locator(".statement").count() == 0
    colours = page.locator(".answer").evaluate_all("nodes => nodes.map(node => getComputedStyle(node).backgroundColor)")
    assert colours[0] != colours[1]
    nearest = turn.locator(".nearest li")
    assert nearest.count() >= 2
    words = nearest.first.locator("blockquote").inner_text()
    nearest.first.get_by_role("link").click()
    page.locator("#source mark").wait_for()
    assert page.locator("#source mark").inner_text() == words


def test_a_follow_up_is_understood_from_what_was_said(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    ask(page, OWNER)
    turn = ask(page, "Since when does Rosneft own it?")
    assert turn.locator(".understood").inner_text() == "Understood as: Since when does Rosneft own Tomtor?"
    assert "Vostok Engineering" in turn.locator(".statement").first.inner_text()
    assert page.locator(".turn").count() == 2


def test_an_example_is_asked_at_a_click(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    example = page.locator(".examples button").first
    question = example.inner_text()
    example.click()
    page.locator(".making").wait_for()
    assert page.locator(".asked").inner_text() == question
    assert page.locator(".statement").count() >= 1


def test_an_answer_is_as_of_its_day(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    assert "Tomtor" in ask(page, OWNER).locator(".statement").first.inner_text()
    open_filters(page)
    page.get_by_label("As of").fill("2025-05-01")
    turn = ask(page, OWNER)
    assert turn.locator(".abstained").is_visible()
    assert "as of 1 May 2025" in turn.locator(".by").inner_text()
    days = re.findall(r"20\d\d", " ".join(turn.locator(".nearest .from").all_inner_texts()))
    assert days
    assert max(days) <= "2025"


def test_dates_and_publishers_bound_what_is_read(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    page.locator(".welcome").wait_for()
    open_filters(page)
    page.get_by_label("Published since").fill("2025-05-01")
    page.get_by_label("Published until").fill("2025-12-31")
    assert "22 May 2025" in ask(page, OWNER).locator(".sources").inner_text()
    page.get_by_label("Published since").fill("2026-01-01")
    page.get_by_label("Published until").fill("")
    turn = ask(page, OWNER)
    assert "2025" not in " ".join(turn.locator(".from").all_inner_texts())
    page.get_by_label("Published since").fill("")
    choose(page, "Publishers", "Ore & Policy Review")
    turn = ask(page, OWNER)
    origins = turn.locator(".from").all_inner_texts()
    assert origins
    assert all(origin.startswith("Ore & Policy Review") for origin in origins)


def test_a_bad_date_and_an_empty_question_are_told_in_one_line(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    page.locator(".welcome").wait_for()
    type_question(page, "  ")
    page.get_by_text("the question is empty; write what you want to know").wait_for()
    open_filters(page)
    for bad, told in (("yesterday", "'yesterday' is not a date; write it as 2026-06-16"),
                      ("2026-13-45", "'2026-13-45' is not a day of the calendar; write it as 2026-06-16")):  # fmt: skip
        page.get_by_label("Published since").fill(bad)
        type_question(page, OWNER)
        page.get_by_text(told, exact=True).wait_for()
    assert page.locator(".turn").count() == 0
    assert page.get_by_placeholder("Ask a question").input_value() == OWNER


def test_a_reload_finds_the_conversation_and_its_citations(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    ask(page, LONG)
    ask(page, UNANSWERED)
    page.wait_for_url("**/?conversation=*")
    before = page.locator(".turns").inner_text()
    page.reload()
    page.locator(".turn").nth(1).wait_for()
    assert page.locator(".turns").inner_text() == before
    open_source(page, page.locator("#answer-1")).locator("mark").wait_for()
    assert page.locator("#source mark").inner_text() == statements(page)[0]
    page.reload()  # the open source is remembered too
    wait_until_seen(page.locator("#source mark"))


def test_links_of_an_answer_and_of_a_paragraph_open_elsewhere(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    ask(page, LONG)
    turn = ask(page, PRICE)
    link = turn.get_by_role("link", name="Link", exact=True).get_attribute("href")
    number = open_source(page, turn).get_by_role("link", name="Link to paragraph 4")
    paragraph = number.get_attribute("href")
    number.click()
    page.wait_for_function("new URLSearchParams(location.search).get('words') === null")

    elsewhere = visit(site.address + "/" + str(link))
    elsewhere.locator("#answer-2 .chip").first.wait_for()
    assert FLOOR in statements(elsewhere)

    elsewhere = visit(site.address + "/" + str(paragraph))
    cited = elsewhere.locator("#source .cited")
    cited.wait_for()
    assert cited.inner_text().split(maxsplit=1)[0] == "4"
    assert "JPMorgan and Goldman Sachs" in cited.inner_text()
    assert elsewhere.locator(".welcome").is_visible()


def test_a_link_that_leads_nowhere_says_so(site: Site, visit: Visit) -> None:
    page = visit(f"{site.address}/?article=no-such-article&conversation=../../etc/passwd")
    page.locator("#source .gone").wait_for()
    assert "no-such-article" in page.locator("#source .gone").inner_text()
    page.get_by_text("is not the id of a conversation").wait_for()
    page.locator(".welcome").wait_for()


def test_answers_are_saved_as_markdown_and_json(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    ask(page, LONG)
    ask(page, PRICE)
    name, text = saved(page, "JSON")
    assert re.fullmatch(r"lodestone-[0-9a-f]{8}-2\.json", name)
    answer = json.loads(text)
    assert answer["asked"] == PRICE
    for citation in answer["citations"]:
        paragraph = citation["paragraph"]["text"]
        assert paragraph[citation["start"] : citation["end"]] == citation["quote"]
    name, text = saved(page, "Markdown")
    assert name.endswith("-2.md")
    assert f"## {PRICE}\n\n" in text
    assert re.search(r"NdPr\.\[\^1\]$", text, re.MULTILINE)
    assert re.search(r"^\[\^1\]: “At the heart of the pact .+16 July 2025, ¶2\.$", text, re.MULTILINE)
    name, text = saved(page, "Save all as Markdown")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [f"## {LONG}", f"## {PRICE}"]


def test_a_judgment_and_a_word_on_it_are_kept(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    turn = ask(page, PRICE)
    turn.get_by_role("button", name="Bad answer").click()
    turn.get_by_label("A word on it, if you like").fill("names no year <b>at all</b>")
    page.keyboard.press("Enter")
    kept = parse_qs(urlsplit(page.url).query)["conversation"][0]
    judged = _judgments(page, site, kept, 2)
    assert turn.get_by_role("button", name="Bad answer").get_attribute("aria-pressed") == "true"
    assert [each["remark"] for each in judged] == ["", "names no year <b>at all</b>"]
    assert {(each["verdict"], each["asked"], each["turn"], each["model"]) for each in judged} == {
        ("down", PRICE, 1, "extractive")
    }
    assert judged[0]["citations"][0]["quote"] == FLOOR


def _judgments(page: "Page", site: Site, conversation: str, count: int) -> list[dict[str, Any]]:
    """The judgments of a conversation, once there are `count` of them; the page's word of thanks does not stay."""
    for _ in range(100):
        path = site.library / "feedback.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        judged = [each for each in map(json.loads, lines) if each["conversation"] == conversation]
        if len(judged) >= count:
            break
        page.wait_for_timeout(100)
    return judged


def test_a_new_conversation_leaves_the_old_one_where_it_was(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    open_source(page, ask(page, PRICE))
    old = page.url
    page.get_by_role("button", name="New conversation").click()
    page.locator(".welcome").wait_for()
    page.wait_for_function("location.search === ''")
    assert page.locator("#source .source").count() == 0
    turn = ask(page, "And since when?")  # nothing of the old one is referred to
    assert turn.locator(".understood").count() == 0
    assert page.locator(".turn").count() == 1
    page.goto(old)
    page.locator(".turn .chip").first.wait_for()


def test_two_tabs_of_one_conversation_lose_nothing(site: Site, visit: Visit) -> None:
    page = visit(site.address)
    ask(page, PRICE)
    page.wait_for_url("**/?conversation=*")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(".turn").wait_for()
    ask(page, OWNER)
    ask(other, LONG)
    other.wait_for_function(f"!location.href.includes({page.url.partition('conversation=')[2]!r})")
    for tab, questions in ((page, [PRICE, OWNER]), (other, [PRICE, LONG])):
        tab.reload()
        tab.locator(".turn").nth(1).wait_for()
        assert tab.locator(".asked").all_inner_texts() == questions


def test_two_browsers_at_once_do_not_mix(site: Site, visit: Visit) -> None:
    one, other = visit(site.address), visit(site.address)
    for page in (one, other):
        page.locator(".welcome").wait_for()
    type_question(one, PRICE)
    type_question(other, OWNER)
    for page, question in ((one, PRICE), (other, OWNER)):
        page.locator("#answer-1 .making").wait_for()
        assert page.locator(".asked").all_inner_texts() == [question]
    ask(one, "What will Apple buy from MP?")
    assert other.locator(".asked").all_inner_texts() == [OWNER]
    assert "Rosneft" in ask(other, "Since when does Rosneft own it?").locator(".understood").inner_text()
    assert parse_qs(urlsplit(one.url).query)["conversation"] != parse_qs(urlsplit(other.url).query)["conversation"]


def test_a_phone_shows_it_all_and_the_source_over_it(site: Site, visit: Visit) -> None:
    page = visit(site.address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.locator(".welcome").wait_for()
    assert overflow(page) <= 0
    turn = ask(page, LONG)
    ask(page, UNANSWERED)
    assert overflow(page) <= 0
    turn.locator(".chip").first.tap()
    mark = page.locator("#source mark")
    mark.wait_for()
    page.wait_for_function("document.activeElement.matches('#source mark')")
    wait_until_seen(mark)
    assert overflow(page) <= 0
    close = page.get_by_role("button", name="Close the source")
    assert is_seen(close)
    close.tap()
    page.locator("#source .source").wait_for(state="hidden")
    open_filters(page)
    assert overflow(page) <= 0
    page.get_by_role("tab", name="Library").tap()
    page.locator(".listing a").first.tap()
    page.locator("#opened .source").wait_for()
    assert overflow(page) <= 0
