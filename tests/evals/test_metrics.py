"""Metrics against values worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics import auroc, covered_length, f1, hit_at, mean, overlaps, shingle_counts, shingle_f1


def test_the_mean_of_nothing_is_no_number_and_no_zero() -> None:
    assert math.isnan(mean([]))
    assert mean([1, 2]) == 1.5


@pytest.mark.parametrize(("k", "expected"), [(1, 0.0), (2, 1.0), (5, 1.0)])
def test_hit_at_k_counts_each_article_once(k: int, expected: float) -> None:
    assert hit_at(["a", "a", "b", "c"], "b", k) == expected


@pytest.mark.parametrize(
    ("scores", "labels", "expected"),
    [
        ([0.1, 0.4, 0.35, 0.8], [False, False, True, True], 0.75),
        ([1.0, 1.0], [True, False], 0.5),
        ([3.0, 2.0, 1.0], [True, True, False], 1.0),
        ([1.0, 2.0, 3.0], [True, True, False], 0.0),
        ([2.0, 2.0, 1.0, 3.0], [True, False, False, True], 0.875),
    ],
)
def test_auroc_is_the_chance_that_a_positive_outscores_a_negative(
    scores: list[float], labels: list[bool], expected: float
) -> None:
    assert auroc(scores, labels) == pytest.approx(expected)


def test_auroc_of_one_class_alone_is_no_number() -> None:
    assert math.isnan(auroc([1.0, 2.0], [True, True]))


@given(st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=2, max_size=30))
def test_auroc_equals_counting_all_pairs(rows: list[tuple[int, bool]]) -> None:
    positives = [score for score, label in rows if label]
    negatives = [score for score, label in rows if not label]
    if not positives or not negatives:
        return
    won = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    measured = auroc([float(score) for score, _ in rows], [label for _, label in rows])
    assert measured == pytest.approx(won / (len(positives) * len(negatives)))


def test_f1_of_nothing_wanted_and_nothing_given_is_one() -> None:
    assert f1(0, 0, 0) == 1.0
    assert f1(1, 2, 3) == pytest.approx(0.4)


def test_covered_positions_are_counted_once() -> None:
    assert covered_length([(0, 10)], [(5, 8), (6, 12)]) == 5
    assert covered_length([(0, 2), (4, 6)], [(10, 20)]) == 0


@pytest.mark.parametrize(
    ("gold", "expected"),
    [((12, 14), True), ((0, 100), True), ((18, 22), True), ((19, 23), False), ((20, 30), False), ((0, 10), False)],
)
def test_a_sentence_holds_a_span_when_half_of_the_shorter_is_common(gold: tuple[int, int], expected: bool) -> None:
    assert overlaps((10, 20), gold) is expected


def test_shingles_are_runs_of_four_tokens_and_a_short_text_is_one() -> None:
    assert shingle_counts("a b, c d e") == {("a", "b", "c", "d"): 1, ("b", "c", "d", "e"): 1}
    assert shingle_counts("a b") == {("a", "b"): 1}
    assert not shingle_counts(" … ")


def test_shingle_f1_is_of_the_averages_and_tells_empty_extractions() -> None:
    value, precision, recall, empty = shingle_f1([("a b c d", "a b c d"), ("a b c d e", "")])
    assert (precision, recall, empty) == (1.0, 0.5, 1)
    assert value == pytest.approx(2 / 3)
