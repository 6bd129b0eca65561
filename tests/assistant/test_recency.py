"""How time weighs in the search, and what a reader is told of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant import Answer, Assistant
from assistant.recency import FITTED, Prior, describe_time, prefer_timely, weigh_time
from assistant.when import read_when
from index import InputError, Library
from index.types import ArticleInfo, Chunk, Hit, Paragraph, Sentence, SentenceMatch, Voice
from tests.fakes import ToyEmbedder, write_article

TODAY = date(2026, 6, 30)


def make_hit(name: str, text: str, published: date | None, score: float = 0.5) -> Hit:
    paragraph = Paragraph(f"{name}.1", 1, text)
    chunk = Chunk(name, name, Voice.ARTICLE, (), text)
    sentences = (SentenceMatch(Sentence(paragraph.id, 0, len(text), text), 0.5, 0.5),)
    return Hit(chunk, score, ArticleInfo(name, name, published=published), (paragraph,), sentences, 0.5)


def ranked(question: str, *hits: Hit) -> list[str]:
    return [hit.chunk.id for hit in prefer_timely(hits, read_when(question, TODAY), len(hits))]


OLD = make_hit("old", "The price is 60 dollars.", date(2024, 3, 1), score=0.52)
NEW = make_hit("new", "The price is 90 dollars.", date(2026, 3, 1), score=0.5)
UNDATED = make_hit("undated", "The price is 70 dollars.", None, score=0.51)


def test_the_newer_of_two_that_fit_alike_comes_first_for_a_question_of_now() -> None:
    assert ranked("What is the price now?", OLD, NEW, UNDATED) == ["new", "old", "undated"]


def test_a_fresh_article_on_something_else_does_not_push_out_the_one_that_fits() -> None:
    assert ranked("What is the latest price?", replace(OLD, score=1.0), replace(NEW, score=0.4))[0] == "old"


def test_age_counts_from_the_newest_hit_so_that_an_old_library_is_ranked_alike() -> None:
    when = read_when("What is the price now?", TODAY)
    ages = [describe_time(hit, [OLD, NEW, UNDATED], when).age for hit in (OLD, NEW, UNDATED)]
    assert ages == [730, 0, None]


def test_an_article_from_before_the_days_asked_of_cannot_report_them() -> None:
    before = make_hit("before", "The ban of 2025 is near.", date(2024, 12, 1), score=0.52)
    after = make_hit("after", "The ban of 2025 has come.", date(2025, 12, 1), score=0.5)
    assert ranked("What was banned in 2025?", before, after) == ["after", "before"]
    assert ranked("What will be banned in 2025?", before, after) == ["before", "after"]


def test_the_days_spoken_of_and_the_day_of_publication_are_told_apart() -> None:
    spoken = make_hit("spoken", "In October 2011 it closed.", date(2025, 1, 1))
    published = make_hit("published", "It closed.", date(2011, 10, 9))
    neither = make_hit("neither", "In 2014 it closed.", date(2025, 1, 1), score=0.55)
    assert ranked("When in 2011 did it close?", spoken, published, neither) == ["spoken", "published", "neither"]


def test_what_an_article_calls_last_year_is_the_year_before_its_own() -> None:
    right = make_hit("right", "Last year it closed.", date(2012, 5, 1))
    wrong = make_hit("wrong", "Last year it closed.", date(2024, 5, 1), score=0.51)
    assert ranked("Did it close in 2011?", wrong, right) == ["right", "wrong"]


def test_scores_stay_between_0_and_1_and_ties_go_by_id() -> None:
    hits = [make_hit(name, "In 2025 it closed.", date(2025, 6, 1), score=1.0) for name in "bca"]
    when = read_when("Is it still closed since 2025?", TODAY)
    for prior in (FITTED, Prior(1.0, 1, 0.0, 0.0), Prior(0.0, 1, 1.0, 1.0)):
        found = weigh_time(hits, [describe_time(hit, hits, when) for hit in hits], when, prior)
        assert [hit.chunk.id for hit in found] == ["a", "b", "c"]
        assert all(0 <= hit.score <= 1 for hit in found)


@pytest.fixture
def series(tmp_path: Path) -> Iterator[Library]:
    """A library with a price of every year, and one without a date."""
    folder = tmp_path / "series"
    for year in range(2015, 2026):
        write_article(folder, f"price-{year}", f"The price of dysprosium is {year - 1900} dollars.",
                      published=f"{year}-06-01")  # fmt: skip
    write_article(folder, "undated", "The price of dysprosium is 7 dollars.")
    with Library.open(tmp_path / "library", create=True, embedder=ToyEmbedder()) as library:
        library.sync([folder])
        yield library


def test_a_question_without_time_gets_what_the_library_finds(corpus: Library) -> None:
    assistant = Assistant(corpus)
    for question in ("Who controls Tomtor?", "What price does the Pentagon guarantee MP Materials for NdPr?"):
        assert assistant.search(question) == corpus.search(question)
        answer = assistant.ask(question, TODAY)
        assert answer.newest is None


def test_a_question_of_now_looks_further_than_the_hits_it_keeps(series: Library) -> None:
    question = "What is the price of dysprosium now?"
    assert [hit.article.id for hit in series.search(question, 1)] == ["price-2016"]
    assert [hit.article.id for hit in Assistant(series).search(question, 1)] == ["price-2025"]


def test_the_reports_of_some_days_are_all_that_is_read_and_the_answer_says_so(series: Library) -> None:
    assistant = Assistant(series)
    question = "What did papers say about the price of dysprosium in June 2019?"
    assert [hit.article.id for hit in assistant.search(question, as_of=TODAY)] == ["price-2019"]
    note = assistant.ask(question, TODAY).note
    assert "Only articles published from 1 June 2019 to 30 June 2019 were read (“in June 2019”)." in note


def test_a_callers_own_days_are_never_widened(series: Library) -> None:
    assistant = Assistant(series)
    question = "What did papers say about dysprosium since 2018?"
    bounds = {"since": date(2020, 1, 1), "until": date(2022, 1, 1)}
    found = assistant.search(question, 20, date(2021, 12, 31), **bounds)
    assert {hit.article.id for hit in found} == {"price-2020", "price-2021"}
    narrowed = assistant.search("What did papers say about dysprosium in 2021?", 20, TODAY, **bounds)
    assert {hit.article.id for hit in narrowed} == {"price-2021"}
    with pytest.raises(InputError, match="only what was since 2020-01-01 and until 2022-01-01"):
        assistant.search("What did papers say about dysprosium in 2019?", 20, TODAY, **bounds)


def test_a_dated_question_hides_nothing(series: Library) -> None:
    found = Assistant(series).search("What was the price of dysprosium in 2019?", 20, TODAY - timedelta(1))
    assert {hit.article.id for hit in found} >= {"price-2015", "price-2025"}
    assert found[0].article.id == "price-2019"


def test_as_of_in_the_future_is_refused(series: Library) -> None:
    with pytest.raises(InputError, match="lies after today") as error:
        Assistant(series).ask("What is the price?", date.today() + timedelta(30))
    assert "\n" not in str(error.value)


def test_a_time_after_the_day_of_asking_is_refused(series: Library) -> None:
    with pytest.raises(InputError, match="lies after the day of asking, 2018-01-01"):
        Assistant(series).ask("What happened to dysprosium in 2019?", date(2018, 1, 1))


def test_the_newest_source_of_a_question_of_now_is_named_and_its_age(corpus: Library) -> None:
    assistant = Assistant(corpus)
    question = "What is the latest quote for neodymium-praseodymium oxide?"
    answer = assistant.ask(question, date(2026, 2, 10))
    assert isinstance(answer, Answer)
    assert not answer.abstained
    assert answer.newest == max(each.evidence.article.published or date.min for each in answer.citations)
    assert "Latest article on this: " in answer.note
    assert answer.to_dict()["newest"] == answer.newest.isoformat()
    fresh = assistant.ask(question, answer.newest)
    assert "days before" not in fresh.note
    late = assistant.ask(question, date(2026, 11, 1))
    assert late.newest is not None
    age = (late.as_of - late.newest).days
    assert f"{age} days before the day of asking; it may have changed since." in late.note
