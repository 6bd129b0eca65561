"""Honest statements and wrong ones are told apart; the figures do not fall."""

import pytest

from evals.datasets import read_stories
from evals.reader_cases import PRACTICE
from evals.splits import TESTED_STATEMENTS
from evals.verification import CASES, EXACT, PairResult, load_corpus, load_pairs, run_pairs, story_pairs

ALWAYS_CAUGHT = ("quote", "source", "unit", "currency", "name")


@pytest.fixture(scope="module")
def results() -> list[PairResult]:
    return list(run_pairs(load_pairs(CASES), load_corpus()))


def test_the_pairs_are_many_of_every_kind_and_a_third_is_held_out(results: list[PairResult]) -> None:
    kinds = [result.case.kind for result in results]
    assert len(results) >= 150
    assert min(map(kinds.count, set(kinds))) >= 20
    assert 0.25 <= sum(result.case.part == "test" for result in results) / len(results) <= 0.4


def test_honest_quotes_stand_in_their_sources_and_the_wrong_ones_of_two_kinds_do_not(results: list[PairResult]) -> None:
    for result in results:
        assert result.honest.cited, result.case.id
        assert bool(result.wrong.cited) == (result.case.kind not in ("quote", "source")), result.case.id


def test_no_wrong_of_an_exact_kind_passes_among_those_tuned_on(results: list[PairResult]) -> None:
    exact = [result for result in results if result.case.kind in EXACT and result.case.part == "dev"]
    assert [result.case.id for result in exact if result.wrong.passed] == []


@pytest.mark.parametrize(("kind", "missed"), [*((kind, 0) for kind in ALWAYS_CAUGHT), ("date", 1), ("number", 1)])
def test_hardly_a_wrong_of_an_exact_kind_passes_among_those_held_out(
    kind: str, missed: int, results: list[PairResult]
) -> None:
    held_out = [result for result in results if result.case.kind == kind and result.case.part == "test"]
    assert sum(result.wrong.passed for result in held_out) <= missed  # counted only: nobody is to see which


@pytest.mark.parametrize(("part", "honest", "caught"), [("dev", 0.91, 0.91), ("test", 0.75, 0.85)])
def test_the_shares_do_not_fall_below_what_was_measured(
    part: str, honest: float, caught: float, results: list[PairResult]
) -> None:
    those = [result for result in results if result.case.part == part]
    assert sum(result.honest.passed for result in those) / len(those) >= honest
    assert sum(not result.wrong.passed for result in those) / len(those) >= caught


def test_nor_do_they_on_invented_news_that_nothing_was_tuned_on() -> None:
    those = list(run_pairs(*story_pairs(list(read_stories(PRACTICE / TESTED_STATEMENTS)))))
    assert sum(result.honest.passed for result in those) / len(those) >= 0.66
    assert sum(not result.wrong.passed for result in those) / len(those) >= 0.79
