"""A quote is found where it stands, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import DraftStatement, Quote
from assistant.verify.quotes import find_quotes, resolve_quotes
from tests.assistant.verify.helpers import check, gated, gates, near_to_all, source

TEXT = "The programme — worth “$11.5 million” — isn’t signed. It may be, in 2027. It may be, later."


@pytest.mark.parametrize(
    "words",
    [
        "worth “$11.5 million”",
        'worth "$11.5 million"',
        'THE PROGRAMME - worth "$11.5 million" - isn\'t signed',
        "isn't   signed",
        "isn’t\nsigned.",
        "...isn't signed…",
        "“isn’t signed”",
        "isn\u200b’t sig\u00adned",
    ],
)
def test_a_quote_is_found_whatever_its_marks_blanks_and_case(words: str) -> None:
    assert list(find_quotes(words, TEXT))


@pytest.mark.parametrize(
    "words",
    [
        "worth “$1.5 million”",
        "1.5 million",
        "11.5 million” … signed",
        "The programme isn’t signed",
        "The programme - worth $11.5 million",
        "igned. It may",
        "in 202",
        "The program",
        "isn’t yet signed",
        "",
        "…",
        " . ",
    ],
)
def test_words_cut_stitched_or_changed_are_no_quote(words: str) -> None:
    assert not list(find_quotes(words, TEXT))


def test_every_place_of_a_quote_is_found_with_offsets_into_the_original() -> None:
    assert [TEXT[start:end] for start, end in find_quotes("it may be", TEXT)] == ["It may be", "It may be"]


def test_of_two_places_the_one_is_cited_whose_sentence_the_statement_retells() -> None:
    cited, _ = resolve_quotes(DraftStatement("It may be later.", (Quote(1, "It may be"),)), [source(TEXT)])
    assert cited[0].text == "It may be, later."


def test_a_statement_without_a_quote_is_withheld() -> None:
    assert gates(gated(DraftStatement("It is so.", ()), [source(TEXT)], near_to_all)) == {"quote"}


def test_a_source_that_is_not_there_is_named() -> None:
    found = gated(DraftStatement("It is so.", (Quote(7, "isn’t signed"),)), [source(TEXT)], near_to_all)
    assert found.failures[0].reason == "there is no source [7]"


def test_two_words_of_a_longer_sentence_carry_nothing() -> None:
    assert gates(check("It isn’t signed.", source(TEXT), quote="isn’t signed")) == {"quote"}


@given(st.text(max_size=60), st.text(max_size=200))
def test_what_is_found_lies_in_the_text_and_reads_like_the_quote(words: str, text: str) -> None:
    for start, end in find_quotes(words, text):
        assert 0 <= start < end <= len(text)
        assert list(find_quotes(text[start:end], text))


@given(st.text(alphabet="ab ,.“”'’-1$5…", min_size=1, max_size=40), st.data())
def test_any_run_of_whole_words_is_found(text: str, data: st.DataObject) -> None:
    words = text.split()
    if not words:
        return
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    quote = " ".join(words[start:end])
    if quote.strip(" \"'.,-…“”’"):
        assert list(find_quotes(quote, text))
