"""Figures that two sentences give for the same thing. What is not plainly the same is passed over."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from assistant.timespans import find_spans
from assistant.verify.quantities import Quantity, find_quantities
from assistant.verify.units import TIMES
from index.terms import stems, weigh_terms


@dataclass(frozen=True, slots=True)
class Figures:
    """What a sentence and an earlier one give for the same thing, in their words; `equal` where that is the same."""

    now: str
    before: str
    equal: bool


_LEFT_OUT = TIMES | {"", "rank", "fold", "points"}
"""Units of which a sentence tells many things; a bare number has none."""
_SAME = 0.5
"""Share of the weight of all words of two sentences that both hold. In evals/corpus, wrong pairs have .38 at most."""
_ROUNDING = Fraction(2, 100)
_ANY_DAY = date(2000, 1, 1)


def compare_figures(text: str, earlier: str) -> Figures | None:
    """The figures that two sentences give for the same thing; None where nothing is plain.

    Both tell one figure of that unit, in much the same words, and not each names something that the other does not:
    "heavy oxides" and "light oxides" are two things.
    """
    for mine in _plain_figures(text):
        for other in _plain_figures(earlier):
            if (mine.unit, mine.per) == (other.unit, other.per) and _same_thing(text, earlier):
                low, high = sorted((mine.value, other.value))
                equal = high - low <= _ROUNDING * high
                return Figures(text[mine.start : mine.end], earlier[other.start : other.end], equal)
    return None


def _same_thing(text: str, earlier: str) -> bool:
    mine, other = _words(text), _words(earlier)
    shared = sum(weight for stem, weight in mine.items() if stem in other)
    if shared == 0 or shared < _SAME * (sum(mine.values()) + sum(other.values()) - shared):
        return False
    return not (_things(text) - other.keys() and _things(earlier) - mine.keys())


@lru_cache(maxsize=2_000)
def _plain_figures(text: str) -> tuple[Quantity, ...]:
    """The figures that are alone of their unit there, and neither a bound nor what a change goes from."""
    found = find_quantities(text)
    units = [each.unit for each in found]
    return tuple(
        each
        for each in found
        if units.count(each.unit) == 1
        and each.unit not in _LEFT_OUT
        and each.bound in ("", "about")
        and each.role != "from"
    )


@lru_cache(maxsize=2_000)
def _words(text: str) -> dict[str, float]:
    """The weighty stems of a sentence without its figures and times."""
    taken = [(each.start, each.end) for each in find_quantities(text)]
    taken += [(each.start, each.end) for each in find_spans(text, _ANY_DAY)]
    for start, end in taken:
        text = text[:start] + " " * (end - start) + text[end:]
    return weigh_terms(text)


@lru_cache(maxsize=2_000)
def _things(text: str) -> frozenset[str]:
    """The stems of its nouns, names and adjectives, as far as they are weighty words of it."""
    from assistant.verify.syntax import parse

    named = {stem for word in parse(text).words if word.pos in ("NOUN", "PROPN", "ADJ") for stem in stems(word.text)}
    return frozenset(named & _words(text).keys())
