"""Answers that a chat model writes, as they come, in a real browser."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from assistant import Assistant
from assistant.types import Retrieved
from evals.browsing import Site
from index import Library
from tests.assistant.openai_server import OpenAIServer, Reply, say_json
from tests.assistant.ui.conftest import Visit
from tests.assistant.ui.pages import FLOOR, PRICE, ask, choose, open_filters, statements, type_question
from tests.fakes_chat import ScriptedChatModel, draft, statement

if TYPE_CHECKING:
    from playwright.sync_api import Locator

HONEST = "The Pentagon guarantees MP at least 110 dollars per kilogram for ten years."
GAINS = "If the price climbs past $110, the Pentagon collects 30% of the gains over that level."
WRONG = "The Pentagon guarantees MP at least 120 dollars per kilogram for ten years."


@pytest.fixture
def writer(chat_model: OpenAIServer) -> Iterator[OpenAIServer]:
    """The chat model with a fresh script; what a test left waiting is let go."""
    chat_model.requests.clear()
    yield chat_model
    chat_model.next_stage.release(100)
    chat_model.replies = [Reply()]
    while chat_model.next_stage.acquire(blocking=False):
        pass


@pytest.fixture
def written(corpus: Library) -> dict[str, dict[str, Any]]:
    """Statements as a model writes them, each with a quote from where the words stand."""
    events = Assistant(corpus, ScriptedChatModel(replies=[draft()])).stream(PRICE)
    evidence = next(event.evidence for event in events if isinstance(event, Retrieved))
    number = {words: each.key for words in (FLOOR, GAINS) for each in evidence if words in each.paragraph.text}
    quoted = {HONEST: FLOOR, GAINS: GAINS, WRONG: FLOOR, FLOOR: FLOOR}
    return {text: statement(text, (number[quote], quote)) for text, quote in quoted.items()}


def staged(*statements: dict[str, Any]) -> Reply:
    """A draft whose statements come one after another."""
    texts = ", |".join(json.dumps(each) for each in statements).split("|")
    texts[0] = '{"statements": [' + texts[0]
    return Reply(stages=[*texts, '], "answered": true, "missing": ""}'])


def wait_until_still(node: "Locator") -> float:
    """The height at which an element stands, once the page has stopped moving."""
    return float(
        node.evaluate(
            """node => new Promise(still => {
                let last = NaN, times = 0;
                const look = () => {
                    const top = node.getBoundingClientRect().top;
                    times = top === last ? times + 1 : 0;
                    last = top;
                    times > 10 ? still(top) : requestAnimationFrame(look);
                };
                look();
            })"""
        )
    )


def test_statements_come_one_after_another_and_nothing_above_them_moves(
    written_site: Site, visit: Visit, writer: OpenAIServer, written: dict[str, dict[str, Any]]
) -> None:
    writer.replies = [say_json(draft(written[HONEST])), staged(written[HONEST], written[GAINS], written[WRONG]),
                     say_json(draft(written[WRONG]))]  # fmt: skip
    page = visit(written_site.address, viewport={"width": 1440, "height": 480})  # the answer grows beyond it
    ask(page, PRICE)
    type_question(page, PRICE)
    turn = page.locator("#answer-2")
    heading = turn.locator(".asked")
    turn.locator(".doing", has_text="Reading ").wait_for()
    top = wait_until_still(heading)
    assert page.get_by_role("button", name="Stop").is_visible()
    assert not page.get_by_role("button", name="Ask", exact=True).is_visible()
    for count, text in ((1, HONEST), (2, GAINS)):
        writer.next_stage.release()
        turn.locator(".statement").nth(count - 1).wait_for()
        assert statements(page)[count] == text
        assert turn.locator(".statement").count() == count
        assert turn.locator(".making").count() == 0
        assert "Checking the next" in turn.locator(".doing").inner_text()
        assert wait_until_still(heading) == top
    writer.next_stage.release(2)
    turn.locator(".making").wait_for()
    assert wait_until_still(heading) == top
    assert statements(page) == [HONEST, HONEST, GAINS]
    assert "openai:scripted-1" in turn.locator(".by").inner_text()
    assert page.get_by_role("button", name="Ask", exact=True).is_visible()

    withheld = turn.locator(".withheld")
    assert withheld.locator("summary").inner_text() == "1 statement withheld that the articles do not bear out"
    assert not withheld.locator("q").is_visible()
    withheld.locator("summary").click()
    assert withheld.locator("q").inner_text().strip('“”"') == WRONG
    assert "120" in withheld.locator("ul ul").inner_text()


def test_stop_ends_the_answer_and_gives_the_question_back(
    written_site: Site, visit: Visit, writer: OpenAIServer, written: dict[str, dict[str, Any]]
) -> None:
    writer.replies = [staged(written[HONEST], written[GAINS])]
    page = visit(written_site.address)
    page.locator(".welcome").wait_for()
    type_question(page, PRICE)
    page.locator(".doing", has_text="Reading ").wait_for()
    writer.next_stage.release()
    page.locator(".statement").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator(".welcome").wait_for()
    assert page.get_by_placeholder("Ask a question").input_value() == PRICE
    assert page.get_by_role("button", name="Ask", exact=True).is_visible()
    assert not page.get_by_role("button", name="Stop").is_visible()
    writer.replies = [say_json(draft(written[GAINS]))]
    ask(page, PRICE)  # at once, though the model has not ended its first answer
    assert statements(page) == [GAINS]


def test_quotes_only_asks_no_model(
    written_site: Site, visit: Visit, writer: OpenAIServer, written: dict[str, dict[str, Any]]
) -> None:
    writer.replies = [say_json(draft(written[HONEST]))]
    page = visit(written_site.address)
    page.locator(".welcome").wait_for()
    open_filters(page)
    choose(page, "Reader", "Quotes only")
    turn = ask(page, PRICE)
    assert statements(page)[0] == FLOOR
    assert turn.locator(".by").inner_text().startswith("quotes only")
    assert writer.requests == []
    choose(page, "Reader", "openai:scripted-1")
    ask(page, PRICE)
    assert statements(page)[-1] == HONEST
    assert writer.requests != []


def test_a_model_that_fails_is_told_in_the_answers_place(
    written_site: Site, visit: Visit, writer: OpenAIServer
) -> None:
    writer.replies = [Reply("<img src=x onerror='window.ran=1'> the key is wrong", status=401)]
    page = visit(written_site.address)
    turn = ask(page, PRICE)
    assert "refused the key" in turn.locator(".trouble").inner_text()
    assert turn.locator(".asked").inner_text() == PRICE
    assert page.get_by_role("button", name="Ask", exact=True).is_visible()


def test_what_a_hostile_model_writes_does_nothing(
    written_site: Site, visit: Visit, writer: OpenAIServer, written: dict[str, dict[str, Any]]
) -> None:
    attack = (
        '<img src=x onerror="window.ran=1"><script>window.ran=1</script> ![x](http://evil.example/x.png) '
        "[here](javascript:window.ran=1) {{this}} ${window.ran=1}"
    )
    shown, hidden = dict(written[FLOOR]), dict(written[WRONG])
    shown["text"] += attack.partition(" {{")[0]
    hidden["text"] += attack
    writer.replies = [say_json(draft(shown, hidden))]
    page = visit(written_site.address)
    turn = ask(page, PRICE)
    turn.locator("summary").click()
    words = turn.locator(".withheld q").all_inner_texts()
    assert any("{{this}} ${window.ran=1}" in each for each in words)
    assert turn.locator("img, script, a[href^='javascript']").count() == 0
