"""Figures of one outcome against its case, computed by hand."""

from dataclasses import replace
from datetime import date
from math import log2
from typing import Any

import pytest

from assistant.types import Sayer, SayerKind
from evals.outcomes import CitedWords, Outcome, Told
from evals.scoring import FIGURES
from tests.evals.small import BLOOMBERG, MAGNETS, OPENS, STAFF, case, need, outcome, score, source

OPENING = ("The mine opens in May 2027.", "mine.1")
WEIGHED = {name for name in FIGURES if "dated" in name}
JANUARY = {"first": "2026-01-01", "last": "2026-01-31"}
STAFFING = ("It will employ 300 people.", "mine.2")
TELLING = (
    "right", "answered", "refused", "refusal precision", "needs told", "conflicts shown", "citation precision",
    "citation recall", "quotes valid", "figures borne out", "withheld", "conflicts all shown", "window right",
    "no window invented", "sayer right", "plans told as plans", "one source told",
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
    figures = told(conflict, one)
    assert (figures["conflicts shown"], figures["conflicts all shown"]) == (0.5, 0.0)
    assert not told(case(MAGNETS, BLOOMBERG, topic="making"), one).keys() & {"conflicts shown", "conflicts all shown"}


def test_a_value_that_is_shown_as_disputed_is_told_and_spoils_nothing() -> None:
    conflict = case(MAGNETS, BLOOMBERG, kind="conflict", topic="making", never=["70 billion"])
    citations = tuple(CitedWords(key, "magnets", f"magnets.{key}", "words", True) for key in (1, 2))
    claims = (Told("Rs 7,280 crore", (1,)), Told("70 billion rupees", (2,)))
    came = Outcome("a-case", "What?", statements=(Told("It costs Rs 7,280 crore.", (1,)),), claims=claims,
                   citations=citations)  # fmt: skip
    figures = told(conflict, came)
    assert (figures["conflicts shown"], figures["right"], figures["figures borne out"]) == (1.0, 1.0, 1.0)
    assert figures["conflicts all shown"] == 1.0
    assert told(conflict, replace(came, claims=claims[:1]))["conflicts all shown"] == 0.0


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
    return {name: value for name, value in figures.items() if name not in (*TELLING, *WEIGHED)}


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
    assert ranking().keys() == set(FIGURES) - {*TELLING, *WEIGHED}


def test_without_gold_there_is_no_verdict_on_ranking() -> None:
    assert ranking(("mine.1",), needs=()) == {}


def test_every_figure_has_its_place_in_the_report() -> None:
    rest: dict[str, Any] = {"sayers": [{"kind": "article"}], "plan": ["approved"], "one_source": ["mine", "magnets"]}
    conflict = case(MAGNETS, BLOOMBERG, kind="conflict", topic="making", window=JANUARY, **rest)
    came = outcome(("7,280 crore", "magnets.1"), ("May 2027", "mine.1"), confidence=None)
    known = score(conflict, came).figures.keys() | score(case(OPENS, window={}), outcome()).figures.keys()
    known |= score(case(), outcome(confidence=None)).figures.keys()
    assert known == set(FIGURES)


def window_figures(wanted: dict[str, str], first: date | None, last: date | None, **rest: Any) -> dict[str, float]:
    figures = told(case(OPENS, window=wanted, **rest), outcome(window=(first, last)))
    return {name: value for name, value in figures.items() if "window" in name}


def test_the_window_is_right_where_both_its_days_are() -> None:
    assert window_figures(JANUARY, date(2026, 1, 1), date(2026, 1, 31)) == {"window right": 1.0}
    for first, last in ((date(2026, 1, 2), date(2026, 1, 31)), (date(2026, 1, 1), date(2026, 1, 30)),
                        (None, date(2026, 1, 31)), (date(2026, 1, 1), None), (None, None)):  # fmt: skip
        assert window_figures(JANUARY, first, last) == {"window right": 0.0}
    assert window_figures({"last": "2025-12-31"}, None, date(2025, 12, 31)) == {"window right": 1.0}


def test_a_window_that_goes_on_past_the_day_of_asking_is_open() -> None:
    this_year = {"first": "2026-01-01"}
    for last in (None, date(2026, 3, 10), date(2026, 12, 31)):
        assert window_figures(this_year, date(2026, 1, 1), last, as_of="2026-03-10") == {"window right": 1.0}
    assert window_figures(this_year, date(2026, 1, 1), date(2026, 3, 9), as_of="2026-03-10") == {"window right": 0.0}
    ahead = {"first": "2027-01-01", "last": "2027-12-31"}
    assert window_figures(ahead, date(2027, 1, 1), None, as_of="2026-03-10") == {"window right": 0.0}


def test_where_no_window_is_to_be_read_one_is_invented() -> None:
    assert window_figures({}, None, None) == {"no window invented": 1.0}
    assert window_figures({}, date(2026, 1, 1), None) == {"no window invented": 0.0}


def test_a_case_without_a_window_has_no_verdict_on_it() -> None:
    figures = told(case(OPENS), outcome(window=(date(2026, 1, 1), None)))
    assert not figures.keys() & {"window right", "no window invented"}


def said(*statements: tuple[str, str, tuple[Sayer, ...]]) -> Outcome:
    """An outcome of statements with those on whose word they stand."""
    came = outcome(*((text, paragraph) for text, paragraph, _ in statements))
    pairs = zip(came.statements, statements, strict=True)
    return replace(came, statements=tuple(replace(shown, sayers=sayers) for shown, (_, _, sayers) in pairs))


BLOOMBERG_SAYS = Sayer(SayerKind.OUTLET, "Bloomberg News")
ARTICLE_SAYS = Sayer(SayerKind.ARTICLE)
TOLD_BY_BLOOMBERG = ("Bloomberg put it at 70 billion rupees.", "magnets.2")


@pytest.mark.parametrize(
    ("sayers", "right"),
    [
        ([{"kind": "outlet", "name": "Bloomberg"}], 1.0),
        ([{"kind": "outlet"}], 1.0),
        ([{"name": "Bloomberg"}], 1.0),
        ([{"kind": "article"}, {"name": "Bloomberg"}], 1.0),
        ([{"kind": "named", "name": "Bloomberg"}], 0.0),
        ([{"kind": "outlet", "name": "Reuters"}], 0.0),
        ([{"kind": "article"}], 0.0),
    ],
)
def test_the_sayer_is_right_where_kind_and_name_are(sayers: list[dict[str, str]], right: float) -> None:
    asked = case(BLOOMBERG, topic="making", sayers=sayers)
    assert told(asked, said((*TOLD_BY_BLOOMBERG, (BLOOMBERG_SAYS,))))["sayer right"] == right


def test_every_statement_that_tells_a_need_must_name_the_right_sayer() -> None:
    asked = case(BLOOMBERG, topic="making", sayers=[{"name": "Bloomberg"}])
    right = (*TOLD_BY_BLOOMBERG, (BLOOMBERG_SAYS,))
    assert told(asked, said(right, (*TOLD_BY_BLOOMBERG, (ARTICLE_SAYS,))))["sayer right"] == 0.0
    assert told(asked, said(right, (*TOLD_BY_BLOOMBERG, ())))["sayer right"] == 0.0
    assert told(asked, said(right, ("It was approved.", "magnets.2", (ARTICLE_SAYS,))))["sayer right"] == 1.0
    assert told(asked, said(right, ("70 billion rupees", "magnets.1", (ARTICLE_SAYS,))))["sayer right"] == 1.0


def test_where_the_need_is_not_told_there_is_no_verdict_on_its_sayer() -> None:
    asked = case(BLOOMBERG, topic="making", sayers=[{"name": "Bloomberg"}])
    for came in (outcome(), said(("It was approved.", "magnets.1", (ARTICLE_SAYS,)))):
        assert "sayer right" not in told(asked, came)
    assert "sayer right" not in told(case(BLOOMBERG, topic="making"), said((*TOLD_BY_BLOOMBERG, (BLOOMBERG_SAYS,))))


PLANNED = case(OPENS, kind="plan", plan=["opens in", "is to"], never=["has opened"])


def test_a_plan_is_told_as_one_by_its_words_or_by_a_note() -> None:
    name = "plans told as plans"
    assert told(PLANNED, outcome(OPENING))[name] == 1.0
    as_done = ("Open since May 2027.", "mine.1")
    assert told(PLANNED, outcome(as_done))[name] == 0.0
    assert told(PLANNED, outcome(OPENING, as_done))[name] == 0.0
    assert told(PLANNED, outcome(as_done, note="What is told was a plan in January 2026."))[name] == 1.0
    assert told(PLANNED, outcome(as_done, note="The reader stood in."))[name] == 0.0


def test_no_note_saves_a_plan_that_is_told_as_done_in_so_many_words() -> None:
    done = ("The mine has opened.", "mine.2")
    assert told(PLANNED, outcome(OPENING, done, note="It was a plan."))["plans told as plans"] == 0.0
    assert told(PLANNED, outcome(done))["plans told as plans"] == 0.0


def test_where_the_plan_is_not_told_there_is_no_verdict_on_it() -> None:
    for came in (outcome(), outcome(STAFFING)):
        assert "plans told as plans" not in told(PLANNED, came)
    assert "plans told as plans" not in told(case(OPENS), outcome(OPENING))


def test_one_source_is_told_where_all_its_articles_that_are_cited_are_in_one_group() -> None:
    asked = case(OPENS, MAGNETS, kind="source", one_source=["mine", "magnets"])
    both = outcome(OPENING, ("India approved Rs 7,280 crore.", "magnets.1"))
    assert told(asked, both)["one source told"] == 0.0
    assert told(asked, replace(both, shared=(("mine", "other"), ("magnets",))))["one source told"] == 0.0
    assert told(asked, replace(both, shared=(("other", "magnets", "mine"),)))["one source told"] == 1.0
    assert "one source told" not in told(asked, outcome(OPENING))
    as_a_copy = replace(outcome(OPENING), shared=(("mine", "magnets"),))
    assert told(asked, as_a_copy)["one source told"] == 1.0


def weighed_figures(**rest: Any) -> dict[str, float]:
    came = Outcome("a-case", "What?", ranked=(("mine.1",), ("mine.9",)), unweighed=(("mine.9",), ("mine.1",)))
    figures = score(case(OPENS, **rest), came).figures
    return {name: value for name, value in figures.items() if name in WEIGHED}


def test_retrieval_is_measured_with_and_without_recency_on_dated_questions_and_on_others() -> None:
    assert weighed_figures(window=JANUARY) == {
        "recall@5, dated": 1.0, "MRR, dated": 1.0,
        "recall@5, dated, without recency": 1.0, "MRR, dated, without recency": 0.5,
    }  # fmt: skip
    undated = {
        "recall@5, undated": 1.0, "MRR, undated": 1.0,
        "recall@5, undated, without recency": 1.0, "MRR, undated, without recency": 0.5,
    }  # fmt: skip
    assert weighed_figures() == weighed_figures(window={}) == undated
    assert weighed_figures(kind="time") == {}
