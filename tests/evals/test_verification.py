"""Honest statements and wrong ones are told apart; the figures do not fall."""

import pytest

from evals.verification import CASES, PairResult, load_corpus, load_pairs, run_pairs

ALWAYS_CAUGHT = ("quote", "source", "unit", "date", "name")


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


@pytest.mark.parametrize("kind", ALWAYS_CAUGHT)
def test_none_of_these_wrongs_passes_held_out_ones_included(kind: str, results: list[PairResult]) -> None:
    assert [result.case.id for result in results if result.case.kind == kind and result.wrong.passed] == []


@pytest.mark.parametrize(("part", "honest", "caught"), [("dev", 0.95, 0.92), ("test", 0.82, 0.84)])
def test_the_shares_do_not_fall_below_what_was_measured(
    part: str, honest: float, caught: float, results: list[PairResult]
) -> None:
    those = [result for result in results if result.case.part == part]
    assert sum(result.honest.passed for result in those) / len(those) >= honest
    assert sum(not result.wrong.passed for result in those) / len(those) >= caught
