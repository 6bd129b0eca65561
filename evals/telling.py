"""Whether a text tells an expected answer: its words, or the same figure or date in another spelling."""

import re
import unicodedata
from fractions import Fraction

from assistant.verify.dates import DateMention, find_dates
from assistant.verify.quantities import Quantity, find_quantities
from assistant.verify.units import SCALES

_DIGITS = re.compile(r"\d+(?:,\d{2,3})*(?:\.\d+)?")
_NO_SCALE = rf"(?![ -](?:{'|'.join(map(re.escape, SCALES))})\b)"  # $110 is not told by $110 million
_PLAIN = str.maketrans("‘’‚“”„‐‑‒–—−\u00a0\u202f", "'''\"\"\"------  ")


def tells(text: str, answer: str) -> bool:
    """Whether `text` holds `answer`: a pattern after `re:`, the words, or where it is one, the quantity or date."""
    if answer.startswith("re:"):
        return re.search(answer[3:], _plain(text), re.IGNORECASE) is not None
    words = re.escape(_plain(answer).casefold())
    if re.search(rf"(?<!\w)(?<!\d[.,]){words}(?!\w)(?![.,]\d){_NO_SCALE}", _plain(text).casefold()):
        return True
    return _tells_quantity(text, answer) or _tells_date(text, answer)


def _tells_quantity(text: str, answer: str) -> bool:
    wanted = find_quantities(answer)
    if len(wanted) != 1 or not _covers(answer, wanted[0]):
        return False
    return any(_same_quantity(wanted[0], other) for other in find_quantities(text))


def _same_quantity(wanted: Quantity, other: Quantity) -> bool:
    """Whether `other` is as much of the same; what it is counted by and its bound may be left out, not changed."""
    if (wanted.value, wanted.unit) != (other.value, other.unit):
        return False
    bounds = {wanted.bound, other.bound}
    return (not wanted.per or other.per in ("", wanted.per)) and not {"more", "less"} <= bounds


def _tells_date(text: str, answer: str) -> bool:
    wanted = find_dates(answer)
    if len(wanted) != 1 or not _covers(answer, wanted[0]):
        return False
    return any(_same_date(wanted[0], other) for other in find_dates(text))


def _covers(answer: str, found: Quantity | DateMention) -> bool:
    """Whether the answer is nothing but what was found in it, beside "about" or "per tonne"."""
    rest = answer[: found.start] + answer[found.end :]
    counted_by = isinstance(found, Quantity) and found.per
    return len(re.findall(r"\w+", rest)) <= (3 if counted_by else 1)


def _same_date(wanted: DateMention, other: DateMention) -> bool:
    """Whether `other` names the same day, month or year, and no less of it; a year may be left out."""
    fields = ("year", "month", "day")
    if wanted.fiscal != other.fiscal:
        return False
    return all(
        getattr(wanted, name) is None
        or getattr(other, name) == getattr(wanted, name)
        or (name == "year" and other.year is None and wanted.month is not None)
        for name in fields
    )


def stray_figures(text: str, sources: str) -> list[str]:
    """Figures that `text` tells in digits and `sources` do not tell at all, whatever they are figures of.

    Far coarser than verification, which it measures: a figure passes that stands anywhere in the sources.
    """
    told = {number for quantity in find_quantities(sources) for number in (quantity.number, quantity.value)}
    told |= {Fraction(part) for each in find_dates(sources) for part in (each.year, each.day) if part}
    told |= {_fraction(digits) for digits in _DIGITS.findall(sources)}
    mentioned = find_quantities(text)
    return [
        digits.group()
        for digits in _DIGITS.finditer(text)
        if _fraction(digits.group()) not in told
        and not any(each.start <= digits.start() < each.end and each.value in told for each in mentioned)
    ]


def _fraction(digits: str) -> Fraction:
    return Fraction(digits.replace(",", ""))


def _plain(text: str) -> str:
    """The text with plain quotes, dashes and single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_PLAIN).split())
