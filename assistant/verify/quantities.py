"""Quantities: numbers with unit and qualifier, read out of text into values that can be compared."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from assistant.verify.dates import find_dates
from assistant.verify.units import FRACTIONS, MULTIPLES, NUMBER_WORDS, ORDINALS, SCALES, SIGNS, TIMES, UNITS


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its base unit: 7,300 crore rupees are 73 billion INR, 15 % are 15 of 1/100 ratio, sixth is rank 6.

    `unit` is empty for a bare number. `bound` is more, less, about or empty; `role` is from, to or empty.
    """

    number: Fraction
    factor: Fraction
    unit: str
    start: int
    end: int
    bound: str = ""
    role: str = ""
    per: str = ""
    """What it is counted by: "1000 gram" for dollars per kilogram; or empty."""

    @property
    def value(self) -> Fraction:
        """The number in the base unit."""
        return self.number * self.factor


@dataclass(frozen=True, slots=True)
class _Reading:
    """A number as it stands: value = number × scale × factor, each taken from a neighbour in a range where missing."""

    number: Fraction
    scale: int | None
    unit: str
    factor: Fraction
    start: int
    end: int


def _either(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_SIGN = _either(SIGNS)
_SCALE = _either(SCALES)
_UNIT = _either(word for word in UNITS if word[0].isalpha())
_NUMERAL = r"(?<![\w.])(?<!\d,)(?:\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SIGNED = r"\d[\d,]*(?:\.\d+)?"
_DIGITS = 30
"""A number of more characters is none of news."""
_AGO = r" (?:day|week|month|year)(?: or so)? (?:after|before|earlier|later|ago|late|behind|ahead)\b"
_READING = re.compile(
    rf"(?:(?P<sign>(?<![A-Za-z])(?:{_SIGN}))\s?)?"
    rf"(?:(?P<numeral>{_NUMERAL}|(?<=RM){_SIGNED}|(?<=Rs){_SIGNED}|(?<=[$€£₹¥₽₩]){_SIGNED})"
    rf"|\b(?P<words>{_either(NUMBER_WORDS)}|an?(?= decade\b|{_AGO})|half an?(?= (?:{_SCALE}|{_UNIT})\b))\b)"
    rf"(?:[\s-]?(?P<scale>{_SCALE})\b(?:\s(?P<scale2>{_SCALE})\b)?)?"
    rf"(?:[\s-]?(?:of )?(?:(?:working|business) )?(?P<unit>%|(?:{_UNIT})\b))?",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"\b(?:(?P<count>an?|one|two|three|four|five|six|seven|eight|nine)[ -])?(?P<part>{_either(FRACTIONS)})\b"
    rf"(?! an? (?:{_SCALE}|{_UNIT}|dozen)\b)",
    re.IGNORECASE,
)
_HALVED = re.compile(r"\bhalv(?:e|es|ed|ing)\b", re.IGNORECASE)
_RANK = re.compile(rf"\b(?:(?P<word>{_either(ORDINALS)})|(?P<number>\d{{1,3}})(?:st|nd|rd|th))\b", re.IGNORECASE)
_MULTIPLE = re.compile(rf"\b(?:{_either(MULTIPLES)})\b", re.IGNORECASE)
_JOINED = re.compile(r"^\s?(?P<by>[-–—]|to|and|or)\s?$")
_PER = re.compile(rf"^(?:/|\s(?:per|an?|each|every|for each|for every|for an?)\s)(?P<unit>{_UNIT})\b", re.IGNORECASE)
_GROWN = "go|goes|went|gone|moves|moved|rise|rises|rose|lifted|add|adds|added|amount|amounts|come|comes"
_UP_TO = "".join(rf"(?<!{verb} )" for verb in _GROWN.split("|")) + "up to"
_NO = "(?<!no )(?<!not )(?<!none )"
_OVER = "".join(rf"(?<!{verb} )" for verb in "no not hand handed take taken took turn turned".split()) + "over"
_BOUNDS = (
    (
        "more",
        rf"{_NO}(?:more|greater|larger|higher) than|{_OVER}|(?<!not go )(?<!not rise )(?<!not be )(?<!not )above"
        r"|at least|exceed(?:s|ed|ing)?|upwards? of|in excess of|minimum of|floor of|past|beyond|topp(?:ed|ing)|tops"
        r"|(?:no|not) (?:less|fewer|lower|smaller) than|not (?:fall |drop |sink |go |be )?(?:below|under)"
        r"|pass(?:es|ed)?|cross(?:es|ed)?|surpass(?:es|ed|ing)?",
    ),
    (
        "less",
        rf"(?:no|not|none) (?:more|larger|greater|higher) than|{_NO}(?:less|fewer|smaller|lower) than|at most"
        rf"|as (?:much|many|long|high) as|{_NO}(?:under|below)|not (?:rise |go |be )?(?:above|over)|{_UP_TO}"
        r"|maximum of|(?:just|little|falls?|fell|falling) short of|limited to|capped at|ceiling of",
    ),
    (
        "about",
        r"about|around|roughly|some|approximately|nearly|almost|close to|circa|an? estimated|estimated at|approaching"
        r"|nearing|just (?:over|under)|in the (?:region|order) of",
    ),
)
_BEFORE = tuple((kind, re.compile(rf"\b(?:{words})(?: an?| some| just)?\s?$", re.I)) for kind, words in _BOUNDS)
_AFTER = re.compile(
    r"^ (?:(?P<more>or more|at least|and over|or over)|(?P<less>or less|or fewer|at most)|(?P<about>or so))\b"
)
_ROLE = re.compile(r"\b(?P<role>from|to)(?: (?:about|around|roughly|nearly|over|just|some))?\s?$", re.IGNORECASE)
_RAISED = re.compile(r"\b(?:revis|lift|push|bump|driv|drove)\w*\b[^.;]*\bup to\s?$", re.IGNORECASE)
_NAMED = re.compile(r"\b[A-Z]\w*-$")
"""A name that goes on with a number: Illari-2."""
_AGAINST = re.compile(r"\d[^.;]{0,25}\b(?:less|more|fewer|higher|lower) than(?: an?)?\s?$", re.IGNORECASE)
_AGO_AFTER = re.compile(r" (?:or so )?(?:earlier|before|ago|previously)\b", re.IGNORECASE)
_BY_WAY_OF = re.compile(r"\b(?:under|over|below|above|past|beyond) an?\s?$", re.IGNORECASE)
_REACH = 40


def find_quantities(text: str) -> list[Quantity]:
    """The quantities that `text` states, in order; dates are none."""
    taken = [(date.start, date.end) for date in find_dates(text)]
    found = [
        _from_fraction(match) for match in _FRACTION.finditer(text) if match["count"] or match["part"].lower() == "half"
    ]
    found += [_plain(Fraction(1, 2), "ratio", match) for match in _HALVED.finditer(text)]
    found += [_plain(MULTIPLES[match[0].lower()], "fold", match) for match in _MULTIPLE.finditer(text)]
    taken += [(each.start, each.end) for each in found]
    ranks = [match for match in _RANK.finditer(text) if not _overlaps(match.span(), taken)]
    found += [_plain(_rank(match), "rank", match) for match in ranks]
    taken += [match.span() for match in ranks]
    matches = (
        match
        for match in _READING.finditer(text)
        if len(match["numeral"] or "") <= _DIGITS and (match["unit"] or not _NAMED.search(text[: match.start()]))
    )
    readings = [_read(match) for match in matches if not _overlaps(match.span(), taken)]
    found += [
        Quantity(each.number * (each.scale or 1), each.factor, each.unit, each.start, each.end)
        for each in _complete_ranges(text, readings)
        if not _is_pronoun(text, each)
    ]
    return [_qualify(text, each) for each in sorted(found, key=lambda each: each.start)]


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


def _from_fraction(match: re.Match[str]) -> Quantity:
    count = (match["count"] or "a").lower()
    times = 1 if count in ("a", "an") else NUMBER_WORDS[count]
    return _plain(times * FRACTIONS[match["part"].lower()], "ratio", match)


def _plain(number: Fraction | int, unit: str, match: re.Match[str]) -> Quantity:
    return Quantity(Fraction(number), Fraction(1), unit, *match.span())


def _rank(match: re.Match[str]) -> int:
    return ORDINALS[match["word"].lower()] if match["word"] else int(match["number"])


def _read(match: re.Match[str]) -> _Reading:
    numeral = match["numeral"]
    number = Fraction(numeral.replace(",", "").rstrip(".")) if numeral else _word_value(match["words"].lower())
    scale: int | None = None
    for name in ("scale", "scale2"):
        if match[name]:
            scale = (scale or 1) * SCALES[match[name].lower()]
    sign, word = (match["sign"] or "").lower(), (match["unit"] or "").lower()
    if sign:  # "$5 a tonne", "Rs 197 crore plant": what follows an amount of money is no unit of it
        end = match.end("unit") if word and UNITS[word][0] == UNITS[sign][0] else _end_before_unit(match)
        return _Reading(number, scale, *UNITS[sign], match.start(), end)
    unit, factor = UNITS[word] if word else ("", Fraction(1))
    return _Reading(number, scale, unit, factor, match.start(), match.end())


def _word_value(words: str) -> Fraction:
    return Fraction(NUMBER_WORDS.get(words, Fraction(1, 2) if words.startswith("half") else 1))


def _end_before_unit(match: re.Match[str]) -> int:
    return max(match.end(name) for name in ("numeral", "words", "scale", "scale2"))


def _complete_ranges(text: str, readings: list[_Reading]) -> list[_Reading]:
    """The readings, those of a range with the scale and the unit that only one of the two carries."""
    completed = list(readings)
    for index, (first, second) in enumerate(pairwise(readings)):
        joined = _JOINED.match(text[first.end : second.start])
        if not joined:
            continue
        spans = joined["by"] not in ("and", "or") or bool(re.search(r"\bbetween\s?$", text[: first.start], re.I))
        if not first.unit and second.unit:
            scale = second.scale if first.scale is None and spans else first.scale
            completed[index] = replace(completed[index], unit=second.unit, factor=second.factor, scale=scale)
        elif first.unit == "ratio" and second.scale:
            continue  # "fell 37 percent to 402 million"
        elif first.unit and not second.unit:
            completed[index + 1] = replace(second, unit=first.unit, factor=first.factor)
            if first.scale is None and spans:
                completed[index] = replace(completed[index], scale=second.scale)
        elif first.scale is None and second.scale and spans and first.unit == second.unit:
            completed[index] = replace(completed[index], scale=second.scale)
    return completed


def _is_pronoun(text: str, reading: _Reading) -> bool:
    """Whether it is the "one" of "one of several places" or "no one"."""
    return text[reading.start : reading.end].lower() == "one"


def _qualify(text: str, quantity: Quantity) -> Quantity:
    before, after = text[max(0, quantity.start - _REACH) : quantity.start], text[quantity.end : quantity.end + _REACH]
    bound = next((kind for kind, pattern in _BEFORE if pattern.search(before)), "")
    if quantity.unit in TIMES and re.search(r"\b(?:over|past)(?: the| an?)?\s?$", before):
        bound = ""  # over ten years: during them
    if quantity.unit in TIMES and _AGAINST.search(before) and _AGO_AFTER.match(after):
        bound = ""  # $42 less than a year earlier
    if not text[quantity.start].isalpha() and _BY_WAY_OF.search(before):
        bound = ""  # under a $5m contract
    if bound == "less" and _RAISED.search(before):
        bound = ""  # revised from 410 up to 540
    if found := _AFTER.match(after):
        bound = next(kind for kind, words in found.groupdict().items() if words)
    role = _ROLE.search(before)
    per = _PER.match(after)
    counted_by = "{1} {0}".format(*UNITS[per["unit"].lower()]) if per else ""
    return replace(quantity, bound=bound, role=role["role"].lower() if role else "", per=counted_by)
