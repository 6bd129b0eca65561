"""Two runs side by side: what got better and worse, figure by figure and case by case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from evals.intervals import Difference, paired_difference
from evals.metrics import mean
from evals.scoring import FIGURES, Score
from index.errors import InputError

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """A figure in the first run, in the second, and the difference with what chance makes of it."""

    before: float
    after: float
    difference: Difference


@dataclass(frozen=True, slots=True)
class Turned:
    """A case that is right in one of the runs only, with what each of them told."""

    case: str
    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The change of each figure from the first run to the second, and the cases that turned right or wrong."""

    figures: Mapping[str, Change]
    better: tuple[Turned, ...]
    worse: tuple[Turned, ...]
    only_in_one: tuple[str, ...]


def compare(before: Sequence[Score], after: Sequence[Score]) -> Comparison:
    """The comparison over the cases that both runs have. Raises InputError where there are none."""
    first, second = ({score.case.id: score for score in scores} for scores in (before, after))
    common = [case for case in first if case in second]
    if not common:
        raise InputError("the two runs have no case in common; name the files that both were run on with --cases")
    figures = {}
    for name in FIGURES:
        old, new = _values(first, name, common), _values(second, name, common)
        if both := old.keys() & new.keys():
            means = [mean(found[case] for case in both) for found in (old, new)]
            figures[name] = Change(means[0], means[1], paired_difference(old, new))
    turned = [_turned(first[case], second[case]) for case in common if first[case].is_right != second[case].is_right]
    return Comparison(
        figures,
        better=tuple(each for each in turned if second[each.case].is_right),
        worse=tuple(each for each in turned if first[each.case].is_right),
        only_in_one=tuple(sorted(first.keys() ^ second.keys())),
    )


def _values(scores: Mapping[str, Score], name: str, cases: Sequence[str]) -> dict[str, float]:
    return {case: scores[case].figures[name] for case in cases if name in scores[case].figures}


def _turned(before: Score, after: Score) -> Turned:
    return Turned(before.case.id, before.case.question, before.outcome.told, after.outcome.told)


def format_comparison(comparison: Comparison) -> str:
    """A table of the figures, where a star marks what chance hardly explains, and the cases that turned."""
    lines = [f"{'figure':<20} {'before':>7} {'after':>7} {'change':>8}   95 % interval"]
    for name, change in comparison.figures.items():
        found = change.difference
        span = "–" if isnan(found.low) else f"{found.low:+.3f} to {found.high:+.3f}"
        star = " *" if found.p < SIGNIFICANT else ""
        lines.append(f"{name:<20} {change.before:7.3f} {change.after:7.3f} {found.mean:+8.3f}   {span}{star}")
    for head, cases in (("better", comparison.better), ("worse", comparison.worse)):
        lines.append(f"{head}: {len(cases) or 'none'}")
        for turned in cases:
            lines += [f"  {turned.case}: {turned.question}", f"    was {turned.before}", f"    now {turned.after}"]
    if comparison.only_in_one:
        lines.append(f"in one run only: {', '.join(comparison.only_in_one)}")
    return "\n".join(lines)
