"""Dates as far as a text names them: a day, a month, a year, a fiscal year."""

import re
from dataclasses import dataclass

_MONTH_NAMES = "january february march april may june july august september october november december".split()
MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day, month or year as far as the text names it; a fiscal year stands under the year in which it ends."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int
    fiscal: bool = False


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATE_PATTERNS = (
    *(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"\b(?P<year>(?:19|20)\d\d)-(?P<monthnumber>[01]\d)-(?P<day>[0-3]\d)\b",
            rf"\b{_DAY}(?: of)? (?P<month>{_MONTH})\b\.?(?:,? {_YEAR}\b)?",
            rf"\b(?P<month>{_MONTH})\b\.? {_DAY}\b(?!\s*(?:%|per|million|tonnes))(?:,? {_YEAR}\b)?",
            rf"\b(?P<month>{_MONTH})\b\.?(?: of)?,? {_YEAR}\b",
            r"\b(?:FY|fiscal(?: year)?|financial year) ?(?P<from>(?:19|20)\d\d)\s?[-–—/]\s?(?P<to>\d{2,4})\b",
            r"\b(?:FY|fiscal(?: year)?|financial year) ?'?(?P<fiscal>(?:19|20)?\d\d)\b",
            r"\b(?P<fiscal>(?:19|20)\d\d) (?:financial|fiscal) year\b",
            r"\b(?P<from>(?:19|20)\d\d)[-–—/](?P<to>\d{2})\b(?!-)",
        )
    ),
    re.compile(rf"\b(?P<month>{'|'.join(name.capitalize() for name in _MONTH_NAMES if name != 'may')})\b"),
    re.compile(r"(?<=\b[Ii]n )(?P<month>May)\b|(?<=\b[Bb]y )(?P<month2>May)\b|(?<=\b[Ss]ince )(?P<month3>May)\b"),
    re.compile(r"(?<![\d.,$€£₹])(?P<year>(?:19|20)\d\d)(?![\d]|[.,]\d|%| ?(?:tonnes|kg|million|billion|crore))\b"),
)


def find_dates(text: str) -> list[DateMention]:
    """The dates that `text` names, in order; each stretch of text is read once, the fullest reading first."""
    found: list[DateMention] = []
    for pattern in _DATE_PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                mention = _date_mention(match)
                if mention:
                    found.append(mention)
    return sorted(found, key=lambda each: each.start)


def _date_mention(match: re.Match[str]) -> DateMention | None:
    parts = {name: value for name, value in match.groupdict().items() if value}
    span = (match.start(), match.end())
    if "from" in parts:
        first, last = int(parts["from"]), parts["to"]
        end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
        return DateMention(end, None, None, *span, fiscal=True) if end in (first, first + 1) else None
    if "fiscal" in parts:
        year = int(parts["fiscal"])
        return DateMention(year if year > 99 else 2000 + year, None, None, *span, fiscal=True)
    month = parts.get("month") or parts.get("month2") or parts.get("month3")
    number = int(parts["monthnumber"]) if "monthnumber" in parts else MONTHS[month.lower()] if month else None
    day = int(parts["day"]) if "day" in parts else None
    if day is not None and not 1 <= day <= 31:
        return None
    return DateMention(int(parts["year"]) if "year" in parts else None, number, day, *span)
