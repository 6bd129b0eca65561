"""Whether a text tells an expected answer: its words, or the same figure or date in another spelling."""

import re
import unicodedata

from assistant.verify.dates import DateMention, find_dates
from assistant.verify.quantities import Quantity, find_quantities

_PLAIN = str.maketrans("‘’‚“”„‐‑‒–—−\u00a0\u202f", "'''\"\"\"------  ")


def tells(text: str, answer: str) -> bool:
    """Whether `text` holds `answer`: a pattern after `re:`, the words, or where it is one, the quantity or date."""
    if answer.startswith("re:"):
        return re.search(answer[3:], _plain(text), re.IGNORECASE) is not None
    words = re.escape(_plain(answer).casefold())
    if re.search(rf"(?<!\w)(?<!\d[.,]){words}(?!\w)(?![.,]\d)", _plain(text).casefold()):
        return True
    return _tells_quantity(text, answer) or _tells_date(text, answer)


def _tells_quantity(text: str, answer: str) -> bool:
    wanted = find_quantities(answer)
    if len(wanted) != 1 or not _covers(answer, wanted[0]):
        return False
    return any((other.value, other.unit) == (wanted[0].value, wanted[0].unit) for other in find_quantities(text))


def _tells_date(text: str, answer: str) -> bool:
    wanted = find_dates(answer)
    if len(wanted) != 1 or not _covers(answer, wanted[0]):
        return False
    return any(_same_date(wanted[0], other) for other in find_dates(text))


def _covers(answer: str, found: Quantity | DateMention) -> bool:
    """Whether the answer is nothing but what was found in it, beside words like "about"."""
    rest = answer[: found.start] + answer[found.end :]
    return len(re.findall(r"\w+", rest)) <= 1


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


def _plain(text: str) -> str:
    """The text with plain quotes, dashes and single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_PLAIN).split())
