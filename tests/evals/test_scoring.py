"""Figures of one outcome against its case, computed by hand."""

from math import log2
from typing import Any

import pytest

from evals.outcomes import CitedWords, Outcome, Told
from evals.scoring import FIGURES
from tests.evals.small import BLOOMBERG, MAGNETS, OPENS, STAFF, case, need, outcome, score, source

OPENING = ("The mine opens in May 2027.", "mine.1")
STAFFING = ("It will employ 300 people.", "mine.2")
TELLING = (
    "right", "answered", "refused", "refusal precision", "needs told", "conflicts shown", "citation precision",
    "citation recall", "quotes valid", "figures borne out", "withheld",
)  # fmt: skip


def told(*args: Any, **rest: Any) -> dict[str, float]:
    """The figures but those of retrieval."""
    figures = score(*args, **rest).figures
    return {name: figures[name] for name in TELLING if name in figures}


def test_a_need_told_by_a_statement_that_cites_its_paragraph_is_right() -> None:
    assert told(case(OPENS), outcome(OPENING)) == {
        "right": 1.0, "answered": 1.0, "needs told": 1.0, "citation precision": 1.0, "citation recall": 1.0,
        "quotes valid": 1.0, "figures borne out": 1.0,
    }  # fmt: skip


def test_a_need_told_by_a_statement_that_cites_another_paragraph_is_not_told() -> None:
    figures = told(case(OPENS), outcome((OPENING[0], "mine.2")))
    assert (figures["right"], figures["needs told"], figures["answered"]) == (0.0, 0.0, 1.0)
    assert (figures["citation precision"], figures["citation recall"]) == (0.0, 0.0)


def test_the_statement_that_tells_must_itself_cite_the_paragraph() -> None:
    figures = told(case(OPENS), outcome((OPENING[0], "mine.2"), ("The mine is at Tomtor.", "mine.1")))
    assert figures["needs told"] == 0.0
    assert figures["citation recall"] == 1.0


def test_one_of_two_needs_is_half_told_and_not_right() -> None:
    figures = told(case(OPENS, STAFF), outcome(OPENING))
    assert (figures["needs told"], figures["right"], figures["citation recall"]) == (0.5, 0.0, 0.5)
    assert told(case(OPENS, STAFF), outcome(OPENING, STAFFING))["right"] == 1.0


def test_any_answer_in_any_source_of_a_need_will_do() -> None:
    either = need("300", "three hundred", sources=(source("mine", "opens in May"), source("mine", "employ 300")))
    for text, paragraph in (("They are 300.", "mine.1"), ("They are three hundred.", "mine.2")):
        assert told(case(either), outcome((text, paragraph)))["needs told"] == 1.0


def test_what_must_never_be_told_spoils_an_answer_that_tells_all() -> None:
    spoilt = case(OPENS, never=["March 2026"])
    assert told(spoilt, outcome(OPENING))["right"] == 1.0
    figures = told(spoilt, outcome(OPENING, ("It was to open in March 2026.", "mine.1")))
    assert (figures["right"], figures["needs told"]) == (0.0, 1.0)


def test_a_figure_that_stands_in_no_cited_paragraph_spoils_an_answer() -> None:
    figures = told(case(OPENS), outcome(OPENING, ("It will employ 400 people.", "mine.2")))
    assert (figures["figures borne out"], figures["right"], figures["needs told"]) == (0.5, 0.0, 1.0)


def test_the_title_and_the_day_of_the_article_bear_a_figure_out() -> None:
    assert (
        told(case(OPENS), outcome(("On 5 January 2026 it was said: May 2027.", "mine.1")))["figures borne out"] == 1.0
    )


def test_without_digits_there_is_no_verdict_on_figures() -> None:
    assert "figures borne out" not in told(case(OPENS), outcome(("It opens soon.", "mine.1")))


def test_fair_citations_are_precise_but_bear_no_need_out() -> None:
    fair = case(OPENS, fair=[source("mine", "employ 300")])
    assert told(fair, outcome(OPENING, STAFFING))["citation precision"] == 1.0
    assert told(case(OPENS), outcome(OPENING, STAFFING))["citation precision"] == 0.5
    assert told(fair, outcome(STAFFING))["citation recall"] == 0.0


def test_an_unanswerable_case_is_right_when_nothing_is_told() -> None:
    assert told(case(), outcome(reason="not found")) == {"refusal precision": 1.0, "refused": 1.0, "right": 1.0}
    figures = told(case(), outcome(OPENING))
    assert (figures["refused"], figures["right"]) == (0.0, 0.0)
    assert not figures.keys() & {"answered", "needs told", "citation precision", "refusal precision"}


def test_an_answerable_case_that_is_refused_is_wrong_and_costs_refusal_precision() -> None:
    assert told(case(OPENS), outcome(reason="not found")) == {
        "refusal precision": 0.0, "answered": 0.0, "needs told": 0.0, "right": 0.0,
    }  # fmt: skip


