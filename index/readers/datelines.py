"""Lines that consist of a date, as opposed to prose that mentions one."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.dates import parse_date
from index.errors import InputError
from index.readers.labels import byline

_DATE_PREFIX = re.compile(
    r"(?:(?:first |last |originally )?(?:published|updated|posted|modified|date|dated)(?: on| at)?(?: ?: ?| ))",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,? ", re.IGNORECASE)
_TIME = re.compile(r"[T, ]{1,2}(?:at )?\d{1,2}[:.]\d{2}(?::\d{2})?.{0,25}$", re.IGNORECASE)
_DATE_SHAPE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?[ -](?:of |de )?[^\W\d_]{3,12}\.?,?[ -](?:de )?\d{4}(?: г\.?| года)?"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
)
_PARTS = re.compile(r" ?[|·•] ?| [–—-] ")
_READING_TIME = re.compile(r"\d{1,3}[ -]min(?:ute)?s?(?: read)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateLine:
    """A date as written, and whether it is that of an update."""

    day: str
    is_update: bool = False


@lru_cache(maxsize=1_024)
def date_in_line(text: str) -> DateLine | None:
    """The date that a line consists of, with nothing beside it but a byline; None for any other line."""
    if len(text) > 100 or not any(mark.isdigit() for mark in text):
        return None
    found: DateLine | None = None
    for part in split_line(text):
        bare = _WEEKDAY.sub("", _DATE_PREFIX.sub("", part, count=1), count=1)
        day = _TIME.sub("", bare).strip(" .")
        if _is_date(day):
            is_update = part[:12].casefold().startswith(("updated", "last ", "modified"))
            found = found if found and not found.is_update else DateLine(day, is_update)
        elif part.strip() and not (byline(part) or _READING_TIME.fullmatch(part)):
            return None
    return found


def split_line(text: str) -> list[str]:
    """The parts of a line such as "By Jane Doe | 16 June 2026"."""
    return _PARTS.split(text)


def _is_date(text: str) -> bool:
    if not _DATE_SHAPE.fullmatch(text):
        return False
    if not any(mark.isalpha() for mark in text):
        # Figures in the shape of a date are meant as one, even where they name no day or two.
        return True
    try:
        parse_date(text)
    except InputError:
        return False
    return True
