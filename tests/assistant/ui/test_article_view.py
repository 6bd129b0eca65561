"""An article beside the chat: its paragraphs with their numbers and voices, the cited words and no others marked."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.formatting import printable
from assistant.ui.article_view import render_article, render_no_article
from assistant.ui.links import Place
from index.types import ArticleInfo, Paragraph, Voice
from tests.assistant.ui.markup import Tree, parse
from tests.fakes import make_article

INFO = ArticleInfo("mine", "The mine", "The Herald", "A. Writer", date(2026, 5, 1), "https://example.org/mine")
ARTICLE = replace(
    make_article(
        Paragraph("mine.aa", 1, "The mine at Tomtor opens in May.", heading="Owners"),
        Paragraph("mine.bb", 2, "It will employ 300 people.", heading="Owners"),
        Paragraph("mine.cc", 3, "A view of the mine.", Voice.CAPTION),
        Paragraph("mine.dd", 4, "I doubt it.", Voice.COMMENT),
        Paragraph("mine.ee", 5, "Subscribe now.", Voice.BOILERPLATE),
    ),
    info=INFO,
)


def shown(place: Place, copies: tuple[ArticleInfo, ...] = ()) -> Tree:
    return parse(render_article(ARTICLE, copies, place))


@settings(deadline=None, max_examples=50)
@given(st.text(min_size=1, max_size=60), st.data())
def test_exactly_the_cited_words_are_marked(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    article = make_article("The first paragraph.", Paragraph("a.x", 2, text))
    page = parse(render_article(article, [], Place("a", "x", start, end)))
    # A parser reads every end of a line as one.
    assert page.marked == [printable(text[start:end])]
    assert printable(text) in page.text


@settings(deadline=None, max_examples=50)
@given(st.integers(-5, 60), st.integers(-5, 60))
def test_offsets_that_do_not_fit_mark_nothing(start: int, end: int) -> None:
    page = shown(Place("mine", "bb", start, end))
    fits = 0 <= start < end <= len(ARTICLE.paragraphs[1].text)
    assert page.marked == ([ARTICLE.paragraphs[1].text[start:end]] if fits else [])
    assert ARTICLE.paragraphs[1].text in page.text


def test_a_paragraph_is_found_by_its_name_and_by_its_number() -> None:
    for name in ("bb", "2"):
        cited = [attributes["id"] for _, attributes in shown(Place("mine", name)).tags if "cited" in
                 attributes.get("class", "")]  # fmt: skip
        assert cited == ["p-bb"]


def test_a_paragraph_that_is_gone_is_said_to_be() -> None:
    assert "not in the article any more" in shown(Place("mine", "zz", 0, 3)).text
    assert shown(Place("mine", "zz", 0, 3)).marked == []
    assert "any more" not in shown(Place("mine")).text


def test_each_paragraph_has_a_number_that_links_to_it() -> None:
    page = shown(Place("mine"))
    numbers = [attributes["href"] for _, attributes in page.tags if attributes.get("class") == "number"]
    assert numbers == [f"?article=mine&paragraph={name}" for name in ("aa", "bb", "cc", "dd", "ee")]


def test_what_is_known_of_the_article_stands_above_it() -> None:
    text = shown(Place("mine")).text
    assert "The Herald · A. Writer · 1 May 2026 · original page" in text
    bare = replace(ARTICLE, info=ArticleInfo("mine", "The mine"))
    assert "no date" in parse(render_article(bare, [], Place("mine"))).text


def test_voices_are_set_apart_and_named() -> None:
    page = shown(Place("mine"))
    voices = [attributes["class"] for tag, attributes in page.tags if attributes.get("class", "").startswith("voice")]
    assert voices == ["voice caption", "voice comment", "voice boilerplate"]
    assert "never cited" in page.text
    assert "details" in dict(page.tags)


def test_furniture_of_the_page_is_unfolded_where_it_is_linked_to() -> None:
    assert "details" not in dict(shown(Place("mine", "ee")).tags)


def test_a_heading_stands_once_above_its_paragraphs() -> None:
    assert shown(Place("mine")).text.count("Owners") == 1


def test_copies_are_linked() -> None:
    copy = replace(INFO, id="copy/1", publisher="", published=None)
    page = shown(Place("mine"), (copy, replace(INFO, id="b")))
    assert "?article=copy%2F1" in page.values("href")
    assert "The same story: The mine; The Herald, 1 May 2026" in page.text


def test_no_article_is_told_with_its_reason() -> None:
    assert "there is no article 'x'" in parse(render_no_article("there is no article 'x'")).text
