"""Values that a question may ask for, as a sentence tells them, and whether two of them can be of one thing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from assistant.verify.dates import DateMention, find_dates
from assistant.verify.quantities import Quantity, find_quantities
from assistant.verify.units import CURRENCIES
from index.terms import stems


class Kind(StrEnum):
    """What a value measures."""

    MONEY = "money"
    SHARE = "share"
    MASS = "mass"
    LENGTH = "length"
    RANK = "rank"
    COUNT = "count"
    DURATION = "duration"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Measured:
    """A value as written, where it stands in its sentence, and what it comes to.

    `size` is in dollars, shares of 1, grams, metres or months, roughly: a rate of exchange serves to tell whether two
    sums are of one order. `unit` is the currency, what the value is counted by, or the noun counted; empty for others.
    """

    kind: Kind
    text: str
    start: int
    unit: str
    size: float
    about: bool = False
    day: tuple[int, int | None, int | None] | None = None


_WANTED = (
    (re.compile(r"^when\b|\bsince when\b|\b(?:what|which) (?:year|month|day|date)\b|\bhow long ago\b"), (Kind.DAY,)),
    (re.compile(r"\b(?:percent(?:age)?|per cent|share|proportion|dominant|how much of)\b"), (Kind.SHARE,)),
    (re.compile(r"\b(?:tonn(?:es?|age)|kilograms?|kg|tons?|volume)\b"), (Kind.MASS,)),
    (re.compile(r"\b(?:depth|how (?:deep|far|tall|high|wide)|distance)\b"), (Kind.LENGTH,)),
    (re.compile(r"\b(?:rank|ranked|ranking)\b"), (Kind.RANK,)),
    (re.compile(r"\bhow long\b"), (Kind.DURATION,)),
    (re.compile(r"\b(?:how many|number of)\b"), (Kind.COUNT, Kind.MASS)),
    (re.compile(r"\b(?:reserves|resources|output|capacity|mined|produced?|production)\b"), (Kind.MASS, Kind.SHARE)),
    (
        re.compile(
            r"\b(?:price|cost|worth|budget|money|sum|value[ds]?|fund(?:s|ed|ing)?|invest\w*|pa(?:y|id|ys)|spen[dt]|loan"
            r"|how (?:much|big|large))\b"
        ),
        (Kind.MONEY, Kind.MASS, Kind.SHARE),
    ),
)
_KINDS = {
    "ratio": Kind.SHARE, "gram": Kind.MASS, "ton": Kind.MASS, "pound": Kind.MASS, "metre": Kind.LENGTH,
    "mile": Kind.LENGTH, "rank": Kind.RANK, "hour": Kind.DURATION, "month": Kind.DURATION, "": Kind.COUNT,
}  # fmt: skip
_SIZES = {"ton": 1e6, "pound": 453.6, "mile": 1609.0, "hour": 1 / 730}
_DOLLARS = {
    "USD": 1.0, "AUD": 0.67, "CAD": 0.73, "EUR": 1.1, "GBP": 1.3, "INR": 1 / 85, "CNY": 1 / 7.2, "JPY": 1 / 150,
    "RUB": 1 / 85, "MYR": 1 / 4.4, "KRW": 1 / 1400, "IDR": 1 / 16_300, "VND": 1 / 26_000, "PHP": 1 / 57, "KZT": 1 / 520,
    "SEK": 1 / 9.6, "NOK": 1 / 10.2, "CHF": 1.2, "BRL": 1 / 5.6, "ZAR": 1 / 18, "TRY": 1 / 40, "THB": 1 / 33,
    "PLN": 1 / 3.7, "UAH": 1 / 41.5, "SAR": 1 / 3.75, "AED": 1 / 3.67, "NGN": 1 / 1530, "MNT": 1 / 3550,
}  # fmt: skip
"""Rough rates of 2025."""
_BOUND = re.compile(
    r"\b(?:more than|over|about|around|roughly|some|nearly|almost|up to|at least|less than|under|close to"
    r"|approximately|between) $",
    re.IGNORECASE,
)
_BOUND_REACH = 20
_SHARE = re.compile(r"%|per ?cent|pct|half|third|quarter|fifth|sixth|tenth", re.IGNORECASE)
_RANGE = re.compile(r"\s?(?:to|-|–)\s?")
_WEIGHS = re.compile(r" of\b|,? \(?(?:or )?[\d.,]+ (?:kg|kilo)")
_NOUN = re.compile(r"\s+(?:(?:different|such|other|new|kinds? of|types? of)\s+)?([a-z][a-z-]+)")
_NO_NOUN = frozenset("by in of to for and or at on a an the from was were is are with that this per but out up".split())
SAME_ORDER = 4.0
"""Two values of one thing differ by less than this factor."""
_ROUNDED = 0.005
"""Share by which a value may differ that is rounded: 7,300 for 7,280; `about` allows for more."""
_ABOUT = 0.03


def wanted_kinds(question: str) -> tuple[Kind, ...]:
    """What kind of value would answer, the likeliest first; empty where the question asks for none."""
    lowered = question.lower()
    return next((kinds for pattern, kinds in _WANTED if pattern.search(lowered)), ())


def find_values(sentence: str, published: date | None) -> list[Measured]:
    """The values of a sentence in order; a day without its year is of the year of the article."""
    days = [value for mention in find_dates(sentence) if (value := _day(sentence, mention, published))]
    return sorted([*days, *_quantities(sentence)], key=lambda each: each.start)


def _quantities(sentence: str) -> Iterator[Measured]:
    read = (_weighed(sentence, each) for each in find_quantities(sentence))
    found = [(kind, each) for each in read if (kind := _kind(sentence, each))]
    while found:
        kind, each = found.pop(0)
        size, end = _size(each), each.end
        if found and found[0][0] is kind and _RANGE.fullmatch(sentence, end, found[0][1].start):
            last = found.pop(0)[1]  # "40 to 70 kilograms" is one value
            size, end = (size + _size(last)) / 2, last.end
        unit = " ".join((each.unit if kind is Kind.MONEY else "", each.per, _noun(sentence, end, kind))).strip()
        bound = _BOUND.search(sentence, max(0, each.start - _BOUND_REACH), each.start)
        start = bound.start() if bound else each.start
        yield Measured(kind, sentence[start:end], start, unit, size, each.bound == "about")


def _weighed(sentence: str, quantity: Quantity) -> Quantity:
    """The quantity, in pounds of weight where it says of what, or how many kilograms they are."""
    pounds = quantity.unit == "GBP" and sentence[quantity.start : quantity.end].endswith("pounds")
    return replace(quantity, unit="pound") if pounds and _WEIGHS.match(sentence, quantity.end) else quantity


def _kind(sentence: str, quantity: Quantity) -> Kind | None:
    """What a quantity measures; None for what is not compared."""
    kind = Kind.MONEY if quantity.unit in CURRENCIES else _KINDS.get(quantity.unit)
    joined = kind is Kind.SHARE and not _SHARE.search(sentence, quantity.start, quantity.end + 3)
    return None if joined else kind  # "5% and ten are not": what is joined to a share need not be one


def _size(quantity: Quantity) -> float:
    return float(quantity.value) * _DOLLARS.get(quantity.unit, _SIZES.get(quantity.unit, 1.0))


def _noun(sentence: str, end: int, kind: Kind) -> str:
    """The noun that is counted, as its stem; empty where none follows."""
    found = _NOUN.match(sentence, end)
    if kind is not Kind.COUNT or not found or found[1] in _NO_NOUN:
        return ""
    return next(iter(stems(found[1])), "")


def _day(sentence: str, mention: DateMention, published: date | None) -> Measured | None:
    year = mention.year or (published.year if published else None)
    if year is None or mention.fiscal:
        return None
    day = (year, mention.month, mention.day)
    size = year * 12 + (mention.month or 0) + (mention.day or 0) / 31
    return Measured(Kind.DAY, sentence[mention.start : mention.end], mention.start, "", size, day=day)


def are_comparable(one: Measured, other: Measured) -> bool:
    """Whether two values can be of one thing: of a kind, counted alike, of one order."""
    if one.kind is not other.kind:
        return False
    if one.kind is Kind.DAY:
        return abs(one.size - other.size) < 12 * SAME_ORDER
    if one.kind is Kind.COUNT and one.unit and other.unit and one.unit != other.unit:
        return False
    if one.kind is Kind.MONEY and one.unit.split()[1:] != other.unit.split()[1:]:
        return False  # a price per kilogram is no sum
    low, high = sorted((abs(one.size), abs(other.size)))
    return low > 0 and high / low < SAME_ORDER


def are_same(one: Measured, other: Measured) -> bool:
    """Whether two comparable values are one, written or rounded in another way; sums of two currencies never are."""
    if one.day and other.day:
        return all(first == second or None in (first, second) for first, second in zip(one.day, other.day, strict=True))
    if one.kind is Kind.MONEY and one.unit != other.unit:
        return False
    allowed = _ABOUT if one.about or other.about else _ROUNDED
    return abs(one.size - other.size) <= allowed * max(abs(one.size), abs(other.size))
