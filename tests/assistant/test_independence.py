"""Articles that rest on one report count once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.independence import find_shared
from assistant.types import Citation, Evidence, SharedSource
from index.embedding import PackagedEmbedder
from index.library import Library
from index.types import ArticleInfo, Paragraph
from tests.fakes import write_article

FLOOD = "The cobalt pit of Orevale in Lapland is flooded, Reuters reported on Monday."
SOURCE = "A source told Reuters that the Lapland cobalt pit of Orevale is flooded."
QUOTED = "“We shall have the pumps running again before midsummer,” Ingrid Solheim said."


def cite(key: int, text: str, article: str = "", publisher: str = "", copies: tuple[ArticleInfo, ...] = ()) -> Citation:
    info = ArticleInfo(article or f"a{key}", "A", publisher or f"Paper {key}", published=date(2025, 3, key))
    return Citation(Evidence(key, Paragraph(f"p{key}", 1, text), info, copies), 0, len(text))


def names(*citations: Citation) -> list[tuple[str, tuple[int, ...]]]:
    return [(each.name, each.citations) for each in find_shared(citations)]


@pytest.mark.parametrize(("texts", "name"), [
    ((FLOOD, SOURCE), "Reuters"),
    ((FLOOD, "OULU, March 3 (Reuters) - Orevale's cobalt pit in Lapland is flooded."), "Reuters"),
    ((QUOTED, f"Orevale is hopeful. {QUOTED.replace('We shall', 'I think we shall')}"), "Ingrid Solheim"),
])  # fmt: skip
def test_articles_that_retell_one_report_or_quotation_are_one_source(texts: tuple[str, str], name: str) -> None:
    assert names(cite(1, texts[0]), cite(2, "Orevale mines cobalt."), cite(3, texts[1])) == [(name, (1, 3))]


@pytest.mark.parametrize("texts", [
    (FLOOD, FLOOD.replace("Reuters", "Bloomberg")),
    (FLOOD, "Tin prices rose by a fifth in London, Reuters reported."),
    (FLOOD, "The cobalt pit of Orevale in Lapland is flooded."),
    (FLOOD, "Reuters said Orevale's Lapland pit is flooded, while the Baltic Times said that it is dry."),
    ("Solheim has “every hope of pumps by May”.", "Solheim has “every hope of pumps by noon”."),
])  # fmt: skip
def test_another_outlet_another_matter_or_a_few_quoted_words_are_two_sources(texts: tuple[str, str]) -> None:
    assert names(cite(1, texts[0]), cite(2, texts[1])) == []


def test_reports_of_one_outlet_years_apart_are_two_sources() -> None:
    late = cite(2, SOURCE)
    article = replace(late.evidence.article, published=date(2027, 3, 2))
    assert names(cite(1, FLOOD), replace(late, evidence=replace(late.evidence, article=article))) == []
    undated = replace(article, published=None)
    assert names(cite(1, FLOOD), replace(late, evidence=replace(late.evidence, article=undated))) == [
        ("Reuters", (1, 2))
    ]


def test_two_citations_of_one_article_are_no_two_articles() -> None:
    assert names(cite(1, FLOOD, "a"), cite(2, SOURCE, "a")) == []
    assert names(cite(1, FLOOD, "a"), cite(2, "It mines tin.", "a"), cite(3, SOURCE)) == [("Reuters", (1, 3))]


def test_the_report_itself_and_who_retells_it_are_one_source() -> None:
    own = cite(2, "The cobalt pit of Orevale in Lapland is flooded.", publisher="Reuters")
    assert names(cite(1, FLOOD), own) == [("Reuters", (1, 2))]
    assert (
        names(own, replace(own, evidence=replace(own.evidence, key=3, article=ArticleInfo("b", "B", "Reuters")))) == []
    )


def test_copies_are_one_source_called_after_who_was_first() -> None:
    first = ArticleInfo("first", "A", "The Quarry Courier", published=date(2025, 1, 1))
    assert names(cite(4, "The pit is flooded.", copies=(first,))) == [("The Quarry Courier", (4,))]


def test_what_hangs_together_by_a_third_is_one_group() -> None:
    both = f"{FLOOD} {QUOTED}"
    assert names(cite(1, FLOOD), cite(2, QUOTED), cite(3, both)) == [("Reuters", (1, 2, 3))]


@given(st.lists(st.sampled_from([FLOOD, SOURCE, QUOTED, "Orevale mines cobalt.", "“", "x"]), max_size=6))
def test_no_citation_stands_in_two_groups(texts: list[str]) -> None:
    shared = find_shared([cite(key, text) for key, text in enumerate(texts, start=1)])
    keys = [key for each in shared for key in each.citations]
    assert len(keys) == len(set(keys))
    assert all(len(each.citations) > 1 for each in shared)
    assert all(isinstance(each, SharedSource) for each in shared)


@pytest.fixture
def flooded(tmp_path: Path, model: PackagedEmbedder) -> Iterator[Assistant]:
    """A library of two articles on one report."""
    write_article(tmp_path / "news", "one", FLOOD, publisher="Harbour Notes", published="2025-03-04")
    write_article(tmp_path / "news", "two", SOURCE, publisher="The Baltic Times", published="2025-03-05")
    with Library.open(tmp_path / "library", create=True, embedder=model) as library:
        library.sync([tmp_path / "news"])
        yield Assistant(library)


def test_an_answer_tells_that_two_articles_are_one_source(flooded: Assistant) -> None:
    answer = flooded.ask("Is the cobalt pit of Orevale in Lapland flooded?")
    assert answer.shared == (SharedSource("Reuters", (1, 2)),)
    assert "2 articles, 1 source (Reuters): [1] [2]" in str(answer)
