"""Intervals, paired differences and the abstention curve: worked out by hand, at the edges, and how often they hold."""

import math
from dataclasses import astuple
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evals import intervals
from evals.intervals import (
    Difference,
    Interval,
    TradeOffPoint,
    area_under,
    bootstrap_interval,
    paired_difference,
    trade_off,
)

shares = st.floats(0, 1, width=16)
rows = st.lists(st.tuples(st.integers(-3, 3).map(float), st.booleans()), min_size=1, max_size=30)


def by_case(values: list[float]) -> dict[str, float]:
    return {f"case {number}": value for number, value in enumerate(values)}


def test_the_interval_of_two_values_is_what_resampling_two_values_gives() -> None:
    # Of four equally likely resamples one has the mean 0, two .5, one 1.
    assert bootstrap_interval([0.0, 1.0]) == Interval(0.5, 0.0, 1.0, 2, 0)
    assert bootstrap_interval([0.0, 1.0], level=0.3) == Interval(0.5, 0.5, 0.5, 2, 0)


def test_the_interval_of_a_share_has_the_quantiles_of_the_binomial_distribution() -> None:
    found = bootstrap_interval([1.0] * 70 + [0.0] * 30, resamples=20_000)
    assert found.mean == pytest.approx(0.7)
    low, high = stats.binom(100, 0.7).ppf([0.025, 0.975]) / 100
    assert (found.low, found.high) == (pytest.approx(low, abs=0.011), pytest.approx(high, abs=0.011))


def test_no_verdict_is_left_out_and_counted() -> None:
    with_gaps = bootstrap_interval([math.nan, 0.0, 1.0, math.nan, 1.0])
    plain = bootstrap_interval([0.0, 1.0, 1.0])
    assert (with_gaps.count, with_gaps.missing, plain.missing) == (3, 2, 0)
    assert astuple(with_gaps)[:4] == astuple(plain)[:4]


@pytest.mark.parametrize("values", [[], [math.nan, math.nan]])
def test_no_values_have_neither_mean_nor_interval(values: list[float]) -> None:
    found = bootstrap_interval(values)
    assert all(map(math.isnan, (found.mean, found.low, found.high)))
    assert (found.count, found.missing) == (0, len(values))


def test_one_value_has_a_mean_but_no_interval() -> None:
    found = bootstrap_interval([0.4])
    assert (found.mean, found.count) == (0.4, 1)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


@given(st.floats(-1e6, 1e6), st.integers(2, 50))
def test_equal_values_have_an_interval_without_width(value: float, count: int) -> None:
    assert bootstrap_interval([value] * count) == Interval(value, value, value, count, 0)


@settings(deadline=None)
@given(st.lists(shares, min_size=2, max_size=20), st.randoms())
def test_an_interval_lies_within_the_values_and_does_not_hang_on_their_order(
    values: list[float], random: Random
) -> None:
    found = bootstrap_interval(values, resamples=200)
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9
    assert found == bootstrap_interval(random.sample(values, len(values)), resamples=200)


def test_the_seed_settles_the_interval() -> None:
    values = list(np.random.default_rng(5).random(50))
    assert bootstrap_interval(values) == bootstrap_interval(values)
    assert bootstrap_interval(values, seed=1) != bootstrap_interval(values)


def test_a_higher_level_and_fewer_values_widen_the_interval() -> None:
    values = list(np.random.default_rng(5).random(200))
    plain, sure, few = (
        bootstrap_interval(values),
        bootstrap_interval(values, level=0.99),
        bootstrap_interval(values[:20]),
    )
    assert sure.low < plain.low < plain.high < sure.high
    assert few.high - few.low > 2 * (plain.high - plain.low)


def test_resampling_in_small_blocks_gives_the_same_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    values = list(np.random.default_rng(5).random(30))
    whole = bootstrap_interval(values)
    monkeypatch.setattr(intervals, "_BLOCK", 70)
    in_blocks = bootstrap_interval(values)
    assert in_blocks.low == pytest.approx(whole.low)
    assert in_blocks.high == pytest.approx(whole.high)


def test_the_interval_agrees_with_scipys() -> None:
    values = np.random.default_rng(8).beta(5, 2, size=120)
    theirs = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="percentile", rng=3).confidence_interval
    ours = bootstrap_interval(values, resamples=20_000)
    assert (ours.low, ours.high) == (pytest.approx(theirs.low, abs=0.002), pytest.approx(theirs.high, abs=0.002))


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_intervals_hold_the_true_mean_as_often_as_they_say(level: float) -> None:
    random = np.random.default_rng(11)
    trials = [bootstrap_interval(random.beta(5, 2, size=100), resamples=500, level=level) for _ in range(500)]
    held = sum(trial.low <= 5 / 7 <= trial.high for trial in trials) / len(trials)
    assert held == pytest.approx(level, abs=3 * math.sqrt(level * (1 - level) / len(trials)) + 0.01)


def test_the_difference_is_over_the_cases_that_have_both_verdicts() -> None:
    before = {"a": 0.0, "b": 1.0, "c": math.nan, "only before": 1.0, "d": 0.0}
    after = {"a": 1.0, "b": 1.0, "c": 1.0, "only after": 0.0, "d": math.nan}
    found = paired_difference(before, after)
    assert (found.mean, found.count) == (0.5, 2)
    assert (found.low, found.high) == (0.0, 1.0)


def test_nothing_changed_is_no_difference_and_p_is_one() -> None:
    values = by_case([0.1, 0.2, 0.7])
    assert paired_difference(values, values) == Difference(0.0, 0.0, 0.0, 1.0, 3)


