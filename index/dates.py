"""Dates as people write them; a date that is not certain is no date."""

import re
from datetime import date

from index.errors import InputError

_AMBIGUOUS = re.compile(r"^\s*(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})\b")
_ISO = re.compile(r"^\s*(\d{4})-(\d{2})-(\d{2})(?:$|[T\s])")
_TWO_MONTHS = re.compile(r"\blistopada\b", re.IGNORECASE)
"""October in Croatian, November in Polish."""
_YEARS = range(1500, 2200)
"""Others are of another calendar, or a slip."""
_HAS_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|[०-९]{4}")


def parse_date(text: str) -> date:
    """The day that `text` names, time of day dropped.

    Raises InputError when it names no full day, could name two (01/02/2026), or is of another calendar.
    """
    found = _read_day(text)
    if found.year not in _YEARS:
        raise InputError(f"{text[:60]!r} is no day of our calendar; write it as 2026-06-16")
    return found


def _read_day(text: str) -> date:
    if iso := _ISO.match(text):
        try:
            return date(*(int(part) for part in iso.groups()))
        except ValueError:
            raise InputError(f"{text!r} is not a day of the calendar; write it as 2026-06-16") from None
    if slashed := _AMBIGUOUS.match(text):
        return _slashed_date(text, *(int(part) for part in slashed.groups()))
    if len(text) > 60 or not _HAS_YEAR.search(text):
        raise InputError(f"{text[:60]!r} is not a date; write it as 2026-06-16")
    import dateparser

    found = dateparser.parse(
        text,
        settings={"STRICT_PARSING": True, "PREFER_DAY_OF_MONTH": "first", "REQUIRE_PARTS": ["day", "month", "year"]},
    )
    figures = {int(each) for each in re.findall(r"\d+", text)}  # dateparser makes 2014-11-01 of "12 Sene 2018"
    if found is None or not {found.year, found.day} <= figures or _TWO_MONTHS.search(text):
        raise InputError(f"{text!r} is not a date; write it as 2026-06-16")
    return date(found.year, found.month, found.day)


def _slashed_date(text: str, first: int, second: int, year: int) -> date:
    if first <= 12 and second <= 12 and first != second:
        raise InputError(
            f"{text!r} could be two days; write it as {year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}"
        )
    day, month = (first, second) if second <= 12 else (second, first)
    try:
        return date(year, month, day)
    except ValueError:
        raise InputError(f"{text!r} is not a day of the calendar; write it as 2026-06-16") from None
