"""Scores of many cases put together: means with their intervals, by part and by kind of question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median

from evals.intervals import Interval, TradeOffPoint, bootstrap_interval, trade_off
from evals.questions import Kind, Part
from evals.scoring import FIGURES, Score


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a run by part (`dev`, `test`), the share of right answers by kind, and the abstention curve."""

    figures: Mapping[Part, Mapping[str, Interval]]
    kinds: Mapping[Part, Mapping[Kind, Interval]]
    trade_off: Mapping[Part, tuple[TradeOffPoint, ...]]
    latency: Mapping[str, Mapping[str, float]]
    tokens: Mapping[str, int]
    troubles: int


def summarise(scores: Sequence[Score]) -> Summary:
    """The summary of a run."""
    parts: dict[Part, list[Score]] = {"dev": [], "test": []}
    told = [score.outcome for score in scores if not score.outcome.trouble and score.outcome.answer_ms]
    for score in scores:
        parts[score.part].append(score)
    return Summary(
        figures={part: _figures(found) for part, found in parts.items() if found},
        kinds={part: _kinds(found) for part, found in parts.items() if found},
        trade_off={part: _trade_off(found) for part, found in parts.items() if found},
        latency={
            "search": _spread(outcome.search_ms for outcome in told),
            "answer": _spread(outcome.answer_ms for outcome in told),
        },
        tokens={"in": sum(s.outcome.tokens_in for s in scores), "out": sum(s.outcome.tokens_out for s in scores)},
        troubles=sum(bool(score.outcome.trouble) for score in scores),
    )


def _figures(scores: Sequence[Score]) -> dict[str, Interval]:
    found = {name: [score.figures[name] for score in scores if name in score.figures] for name in FIGURES}
    return {name: bootstrap_interval(values) for name, values in found.items() if values}


def _kinds(scores: Sequence[Score]) -> dict[Kind, Interval]:
    kinds = sorted({score.case.kind for score in scores})
    right = {
        kind: [s.figures["right"] for s in scores if s.case.kind == kind and "right" in s.figures] for kind in kinds
    }
    return {kind: bootstrap_interval(values) for kind, values in right.items() if values}


def _trade_off(scores: Sequence[Score]) -> tuple[TradeOffPoint, ...]:
    """Only where the reader tells how sure it is; where it had nothing to read it is not sure at all."""
    told = [score for score in scores if not score.outcome.trouble]
    confidences = [score.outcome.confidence for score in told]
    if all(confidence is None for confidence in confidences):
        return ()
    known = [-inf if confidence is None else confidence for confidence in confidences]
    return tuple(trade_off(known, [score.case.answerable for score in told]))


def _spread(values: Iterable[float]) -> dict[str, float]:
    """Median and 95th percentile, in milliseconds."""
    ordered = sorted(values)
    if not ordered:
        return {}
    last = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {"median": round(median(ordered), 1), "p95": round(last, 1)}
