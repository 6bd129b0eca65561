"""How sure a figure is: bootstrap intervals, paired differences, and the abstention curve. Same input, same output.

Cases are resampled, so an interval tells what other questions of this kind might have given. It cannot tell what was
never seen: where all values are equal it has no width, however few they are, and below some twenty it is too narrow.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1_000_000
"""How many draws are held at once; large sets of cases are resampled in several blocks."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its interval, over `count` values; `missing` ones had no verdict and take no part."""

    mean: float
    low: float
    high: float
    count: int
    missing: int


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much the mean rose, with its interval and two-sided p, over the `count` cases that have both verdicts."""

    mean: float
    low: float
    high: float
    p: float
    count: int


@dataclass(frozen=True, slots=True)
class TradeOffPoint:
    """Answering only at `threshold` or above: the share then answered, and the share of those answers that is right."""

    threshold: float
    answered: float
    precision: float


def bootstrap_interval(values: Iterable[float], seed: int = 0, resamples: int = 2000, level: float = 0.95) -> Interval:
    """The mean of the values that are numbers, with its percentile bootstrap interval; one value alone has none."""
    given = list(values)
    known = _known(given)
    low, high = _bounds(_resampled_means(known, seed, resamples), level) if len(known) > 1 else (nan, nan)
    return Interval(_mean(known), low, high, len(known), len(given) - len(known))


def paired_difference(
    before: Mapping[str, float], after: Mapping[str, float], seed: int = 0, resamples: int = 2000, level: float = 0.95
) -> Difference:
    """How much higher `after` is, by case id, with the paired bootstrap's interval and two-sided p."""
    changes = _known(after[case] - before[case] for case in before.keys() & after.keys())
    if len(changes) < 2:
        return Difference(_mean(changes), nan, nan, nan, len(changes))
    means = _resampled_means(changes, seed, resamples)
    return Difference(_mean(changes), *_bounds(means, level), _two_sided_p(changes, means), len(changes))


def trade_off(confidences: Sequence[float], right: Sequence[bool]) -> list[TradeOffPoint]:
    """The abstention curve: a point for each confidence as threshold, rising; so the first point answers all."""
    if any(map(isnan, confidences)):
        raise ValueError("A confidence is not a number: give -inf to what is always to be refused.")
    rows = sorted(zip(confidences, right, strict=True), reverse=True)
    points, correct = [], 0
    for answered, (confidence, is_right) in enumerate(rows, 1):
        correct += is_right
        if answered == len(rows) or rows[answered][0] < confidence:
            points.append(TradeOffPoint(confidence, answered / len(rows), correct / answered))
    return points[::-1]


def area_under(points: Sequence[TradeOffPoint]) -> float:
    """Area under the risk-coverage curve: the mean share of wrong answers over all shares answered; lower is better.

    To answer a share between two points the lower of their thresholds must be taken, so its risk counts for that share.
    """
    if not points:
        return nan
    shares = [point.answered for point in points] + [0.0]
    return sum((1 - point.precision) * (shares[at] - shares[at + 1]) for at, point in enumerate(points))


def _known(values: Iterable[float]) -> Floats:
    """The values that are numbers, sorted: what is resampled must not hang on the order of the cases."""
    known = np.sort(np.fromiter(values, dtype=np.float64))
    return known[~np.isnan(known)]


def _mean(values: Floats) -> float:
    if not len(values):
        return nan
    return float(values[0] if values[0] == values[-1] else values.mean())  # no rounding where all are equal


def _resampled_means(values: Floats, seed: int, resamples: int) -> Floats:
    size = len(values)
    if values[0] == values[-1]:
        return np.full(resamples, values[0])
    random = np.random.default_rng(seed)
    rows = max(1, _BLOCK // size)
    draws = ((min(rows, resamples - done), size) for done in range(0, resamples, rows))
    return np.concatenate([values[random.integers(size, size=shape)].mean(axis=1) for shape in draws])


def _bounds(means: Floats, level: float) -> tuple[float, float]:
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _two_sided_p(changes: Floats, means: Floats) -> float:
    """Twice the share of resampled means on the rarer side of zero, but never below what a sign test could reach.

    Where few cases changed and all the same way, no resample reaches the other side, though coins fall so too.
    """
    zero = 1e-12 * float(np.abs(changes).max())  # sums of changes that cancel out are zero but for rounding
    rarer = min(int((means <= zero).sum()), int((means >= -zero).sum()))
    reachable = 2.0 ** (1 - int(np.count_nonzero(changes)))
    return min(1.0, max(2 * (rarer + 1) / (len(means) + 1), reachable))
