"""Two runs side by side: what got better and worse, figure by figure and case by case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.intervals import Difference, paired_difference
from evals.metrics import mean
from evals.scoring import FIGURES, Score

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """A figure in the first run, in the second, and the difference with what chance makes of it."""

    before: float
    after: float
    difference: Difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """The change of each figure from the first run to the second, and the cases that turned right or wrong."""

    figures: Mapping[str, Change]
    better: tuple[str, ...]
    worse: tuple[str, ...]
    only_in_one: tuple[str, ...]


def compare(before: Sequence[Score], after: Sequence[Score]) -> Comparison:
    """The comparison over the cases that both runs have."""
    first, second = ({score.case.id: score for score in scores} for scores in (before, after))
    common = sorted(first.keys() & second.keys())
    figures = {}
    for name in FIGURES:
        old, new = _values(first, name, common), _values(second, name, common)
        if both := old.keys() & new.keys():
            means = [mean(found[case] for case in both) for found in (old, new)]
            figures[name] = Change(means[0], means[1], paired_difference(old, new))
    return Comparison(
        figures,
        better=tuple(case for case in common if second[case].is_right and not first[case].is_right),
        worse=tuple(case for case in common if first[case].is_right and not second[case].is_right),
        only_in_one=tuple(sorted(first.keys() ^ second.keys())),
    )


def _values(scores: Mapping[str, Score], name: str, cases: Sequence[str]) -> dict[str, float]:
    return {case: scores[case].figures[name] for case in cases if name in scores[case].figures}


def format_comparison(comparison: Comparison) -> str:
    """A table of the figures; a star marks what chance hardly explains."""
    lines = [f"{'figure':<20} {'before':>7} {'after':>7} {'change':>8}   95 % interval"]
    for name, change in comparison.figures.items():
        found = change.difference
        star = " *" if found.p < SIGNIFICANT else ""
        lines.append(
            f"{name:<20} {change.before:7.3f} {change.after:7.3f} {found.mean:+8.3f}"
            f"   {found.low:+.3f} to {found.high:+.3f}{star}"
        )
    for head, cases in (("better", comparison.better), ("worse", comparison.worse)):
        lines.append(f"{head}: {', '.join(cases) or 'none'}")
    if comparison.only_in_one:
        lines.append(f"in one run only: {', '.join(comparison.only_in_one)}")
    return "\n".join(lines)
