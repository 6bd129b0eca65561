"""Figures that follow from those of a source: a rounding, a difference, a multiple, a share, a span of time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations

from assistant.verify.dates import DateMention
from assistant.verify.quantities import Quantity
from assistant.verify.units import TIMES

_ROUNDED = Fraction(2, 100)
"""So far from the exact figure, as a share of it, one rounded with "about" or "just under" may lie."""
_ROUGHLY = Fraction(4, 100)
"""The same of what two figures come to: "about half" for 52%."""
_MISLEADING = Fraction(12, 100)
"""The same of what two figures come to: "more than a quarter" for 28%. Farther off it is true and says nothing."""
_ALTOGETHER = re.compile(r"\b(?:total|together|combined|altogether|sum|in all|overall|add up)\b", re.IGNORECASE)
_PLACES = re.compile(r" (?:place|rank|spot|position|notch|rung)", re.IGNORECASE)
_COMPARED = re.compile(r" (?:more|less|fewer|higher|lower|cheaper|dearer)(?= than\b|[,.;]|$)", re.IGNORECASE)
_DIFFERENCE = re.compile(
    r"\b(?:by|(?:rise|increase|cut|drop|fall|decline|reduction|gain|gap|difference|shortfall|surplus) of)"
    r"(?: (?:about|around|some|nearly|almost|over|more than|less than))?\s?$",
    re.IGNORECASE,
)
_LOOSE = frozenset({"", "ratio", "rank", "fold", *TIMES})
"""Units in which too many differences come to a figure by chance."""
_COUNTED = 31
"""Bare numbers up to this count all kinds of things, and no two of them need be of one kind."""
_HOURS_A_DAY = Fraction(24)
_MONTHS_A_DAY = Fraction(12, 365)
_MONTHS = 12


def is_derived(
    stated: Quantity, said: Sequence[Quantity], held: Sequence[Quantity], dates: Sequence[DateMention], text: str
) -> bool:
    """Whether a quantity follows from those held, or from dates.

    Where it is no difference in their own unit, one of the two stands in the statement `text` itself.
    """
    if any(stated.unit == other.unit and not other.bound and _is_near(stated, other, _ROUNDED) for other in held):
        return True
    kept = {other.number for other in said}
    before, after = text[: stated.start], text[stated.end :]
    differs = stated.unit not in _LOOSE and bool(_DIFFERENCE.search(before) or _COMPARED.match(after))
    pairs = [
        (_like(first, second), _like(second, first))
        for first, second in combinations([other for other in held if other.unit not in TIMES], 2)
        if first.number in kept or second.number in kept or (stated.unit == first.unit and differs)
    ]
    compared = _is_difference(stated, text)
    found = (result for pair in pairs if _comparable(*pair, compared) for result in _results(stated, *pair, text))
    allowed = _ROUGHLY if stated.bound == "about" else _MISLEADING
    if any(_is_near(stated, result, allowed) for result in found):
        return True
    return stated.unit in TIMES and any(_spans(stated, *pair) for pair in combinations(dates, 2))


def _like(bare: Quantity, other: Quantity) -> Quantity:
    """A number, in the unit of the other where it names none: "31,000 tonnes against 43,000"."""
    return bare if bare.unit or other.unit == "rank" else replace(bare, unit=other.unit, factor=other.factor)


def _comparable(first: Quantity, second: Quantity, compared: bool) -> bool:
    """Whether both measure one thing; bare numbers count what they will, and shares are of one thing or another."""
    counted = compared or min(first.number, second.number) > _COUNTED
    measured = first.unit != "ratio" and (bool(first.unit) or counted)
    return (
        measured and first.unit == second.unit and first.value != second.value and 0 not in (first.value, second.value)
    )


def _results(stated: Quantity, first: Quantity, second: Quantity, text: str) -> Iterator[Quantity]:
    """What the two figures come to, in the unit of the one that is stated."""
    low, high = sorted((first.value, second.value))
    found: list[Fraction] = []
    if stated.unit == "fold" or (not stated.unit and text[stated.end :].startswith(" times")):
        found = [high / low]
    elif stated.unit == "ratio" and first.unit != "rank":
        found = [(high - low) / high, (high - low) / low, low / high]
    elif stated.unit == first.unit or (first.unit == "rank" and _PLACES.match(text[stated.end :])):
        found = [high - low, *([high + low] if _ALTOGETHER.search(text) else [])]
    elif _is_difference(stated, text):  # "40 million less" than $300m
        found = [(high - low) / first.factor]
    for value in found:
        yield Quantity(value / stated.factor, stated.factor, stated.unit, 0, 0)


def _is_difference(stated: Quantity, text: str) -> bool:
    return not stated.unit and bool(_COMPARED.match(text[stated.end :]))


def _is_near(stated: Quantity, exact: Quantity, share: Fraction) -> bool:
    """Whether the figure, with its "more than", "less than" or "about", is true of the exact one and near to it."""
    off = exact.value - stated.value
    near = abs(off) <= share * exact.value or (stated.unit == "fold" and abs(off) < 1)
    fits = {"more": off > 0, "less": off < 0, "about": True, "": off == 0}
    return near and fits[stated.bound]


def _spans(stated: Quantity, first: DateMention, second: DateMention) -> bool:
    """Whether a time is what lies between two dates: to the day where both have one, else to the month or the year."""
    if first.fiscal != second.fiscal or first.year is None or second.year is None:
        return False
    days = (_day(first), _day(second))
    if days[0] and days[1]:
        passed = abs((days[0] - days[1]).days) * (_HOURS_A_DAY if stated.unit == "hour" else _MONTHS_A_DAY)
    elif stated.unit == "hour" or (first.month is None) != (second.month is None):
        return False
    else:
        passed = Fraction(abs((first.year - second.year) * _MONTHS + (first.month or 0) - (second.month or 0)))
    slack = stated.factor / 4 if stated.bound == "about" else Fraction(1, 10) if stated.unit == "month" else 0
    return abs(passed - stated.value) <= slack


def _day(mention: DateMention) -> date | None:
    if mention.year is None or mention.month is None or mention.day is None:
        return None
    try:
        return date(mention.year, mention.month, mention.day)
    except ValueError:  # 31 June
        return None
