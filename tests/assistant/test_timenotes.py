"""A plan of an old article is never told as done, and its age is told."""

from datetime import date, timedelta

import pytest

from assistant.timenotes import OLD_DAYS, with_time
from assistant.types import Answer, Citation, Evidence, Statement
from assistant.when import read_when
from index.types import ArticleInfo, Paragraph

PUBLISHED = date(2025, 7, 16)


def cite(text: str, published: date | None = PUBLISHED, key: int = 1) -> Citation:
    return Citation(
        Evidence(key, Paragraph(f"p{key}", 1, text), ArticleInfo(f"a{key}", "A", published=published)), 0, len(text)
    )


def noted(*citations: Citation, as_of: date = date(2028, 1, 10), question: str = "Who?", note: str = "") -> Answer:
    statements = tuple(Statement(each.quote, (each.key,)) for each in citations)
    return with_time(Answer(question, as_of, statements, citations, note=note), read_when(question, as_of))


LAPSED = [
    "The plant will open in 2026.",
    "The plant is to open by the end of 2026.",
    "MP plans to open the plant in May 2026.",
    "The plant is expected to open next year.",
    "Shipments are planned from 2027.",
    "The plant will open in December.",
    "It will open later this year.",
    "Six notices are on hold until 10 November 2026.",
    "Carester was going to treat old magnets from 2026.",
]
NOT_LAPSED = [
    "The plant opened in 2024.",
    "The plant will open in 2029.",
    "The Pentagon is to become a large shareholder under an agreement dated 10 July 2025.",
    "The plant will open.",
    "In February it planned nothing.",
    "The Vision 2026 programme is a plan.",
    "Output was 2,027 tonnes and will grow.",
    "Commissioning is planned from 2028.",
]


@pytest.mark.parametrize("text", LAPSED)
def test_a_plan_whose_time_has_passed_is_told_as_a_plan(text: str) -> None:
    note = noted(cite(text)).note
    assert note == "As planned in July 2025 [1]; the articles cited do not say whether it happened."


@pytest.mark.parametrize("text", NOT_LAPSED)
def test_what_is_no_plan_or_still_ahead_needs_no_note(text: str) -> None:
    assert noted(cite(text)).note == ""


@pytest.mark.parametrize("text", LAPSED)
def test_a_plan_that_is_still_ahead_needs_no_note(text: str) -> None:
    assert noted(cite(text), as_of=PUBLISHED + timedelta(1)).note == ""


def test_a_plan_that_another_sentence_tells_the_outcome_of_needs_no_note() -> None:
    plan = cite("The magnet plant in Narva will open in 2026.")
    assert noted(plan, cite("The magnet plant in Narva opened in May.", date(2026, 6, 1), 2)).note == ""
    assert noted(plan, cite("The magnet plant in Narva opened in May.", date(2025, 6, 1), 2)).note  # before the time
    assert noted(plan, cite("The price of terbium fell in May.", date(2026, 6, 1), 2)).note  # of something else
    assert (
        "July 2025 [1] and in June 2026 [2];"
        in noted(plan, cite("The magnet plant in Narva will open in 2027.", date(2026, 6, 1), 2)).note
    )  # still a plan


def test_the_plan_of_an_article_without_a_date_is_one_all_the_same() -> None:
    assert "As planned in an article without a date [1];" in noted(cite("The plant will open in 2026.", None)).note
    assert noted(cite("The plant opened in 2026.", None)).note == ""


def test_the_rest_of_the_quoted_sentence_counts() -> None:
    citation = cite("By 2026, Neo will open a plant in Narva. It is large.")
    assert noted(Citation(citation.evidence, 9, 30)).note
    assert noted(Citation(citation.evidence, 41, 53)).note == ""


def test_the_newest_date_is_told_for_a_question_of_now_alone() -> None:
    older, newer = cite("It cost 5 euros.", key=1), cite("It costs 6 euros.", date(2025, 10, 17), 2)
    now = noted(older, newer, as_of=date(2025, 10, 20), question="What does it cost now?")
    assert (now.newest, now.note) == (date(2025, 10, 17), "Latest article on this: 17 October 2025.")
    plain = noted(older, newer, as_of=date(2025, 10, 20), question="What does it cost?")
    assert (plain.newest, plain.note) == (None, "")


@pytest.mark.parametrize(("days", "old"), [(OLD_DAYS, False), (OLD_DAYS + 1, True)])
def test_an_old_answer_to_a_question_of_now_says_how_old(days: int, old: bool) -> None:
    answer = noted(cite("It costs 6 euros."), as_of=PUBLISHED + timedelta(days), question="What does it cost now?")
    assert (f", {days} days before the day of asking; it may have changed since." in answer.note) is old


def test_an_undated_answer_to_a_question_of_now_says_so() -> None:
    answer = noted(cite("It costs 6 euros.", None), question="What does it cost now?")
    assert answer.newest is None
    assert "bear no date" in answer.note


def test_a_note_that_was_there_stays_first() -> None:
    answer = noted(cite("It costs 6 euros."), question="What does it cost now?", note="The model was silent.")
    assert answer.note.startswith("The model was silent. Latest article on this: 16 July 2025")
