"""A question is read in the words in which articles tell."""

from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.plain import plain_question
from index.embedding import PackagedEmbedder
from index.library import Library
from tests.fakes import make_article

DAY = date(2026, 6, 20)


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("What opened during Q3 2025?", "What opened in 2025?"),
        ("What fell in the first quarter of 2025?", "What fell in 2025?"),
        ("What fell last October?", "What fell in October 2025?"),
        ("What fell in March this year?", "What fell in March 2026?"),
        ("What fell yesterday?", "What fell on 19 June 2026?"),
        ("What fell last year?", "What fell in 2025?"),
        ("What fell at the end of 2024?", "What fell in December 2024?"),
        ("What does NdPr cost?", "What does neodymium-praseodymium cost?"),
        ("Что было в ноябре 2025?", "Что было в November 2025?"),
    ],
)
def test_times_and_short_forms_are_put_in_the_words_of_articles(asked: str, read: str) -> None:
    assert plain_question(asked, DAY) == read


@pytest.mark.parametrize(
    "question",
    [
        "What fell in October 2025?",
        "What fell between June and August 2025?",
        "What fell from Q1 2025 to Q2 2025?",
        "Was Q1 2025 better than Q2 2025?",
        "What has fallen since last October?",
        "What fell this week?",
        "What did last year's report say?",
        "What did Q1 show?",
        "What fell in the quarter to December 2025?",
        "Who owns it today?",
        "What fell in the 2025-26 fiscal year?",
        "Where is the 2024 plant?",
        "Who owns it?",
    ],
)
def test_a_date_two_times_a_bound_and_what_has_no_date_stay_as_they_are(question: str) -> None:
    assert plain_question(question, DAY) == question


def test_an_answer_is_found_by_a_quarter_and_by_a_short_form(tmp_path: Path, model: PackagedEmbedder) -> None:
    told = "On 19 September 2025 Olm Metals opened a plant for neodymium-praseodymium in Merrow."
    with Library.open(tmp_path / "library", create=True, embedder=model) as library:
        library.add([make_article(told, title="A plant opens in Merrow")])
        answer = Assistant(library).ask("Who opened a plant for NdPr in Merrow during Q3 2025?", DAY)
        assert answer.abstained  # the article has no date, and as_of leaves those out
        answer = Assistant(library).ask("Who opened a plant for NdPr in Merrow during Q3 2025?")
    assert [each.text for each in answer.statements] == [told]