@pytest.mark.parametrize("cases", [[], [0.5]])
def test_fewer_than_two_pairs_have_neither_interval_nor_p(cases: list[float]) -> None:
    found = paired_difference(by_case(cases), by_case([1.0 for _ in cases]))
    assert all(map(math.isnan, (found.low, found.high, found.p)))
    assert found.count == len(cases)
    assert found.mean == 0.5 if cases else math.isnan(found.mean)


@pytest.mark.parametrize(("better", "p"), [(1, 1.0), (2, 0.5), (5, 0.0625)])
def test_few_cases_that_all_rose_are_no_proof(better: int, p: float) -> None:
    before = by_case([0.0] * 100)
    assert paired_difference(before, by_case([1.0] * better + [0.0] * (100 - better))).p == p


def test_better_and_worse_swapped_turn_the_difference_round() -> None:
    random = np.random.default_rng(2)
    before, after = by_case(list(random.random(60))), by_case(list(random.random(60) + 0.1))
    there, back = paired_difference(before, after), paired_difference(after, before)
    assert there.mean == pytest.approx(-back.mean)
    assert (there.low, there.high) == (pytest.approx(-back.high, abs=0.01), pytest.approx(-back.low, abs=0.01))
    assert there.p == pytest.approx(back.p, abs=0.02)


def test_as_many_better_as_worse_is_no_evidence_though_sums_are_rounded() -> None:
    changed = paired_difference(by_case([0.1, 0.3, 0.5, 0.7]), by_case([0.4, 0.0, 0.8, 0.4]))
    assert changed.mean == pytest.approx(0.0)
    assert changed.p == 1.0


def test_p_agrees_with_scipys_paired_permutation_test() -> None:
    random = np.random.default_rng(4)
    before = random.random(80)
    after = before + random.normal(0.02, 0.2, size=80)
    theirs = stats.permutation_test(
        (after, before), lambda x, y: np.mean(x - y), permutation_type="samples", n_resamples=20_000, rng=6
    )
    ours = paired_difference(by_case(list(before)), by_case(list(after)), resamples=20_000)
    assert 0.005 < theirs.pvalue < 0.2
    assert ours.p == pytest.approx(theirs.pvalue, abs=0.02)


def test_chance_alone_is_seldom_called_significant_and_a_real_gain_often() -> None:
    random = np.random.default_rng(12)

    def significant(share_better: float) -> float:
        trials = []
        for _ in range(400):
            changed = random.random(150) < 0.2
            change = np.where(changed, np.where(random.random(150) < share_better, 1.0, -1.0), 0.0)
            found = paired_difference(by_case([0.0] * 150), by_case(list(change)), resamples=500)
            trials.append(found.p <= 0.05)
        return sum(trials) / len(trials)

    assert significant(0.5) <= 0.08
    assert significant(0.85) >= 0.9


def test_the_abstention_curve_answers_less_as_the_threshold_rises() -> None:
    points = trade_off([0.9, 0.2, 0.5, 0.5], [True, False, True, False])
    assert points == [
        TradeOffPoint(0.2, 1.0, 0.5),
        TradeOffPoint(0.5, 0.75, pytest.approx(2 / 3)),
        TradeOffPoint(0.9, 0.25, 1.0),
    ]
    # Answering all errs at 1/2, three quarters at 1/3, a quarter never.
    assert area_under(points) == pytest.approx(0.25 * 1 / 2 + 0.5 * 1 / 3)


def test_no_cases_have_no_curve_and_no_area() -> None:
    assert trade_off([], []) == []
    assert math.isnan(area_under([]))


@pytest.mark.parametrize(("right", "area"), [(True, 0.0), (False, 1.0)])
def test_all_right_has_no_risk_and_all_wrong_has_nothing_else(right: bool, area: float) -> None:
    assert area_under(trade_off([0.3, 0.3, 0.8], [right] * 3)) == pytest.approx(area)


def test_one_confidence_for_all_is_one_point() -> None:
    points = trade_off([0.5] * 4, [True, False, True, True])
    assert points == [TradeOffPoint(0.5, 1.0, 0.75)]
    assert area_under(points) == 0.25


def test_what_is_always_refused_comes_last() -> None:
    assert trade_off([-math.inf, 0.5], [False, True])[0] == TradeOffPoint(-math.inf, 1.0, 0.5)


def test_a_confidence_that_is_no_number_and_lists_of_unlike_length_are_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        trade_off([0.5, math.nan], [True, True])
    with pytest.raises(ValueError, match="shorter"):
        trade_off([0.5, 0.6], [True])


@given(rows)
def test_each_point_counts_the_cases_at_or_above_its_threshold(cases: list[tuple[float, bool]]) -> None:
    points = trade_off([confidence for confidence, _ in cases], [right for _, right in cases])
    assert [point.threshold for point in points] == sorted({confidence for confidence, _ in cases})
    for point in points:
        answered = [right for confidence, right in cases if confidence >= point.threshold]
        assert point.answered == pytest.approx(len(answered) / len(cases))
        assert point.precision == pytest.approx(sum(answered) / len(answered))
    assert all(lower.answered > higher.answered for lower, higher in pairwise(points))


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_the_area_is_the_mean_risk_of_the_surest_answers(right: list[bool]) -> None:
    confidences = [float(-rank) for rank in range(len(right))]
    risks = [right[: count + 1].count(False) / (count + 1) for count in range(len(right))]
    assert area_under(trade_off(confidences, right)) == pytest.approx(sum(risks) / len(risks))
