"""Scores put together: by part, by kind, with what has no verdict left out."""

from math import inf

from evals.intervals import TradeOffPoint
from evals.outcomes import Outcome
from evals.summary import summarise
from tests.evals.small import MAGNETS, OPENS, case, outcome, score

RIGHT = outcome(("The mine opens in May 2027.", "mine.1"), answer_ms=30.0, search_ms=3.0)
SILENT = outcome(answer_ms=10.0, search_ms=1.0, confidence=-1.0)
TROUBLE = Outcome("a-case", "What?", trouble="the line broke")


def test_figures_are_means_by_part() -> None:
    summary = summarise(
        [
            score(case(OPENS), RIGHT),
            score(case(OPENS), SILENT),
            score(case(MAGNETS, topic="making"), outcome(("Rs 7,280 crore", "magnets.1"))),
        ]
    )
    assert (summary.figures["dev"]["right"].mean, summary.figures["dev"]["right"].count) == (0.5, 2)
    assert (summary.figures["test"]["right"].mean, summary.figures["test"]["right"].count) == (1.0, 1)


def test_what_has_no_verdict_is_not_zero() -> None:
    summary = summarise([score(case(OPENS), RIGHT), score(case(), SILENT), score(case(OPENS), TROUBLE)])
    figures = summary.figures["dev"]
    assert (figures["answered"].mean, figures["answered"].count) == (1.0, 1)
    assert (figures["refused"].mean, figures["refused"].count) == (1.0, 1)
    assert (figures["right"].mean, figures["right"].count) == (1.0, 2)
    assert "conflicts shown" not in figures
    assert "test" not in summary.figures
    assert summary.troubles == 1


def test_right_answers_by_kind() -> None:
    kinds = summarise([score(case(OPENS), RIGHT), score(case(OPENS), SILENT), score(case(), SILENT)]).kinds["dev"]
    assert {kind: found.mean for kind, found in kinds.items()} == {"fact": 0.5, "unanswerable": 1.0}


def test_a_run_that_was_all_trouble_has_no_figures() -> None:
    summary = summarise([score(case(OPENS), TROUBLE)])
    assert summary.figures == {"dev": {}}
    assert summary.kinds == {"dev": {}}
    assert summary.trade_off == {"dev": ()}
    assert summary.latency == {"search": {}, "answer": {}}


def test_the_abstention_curve_is_of_how_sure_the_reader_was() -> None:
    nothing_read = outcome(confidence=None)
    curve = summarise([score(case(OPENS), RIGHT), score(case(), SILENT), score(case(OPENS), nothing_read)])
    assert curve.trade_off["dev"] == (
        TradeOffPoint(-inf, 1.0, 2 / 3),
        TradeOffPoint(-1.0, 2 / 3, 0.5),
        TradeOffPoint(1.0, 1 / 3, 1.0),
    )


def test_a_chat_model_has_no_abstention_curve() -> None:
    assert summarise([score(case(OPENS), outcome(confidence=None))]).trade_off == {"dev": ()}


def test_time_and_tokens_are_of_the_cases_that_were_answered() -> None:
    writing = outcome(("May 2027", "mine.1"), tokens_in=100, tokens_out=7, answer_ms=50.0, search_ms=5.0)
    summary = summarise([score(case(OPENS), each) for each in (RIGHT, SILENT, writing, writing, TROUBLE)])
    assert summary.latency == {"search": {"median": 4.0, "p95": 5.0}, "answer": {"median": 40.0, "p95": 50.0}}
    assert summary.tokens == {"in": 200, "out": 14}
