"""What a link names is what opens: a paragraph, words of it, a conversation; anything else is left out."""

from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types import Citation, Evidence
from assistant.ui.links import Address, Place, paragraph_name, place_of, read_address
from index.types import ArticleInfo, Paragraph

kept = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)  # what a store can hold
offsets = st.tuples(st.integers(0, 10_000), st.integers(1, 10_000))


@settings(deadline=None, max_examples=50)
@given(kept.filter(bool), kept, offsets)
def test_a_place_comes_back_from_its_link(article: str, paragraph: str, words: tuple[int, int]) -> None:
    place = Place(article, paragraph, *words)
    assert read_address(place.link) == Address("", place)
    assert read_address(Place(article, paragraph).link).place == Place(article, paragraph)


@settings(deadline=None, max_examples=50)
@given(kept.filter(bool))
def test_a_link_holds_nothing_that_could_leave_the_page(article: str) -> None:
    link = Place(article, article, 1, 2).link
    assert link.startswith("?article=")
    assert not set(link) & set("<>\"' \\:/#\n")


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_no_query_string_is_too_strange(query: str) -> None:
    address = read_address(query)
    place = address.place or Place("")
    for text in (address.conversation, place.article, place.paragraph):
        text.encode()  # else it could be neither stored nor looked up
    assert place.end >= 0
    assert place.start >= 0


@pytest.mark.parametrize("words", ["", "-", "3", "3-", "-3", "a-b", "3-4-5", "-3-4", "1e3-2", "²-³", "0x1-0x2"])
def test_words_that_are_no_two_offsets_are_left_out(words: str) -> None:
    place = read_address("?" + urlencode({"article": "a", "words": words})).place
    assert place == Place("a")


def test_without_an_article_there_is_no_place() -> None:
    assert read_address("?paragraph=3&words=1-2&conversation=abc") == Address("abc", None)
    assert read_address("") == read_address("?") == Address()


def test_the_last_of_equal_names_counts_and_endless_ones_are_cut() -> None:
    assert read_address("?article=a&article=b").place == Place("b")
    assert read_address("?article=" + "a" * 1_000_000).place == Place("a" * 1_991)
    assert read_address("?article=a&words=" + "9" * 1_000_000 + "-1").place == Place("a")


def test_a_citation_links_to_its_own_words() -> None:
    paragraph = Paragraph("mp.deal.0123456789-2", 4, "The price is 5 €.")
    citation = Citation(Evidence(1, paragraph, ArticleInfo("mp.deal", "The deal")), 4, 9)
    assert place_of(citation) == Place("mp.deal", "0123456789-2", 4, 9)
    assert paragraph_name(paragraph.id) == "0123456789-2"
