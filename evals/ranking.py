"""Metrics of one question's ranking, as pure functions; not a number where there is no gold, which is no zero.

An id ranked twice counts once, where it first stands: the gain of a paragraph is had when it is first read.
"""

from collections.abc import Sequence
from itertools import islice
from math import log2, nan


def recall_at(ranked: Sequence[str], needs: Sequence[frozenset[str]], k: int) -> float:
    """Share of the needs that one of the first `k` paragraphs bears out; a need without paragraphs is never met."""
    if not any(needs):
        return nan
    found = set(_first(ranked, k))
    return sum(not found.isdisjoint(need) for need in needs) / len(needs)


def joint_recall_at(ranked: Sequence[str], needs: Sequence[frozenset[str]], k: int) -> float:
    """1 when the first `k` paragraphs bear out every need, else 0."""
    return float(recall_at(ranked, needs, k) == 1) if any(needs) else nan


def reciprocal_rank(ranked: Sequence[str], gold: frozenset[str]) -> float:
    """One over the rank of the first gold paragraph; 0 when none is ranked."""
    if not gold:
        return nan
    return next((1 / rank for rank, paragraph in enumerate(dict.fromkeys(ranked), 1) if paragraph in gold), 0.0)


def ndcg_at(ranked: Sequence[str], gold: frozenset[str], k: int) -> float:
    """Gain of the first `k` paragraphs, discounted by the logarithm of the rank, as a share of the best possible."""
    if not gold:
        return nan
    gain = sum(_discount(rank) for rank, paragraph in enumerate(_first(ranked, k), 1) if paragraph in gold)
    return gain / sum(_discount(rank) for rank in range(1, min(len(gold), k) + 1))


def average_precision_at(ranked: Sequence[str], gold: frozenset[str], k: int) -> float:
    """Precision at each gold paragraph among the first `k`, averaged over all gold ones, as trec_eval's map_cut."""
    if not gold:
        return nan
    ranks = [rank for rank, paragraph in enumerate(_first(ranked, k), 1) if paragraph in gold]
    return sum(found / rank for found, rank in enumerate(ranks, 1)) / len(gold)


def _first(ranked: Sequence[str], k: int) -> list[str]:
    if k < 1:
        raise ValueError(f"k is {k}, but a ranking is cut after 1 or more.")
    return list(islice(dict.fromkeys(ranked), k))


def _discount(rank: int) -> float:
    return 1 / log2(rank + 1)
