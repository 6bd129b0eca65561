"""Metrics of a ranking against values worked out by hand, against trec_eval's, and what must hold for any ranking."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import AP, RR, Measure, Qrel, R, ScoredDoc, nDCG
from ir_measures import pytrec_eval as trec_eval

from evals.ranking import average_precision_at, joint_recall_at, ndcg_at, recall_at, reciprocal_rank

Metric = Callable[[list[str], frozenset[str], int], float]

paragraphs = st.sampled_from("abcdefgh")
rankings = st.lists(paragraphs, unique=True, max_size=8)
golds = st.frozensets(paragraphs, min_size=1, max_size=5)
cuts = st.integers(1, 10)


def gold(ids: str) -> frozenset[str]:
    return frozenset(ids)


def single(gold: frozenset[str]) -> list[frozenset[str]]:
    return [frozenset({paragraph}) for paragraph in sorted(gold)]


@pytest.mark.parametrize(
    ("k", "recall", "joint"),
    [(1, 0.0, 0.0), (2, 1 / 3, 0.0), (3, 2 / 3, 0.0), (4, 2 / 3, 0.0), (5, 1.0, 1.0), (9, 1.0, 1.0)],
)
def test_a_need_is_met_by_any_of_its_paragraphs(k: int, recall: float, joint: float) -> None:
    needs = [gold("bc"), gold("d"), gold("ez")]
    assert recall_at("xbdce", needs, k) == pytest.approx(recall)
    assert joint_recall_at("xbdce", needs, k) == joint


def test_one_paragraph_meets_every_need_that_it_bears_out() -> None:
    assert recall_at("a", [gold("ab"), gold("ac"), gold("d")], 1) == pytest.approx(2 / 3)


def test_a_need_without_paragraphs_is_never_met() -> None:
    assert recall_at("a", [gold("a"), gold("")], 5) == 0.5
    assert joint_recall_at("a", [gold("a"), gold("")], 5) == 0.0


@pytest.mark.parametrize(
    ("ranked", "expected"), [("abc", 1.0), ("xab", 0.5), ("xyzb", 0.25), ("xyz", 0.0), ("", 0.0), ("xxxa", 0.5)]
)
def test_reciprocal_rank_is_of_the_first_gold_paragraph(ranked: str, expected: float) -> None:
    assert reciprocal_rank(ranked, gold("ab")) == expected


@pytest.mark.parametrize(
    ("ranked", "k", "expected"),
    [
        ("ab", 2, 1.0),
        ("xab", 3, (1 / math.log2(3) + 1 / 2) / (1 + 1 / math.log2(3))),
        ("xab", 2, (1 / math.log2(3)) / (1 + 1 / math.log2(3))),
        ("xa", 1, 0.0),
        ("bx", 1, 1.0),
        ("a", 10, 1 / (1 + 1 / math.log2(3))),
        ("aab", 2, 1.0),
        ("", 3, 0.0),
    ],
)
def test_ndcg_discounts_by_the_logarithm_of_the_rank(ranked: str, k: int, expected: float) -> None:
    assert ndcg_at(ranked, gold("ab"), k) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ranked", "k", "expected"),
    [
        ("ab", 2, 1.0),
        ("xab", 3, (1 / 2 + 2 / 3) / 2),
        ("xab", 2, 1 / 4),
        ("xa", 1, 0.0),
        ("aab", 2, 1.0),
        ("a", 1, 0.5),
    ],
)
def test_average_precision_is_over_all_gold_paragraphs(ranked: str, k: int, expected: float) -> None:
    assert average_precision_at(ranked, gold("ab"), k) == pytest.approx(expected)


def test_a_question_without_gold_has_no_figure() -> None:
    nothing = gold("")
    figures = [metric("ab", needs, 5) for metric in (recall_at, joint_recall_at) for needs in ([], [nothing, nothing])]
    figures += [reciprocal_rank("ab", nothing), ndcg_at("ab", nothing, 5), average_precision_at("ab", nothing, 5)]
    assert all(map(math.isnan, figures))


@pytest.mark.parametrize("k", [0, -1])
def test_a_cut_before_the_first_paragraph_is_refused(k: int) -> None:
    for metric in (ndcg_at, average_precision_at):
        with pytest.raises(ValueError, match=f"k is {k}"):
            metric("ab", gold("a"), k)
    for metric in (recall_at, joint_recall_at):
        with pytest.raises(ValueError, match=f"k is {k}"):
            metric("ab", [gold("a")], k)


@pytest.mark.parametrize(
    ("metric", "measure"),
    [
        (lambda ranked, gold, k: recall_at(ranked, single(gold), k), lambda k: R @ k),
        (lambda ranked, gold, _: reciprocal_rank(ranked, gold), lambda _: RR),
        (ndcg_at, lambda k: nDCG @ k),
        (average_precision_at, lambda k: AP @ k),
    ],
    ids=["recall", "reciprocal rank", "nDCG", "average precision"],
)
@given(ranked=rankings.filter(bool), gold=golds, k=cuts)
def test_figures_are_those_of_trec_eval(
    metric: Metric, measure: Callable[[int], Measure], ranked: list[str], gold: frozenset[str], k: int
) -> None:
    judged = [Qrel("q", paragraph, 1) for paragraph in gold]
    run = [ScoredDoc("q", paragraph, -float(rank)) for rank, paragraph in enumerate(ranked)]
    [expected] = trec_eval.iter_calc([measure(k)], judged, run)
    assert metric(ranked, gold, k) == pytest.approx(expected.value)


@given(ranked=st.lists(paragraphs, max_size=12), needs=st.lists(golds, min_size=1, max_size=4), k=cuts)
def test_more_paragraphs_never_lower_recall_and_joint_recall_is_all_or_nothing(
    ranked: list[str], needs: list[frozenset[str]], k: int
) -> None:
    assert 0 <= recall_at(ranked, needs, k) <= recall_at(ranked, needs, k + 1) <= 1
    assert joint_recall_at(ranked, needs, k) == float(
        all(need & set(list(dict.fromkeys(ranked))[:k]) for need in needs)
    )


@given(gold=golds, others=st.lists(st.sampled_from("uvwxyz"), unique=True), k=cuts)
def test_gold_first_is_perfect_and_gold_last_is_worst(gold: frozenset[str], others: list[str], k: int) -> None:
    best, worst = [*sorted(gold), *others], [*others, *sorted(gold)]
    assert ndcg_at(best, gold, k) == pytest.approx(1.0)
    assert average_precision_at(best, gold, k) == pytest.approx(min(k, len(gold)) / len(gold))
    assert reciprocal_rank(worst, gold) == 1 / (len(others) + 1)
    assert ndcg_at(worst, gold, k) <= ndcg_at(best, gold, k)


@given(ranked=rankings, gold=golds, k=cuts, at=st.integers(0, 6))
def test_moving_a_gold_paragraph_up_never_lowers_a_figure(
    ranked: list[str], gold: frozenset[str], k: int, at: int
) -> None:
    if at + 1 >= len(ranked) or ranked[at] in gold or ranked[at + 1] not in gold:
        return
    better = [*ranked[:at], ranked[at + 1], ranked[at], *ranked[at + 2 :]]
    assert reciprocal_rank(better, gold) >= reciprocal_rank(ranked, gold)
    for metric in (ndcg_at, average_precision_at):
        assert metric(better, gold, k) >= metric(ranked, gold, k) - 1e-12


@given(ranked=st.lists(paragraphs, max_size=12), gold=golds, k=cuts)
def test_an_id_ranked_twice_counts_once_where_it_first_stands(ranked: list[str], gold: frozenset[str], k: int) -> None:
    once = list(dict.fromkeys(ranked))
    assert recall_at(ranked, single(gold), k) == recall_at(once, single(gold), k)
    assert reciprocal_rank(ranked, gold) == reciprocal_rank(once, gold)
    assert ndcg_at(ranked, gold, k) == ndcg_at(once, gold, k)
    assert average_precision_at(ranked, gold, k) == average_precision_at(once, gold, k)
