"""Whatever articles, models and readers write stays text: no element, no attribute, no address comes of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types import (
    Answer,
    Citation,
    Conflict,
    Difference,
    Evidence,
    Sayer,
    SayerKind,
    SharedSource,
    Statement,
    Turn,
    Value,
    Verified,
    Withheld,
)
from assistant.ui.answer_view import (
    Pending,
    render_conversation,
    render_pending,
    render_trouble,
    render_turn,
    render_welcome,
)
from assistant.ui.article_view import render_article, render_no_article
from assistant.ui.links import Place
from assistant.ui.shelf import Listing, Row
from assistant.ui.shelf_view import render_listing, render_report
from assistant.ui.trouble import as_shown
from index.errors import InputError
from index.types import Article, ArticleInfo, Paragraph, Voice
from tests.assistant.ui.markup import parse

DAY = date(2026, 5, 1)
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</p></div><iframe src=//evil.example>",
    "<!-- <![CDATA[ <?xml ]]> -->",
    "&lt;b&gt; &amp; &#60;i&#62; &quot;",
    "{} {0} {number} {conversation} %s %(x)s",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "[click](javascript:alert(1)) ![](http://evil.example/x.png)",
    "\x00\x1b]0;x\x07\u202e\u2066\ud83e<b>",
    "<\x00script>",
    "\u2028\u2029</script\n>",
)
texts = (
    st.sampled_from(HOSTILE)
    | st.text(min_size=1, max_size=30).map(lambda text: text + "x")
    | st.text("<>&\"'`=/! abcon{}\x00", min_size=1, max_size=30).map(lambda text: "x" + text)
)
urls = texts | st.sampled_from(
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x", "java\nscript:alert(1)",
     "//evil.example", "vbscript:x", "https://a.example/\"onclick=alert(1)", "https://a.example/'x", "file:///etc"]
)  # fmt: skip


def an_article(text: str, url: str = "") -> Article:
    """An article that says the same wherever it may say anything."""
    info = ArticleInfo(text, text, text, text, DAY, url, text)
    voices = (Voice.ARTICLE, Voice.CAPTION, Voice.COMMENT, Voice.BOILERPLATE)
    paragraphs = [Paragraph(f"{text}.{number}", number, text, voice, text) for number, voice in enumerate(voices, 1)]
    return Article(info, tuple(paragraphs), text, text)


def a_turn(text: str, statements: int = 1) -> Turn:
    """An answer that says the same wherever it may say anything."""
    article = an_article(text)
    evidence = Evidence(1, article.paragraphs[0], article.info, (article.info,), (text,))
    cited = Citation(evidence, 0, len(text))
    answer = Answer(
        text, DAY, (Statement(text, (1,), (Sayer(SayerKind.NAMED, text),)),) * statements, (cited,), reason=text,
        conflicts=(Conflict(Difference.CHANGE, (Value(text, 1),)),), shared=(SharedSource(text, (1,)),),
        nearest=(cited,), withheld=(Withheld(text, (text,)),), model=text, note=text,
    )  # fmt: skip
    return Turn(text, text + " again", answer)


def source(text: str) -> str:
    article = an_article(text)
    return render_article(article, [article.info], Place(text, "2", 0, len(text)))


def listing(text: str) -> str:
    return render_listing(Listing((Row(an_article(text).info, 4, 1),), 1, ()))


def pending(text: str) -> str:
    turn = a_turn(text)
    grown = Pending(text, 1, text, text + " again").after(Verified(turn.answer.statements[0], turn.answer.citations))
    return render_conversation([turn], text, render_pending(replace(grown, doing=text)))


VIEWS: dict[str, Callable[[str], str]] = {
    "answer": lambda text: render_conversation([a_turn(text)], text),
    "abstention": lambda text: render_conversation([a_turn(text, statements=0)], text),
    "pending": pending,
    "trouble": lambda text: str(render_trouble(Pending(text, 1), text)),
    "welcome": lambda text: render_welcome([an_article(text).info], [text]),
    "article": source,
    "no article": render_no_article,
    "listing": listing,
    "report": lambda text: render_report(text, [text]),
}


@pytest.mark.parametrize("view", VIEWS)
@settings(deadline=None, max_examples=50)
@given(text=texts)
def test_no_text_makes_an_element_or_an_attribute(view: str, text: str) -> None:
    render = VIEWS[view]
    assert parse(render(text)).shape == parse(render("plain")).shape


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_was_written(view: str, text: str) -> None:
    shown = parse(VIEWS[view](text)).text
    visible = "".join(char for char in text if char.isprintable() or char in "\n\u2028\u2029")
    assert visible in shown or view == "welcome"  # its examples stand on buttons, which the next test looks at


def test_an_example_asks_exactly_what_stands_on_it() -> None:
    for text in HOSTILE[:11]:
        page = parse(render_welcome([], [text]) + render_welcome([an_article("a").info], [text]))
        assert page.values("data-ask") == [text]
        assert text in page.text


@settings(deadline=None, max_examples=50)
@given(texts, urls)
def test_only_the_web_is_ever_linked_to(text: str, url: str) -> None:
    article = an_article(text, url)
    pages = [source(text), VIEWS["answer"](text), listing(text), pending(text)]
    pages.append(render_article(article, [article.info], Place(text)))
    for page in pages:
        tree = parse(page)
        for link in tree.values("href"):
            assert link.startswith(("?article=", "?conversation=", "https://", "http://"))
            assert not set(link) & set("\n\r\t\"'<> ") or link.startswith("?conversation=")
        assert not any(tree.values(name) for name in ("src", "srcset", "style", "action", "formaction", "srcdoc"))


def test_a_plain_address_is_linked_to_without_telling_where_from() -> None:
    tree = parse(render_article(an_article("a", "https://a.example/news?id=1"), [], Place("a")))
    links = [attributes for tag, attributes in tree.tags if attributes.get("href", "").startswith("http")]
    assert links == [{"href": "https://a.example/news?id=1", "target": "_blank", "rel": "noopener noreferrer nofollow"}]


@settings(deadline=None, max_examples=50)
@given(texts)
def test_an_error_on_the_page_is_one_line_of_text(text: str) -> None:
    shown = as_shown(InputError(text + "\n" + text)).message
    assert "\n" not in shown
    assert not set(shown) & set("<>\"'")
    assert parse(shown).tags == []


def test_names_of_elements_are_each_given_once() -> None:
    page = render_conversation([a_turn("a"), a_turn("a", statements=3)], "c", render_pending(Pending("a", 3)))
    names = parse(page).values("id")
    assert len(names) == len(set(names))


def test_what_a_footnote_is_described_by_is_there() -> None:
    tree = parse(str(render_turn(a_turn("a", statements=2), 1, "c")))
    assert set(tree.values("aria-describedby")) <= set(tree.values("id"))
    assert len(tree.values("aria-describedby")) == len(set(tree.values("aria-describedby"))) == 4