def test_trouble_is_no_verdict_on_anything() -> None:
    for each in (case(OPENS), case()):
        assert score(each, Outcome("a-case", "What?", trouble="the line broke")).figures == {}


def test_conflicts_shown_are_a_figure_of_their_kind_alone() -> None:
    conflict = case(MAGNETS, BLOOMBERG, kind="conflict", topic="making")
    one = outcome(("India approved Rs 7,280 crore.", "magnets.1"))
    assert told(conflict, one)["conflicts shown"] == 0.5
    assert "conflicts shown" not in told(case(MAGNETS, BLOOMBERG, topic="making"), one)


def test_a_value_that_is_shown_as_disputed_is_told_and_spoils_nothing() -> None:
    conflict = case(MAGNETS, BLOOMBERG, kind="conflict", topic="making", never=["70 billion"])
    citations = tuple(CitedWords(key, "magnets", f"magnets.{key}", "words", True) for key in (1, 2))
    claims = (Told("Rs 7,280 crore", (1,)), Told("70 billion rupees", (2,)))
    came = Outcome("a-case", "What?", statements=(Told("It costs Rs 7,280 crore.", (1,)),), claims=claims,
                   citations=citations)  # fmt: skip
    figures = told(conflict, came)
    assert (figures["conflicts shown"], figures["right"], figures["figures borne out"]) == (1.0, 1.0, 1.0)


def test_a_quote_that_does_not_stand_where_it_says_is_not_valid() -> None:
    citations = (CitedWords(1, "mine", "mine.1", "words", True), CitedWords(2, "mine", "mine.1", "words", False))
    came = Outcome("a-case", "What?", statements=(Told("May 2027", (1, 2)),), citations=citations)
    assert told(case(OPENS), came)["quotes valid"] == 0.5


def test_the_withheld_share_is_of_a_chat_models_drafts_alone() -> None:
    withheld = (Told("It opens in June.", reasons=("dates: not there",)),)
    assert told(case(OPENS), outcome(OPENING, withheld=withheld, confidence=None))["withheld"] == 0.5
    assert told(case(OPENS), outcome(OPENING, confidence=None))["withheld"] == 0.0  # though it counts no tokens
    assert told(case(OPENS), outcome(withheld=withheld, confidence=None))["withheld"] == 1.0
    assert "withheld" not in told(case(OPENS), outcome(confidence=None))
    assert "withheld" not in told(case(OPENS), outcome(OPENING))


def ranking(*chunks: tuple[str, ...], needs: tuple[dict[str, Any], ...] = (OPENS, STAFF)) -> dict[str, float]:
    figures = score(case(*needs), Outcome("a-case", "What?", ranked=chunks)).figures
    return {name: value for name, value in figures.items() if name not in TELLING}


def test_ranking_is_of_the_chunks_that_hold_gold() -> None:
    found = ranking(("mine.9",), ("mine.1", "mine.8"), ("mine.7",), ("mine.2",))
    assert (found["recall@1"], found["recall@3"], found["recall@5"]) == (0.0, 0.5, 1.0)
    assert (found["joint recall@5"], found["MRR"]) == (1.0, 0.5)
    assert found["nDCG@10"] == pytest.approx((1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3)))


def test_one_chunk_may_hold_all_gold() -> None:
    assert set(ranking(("mine.1", "mine.2")).values()) == {1.0}


def test_a_need_that_was_not_found_counts_as_missed() -> None:
    found = ranking(("mine.1",), ("mine.9",))
    assert (found["recall@20"], found["joint recall@5"], found["MRR"]) == (0.5, 0.0, 1.0)
    assert found["nDCG@10"] == pytest.approx(1 / (1 + 1 / log2(3)))


def test_each_need_that_was_not_found_counts() -> None:
    three = (OPENS, STAFF, need("employ", sources=(source("mine", "A reader wrote"),)))
    assert ranking(("mine.1",), needs=three)["nDCG@10"] == pytest.approx(1 / (1 + 1 / log2(3) + 1 / 2))


def test_where_nothing_was_found_all_is_missed() -> None:
    assert set(ranking().values()) == {0.0}
    assert ranking().keys() == set(FIGURES) - set(TELLING)


def test_without_gold_there_is_no_verdict_on_ranking() -> None:
    assert ranking(("mine.1",), needs=()) == {}


def test_every_figure_has_its_place_in_the_report() -> None:
    conflict = case(MAGNETS, BLOOMBERG, kind="conflict", topic="making")
    known = score(conflict, outcome(("7,280 crore", "magnets.1"), confidence=None)).figures.keys()
    known |= score(case(), outcome(confidence=None)).figures.keys()
    assert known == set(FIGURES)
