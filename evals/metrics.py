"""Metrics as pure functions: one answer in, one figure out; aggregated apart."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log2, nan

_TOKEN = re.compile(r"\w+")


def mean(values: Iterable[float]) -> float:
    """The mean; not a number when there are no values, which is no zero."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else nan


def hit_at(ranked: Sequence[str], gold: str, k: int) -> float:
    """1 when `gold` is among the first `k` distinct ids, else 0."""
    return float(gold in list(dict.fromkeys(ranked))[:k])


def auroc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Probability that a positive outscores a negative, ties half (Mann-Whitney U over the product of the counts)."""
    positives = sum(labels)
    negatives = len(labels) - positives
    if not positives or not negatives:
        return nan
    order = sorted(range(len(scores)), key=lambda index: scores[index])
    rank_sum, start = 0.0, 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        shared_rank = (start + 1 + end) / 2
        rank_sum += shared_rank * sum(labels[index] for index in order[start:end])
        start = end
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def f1(right: int, given: int, wanted: int) -> float:
    """Harmonic mean of precision and recall; 1 when nothing was wanted and nothing given."""
    return 1.0 if given + wanted == 0 else 2 * right / (given + wanted)


def overlaps(sentence: tuple[int, int], gold: tuple[int, int]) -> bool:
    """Whether a sentence holds a gold span: at least half of the shorter of the two is common to both."""
    common = min(sentence[1], gold[1]) - max(sentence[0], gold[0])
    return 2 * common >= min(sentence[1] - sentence[0], gold[1] - gold[0])


def covered_length(gold: Iterable[tuple[int, int]], found: Iterable[tuple[int, int]]) -> int:
    """Positions of the gold spans that lie in a found span, each counted once."""
    wanted = {position for start, end in gold for position in range(start, end)}
    return len(wanted & {position for start, end in found for position in range(start, end)})


def shingle_counts(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """The multiset of runs of `size` tokens; a shorter text is one run, an empty one has none."""
    tokens = _TOKEN.findall(text)
    if not tokens:
        return Counter()
    return Counter(tuple(tokens[at : at + size]) for at in range(max(1, len(tokens) - size + 1)))


def shingle_f1(pairs: Iterable[tuple[str, str]]) -> tuple[float, float, float, int]:
    """F1, precision, recall over (truth, found) texts, and how many found texts are empty.

    As the article extraction benchmark has it: precision is averaged over texts with any found shingle, recall over
    those with any true one, and F1 is taken of the two averages.
    """
    precisions, recalls, empty = [], [], 0
    for truth, found in pairs:
        wanted, given = shingle_counts(truth), shingle_counts(found)
        right = (wanted & given).total()
        empty += not given
        precisions += [right / given.total()] if given else []
        recalls += [right / wanted.total()] if wanted else []
    precision, recall = mean(precisions), mean(recalls)
    return 2 * precision * recall / (precision + recall), precision, recall, empty


def graded_ndcg_at(ranked: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """nDCG at `k` where gold has grades, as trec_eval's ndcg_cut: the gain is the grade, none is below zero."""
    best = sorted((max(0, grade) for grade in grades.values()), reverse=True)[:k]
    ideal = sum(gain / log2(rank + 1) for rank, gain in enumerate(best, start=1))
    if not ideal:
        return nan
    first = list(dict.fromkeys(ranked))[:k]
    return sum(max(0, grades.get(each, 0)) / log2(rank + 1) for rank, each in enumerate(first, start=1)) / ideal
