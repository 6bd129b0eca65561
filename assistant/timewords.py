"""The rules by which words name a stretch of time: "last October", "Q3 2025", "12 июня 2026 г.", "two years ago"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from assistant.months import FOREIGN_MONTHS, MONTH, MONTH_NAMES, month_number
from assistant.windows import DAY, Window, day_window, month_window, months_of, shift, unit_window, year_window

COUNTS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
COUNTS |= {"a": 1, "an": 1, "a couple of": 2, "couple of": 2}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_FISCAL_START = 4
"""April, as in India and Japan; a fiscal year is named after the year in which it ends."""


_EARLIEST, _LATEST = date(100, 1, 1), date(9900, 1, 1)
"""From further away the calendar's own ends are in reach."""


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Words that name a window; `running` where it is one that has not ended, as "this year"."""

    start: int
    end: int
    window: Window
    running: bool


def read_words(text: str, day: date, ahead: bool = False) -> Iterator[TimeWords]:
    """The times that `text`, written on `day`, names, the fullest reading of every word; see find_spans."""
    if not _ANY.search(text):
        return
    taken: list[tuple[int, int]] = []
    day = min(max(day, _EARLIEST), _LATEST)
    for pattern, read in _rules():
        for match in pattern.finditer(text):
            start = match.start("at") if "at" in pattern.groupindex and match["at"] is not None else match.start()
            if any(start < end and begin < match.end() for begin, end in taken):
                continue
            try:
                window = read(match, _Asking(day, ahead))
            except _NotThisError:
                continue
            taken.append((start, match.end()))
            if window:
                yield TimeWords(start, match.end(), window, read is _relative and match["which"].lower() in _RUNNING)


@dataclass(frozen=True, slots=True)
class _Asking:
    day: date
    ahead: bool


class _NotThisError(Exception):
    """The words are no such time; another rule may read them."""


_RUNNING = ("this", "current")

_Read = Callable[[re.Match[str], _Asking], Window | None]
"""From the words of a rule to their window; None where nobody may read them."""


def _nearest(asking: _Asking, window_of: Callable[[int], Window | None], which: str = "") -> Window | None:
    """The window of that year which is meant: the last that has begun, or as `which` ("last", "this", "next") says."""
    windows = [each for year in range(-8, 9) if (each := window_of(asking.day.year + year))]
    coming = [each for each in windows if each.first and each.first > asking.day]
    if which == "this":
        holding = [each for each in windows if each.holds(asking.day)]
        return holding[0] if holding else window_of(asking.day.year)
    if which == "next" or (asking.ahead and which != "last"):
        return coming[0] if coming else None
    begun = [each for each in windows if each not in coming]
    past = [each for each in begun if each.last and each.last < asking.day] if which == "last" else begun
    return past[-1] if past else None


# The rules: from matched words to a window ----------------------------------------------------------------------------


def _unread(_: re.Match[str], __: _Asking) -> Window | None:
    return None


def _iso(match: re.Match[str], _: _Asking) -> Window | None:
    return day_window(int(match["year"]), int(match["month"]), int(match["day"]))


def _slashed(match: re.Match[str], _: _Asking) -> Window | None:
    year, one, other = int(match["year"]), int(match["one"]), int(match["other"])
    readings = {each for pair in ((one, other), (other, one)) if (each := day_window(year, *pair))}
    return readings.pop() if len(readings) == 1 else None


def _eastern(match: re.Match[str], _: _Asking) -> Window | None:
    year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
    if not 1900 <= year < 2100 or month > 12:
        return None
    return day_window(year, month, day) if day else month_window(year, month) if month else year_window(year)


def _foreign(match: re.Match[str], _: _Asking) -> Window | None:
    """A day of another language; where its word is no month that we know, its year is not read either."""
    day, word, year = match["day"], match["word"].rstrip("."), int(match["year"])
    month = FOREIGN_MONTHS.get(word.lower())
    if month is None and (not day or (word.islower() and word.isascii())):
        raise _NotThisError
    if month is None or not 1900 <= year < 2100:
        return None
    return day_window(year, month, int(day)) if day else month_window(year, month)


def _english(match: re.Match[str], asking: _Asking) -> Window | None:
    month, day = month_number(match["month"]), int(match["day"])
    if match["year"]:
        return day_window(int(match["year"]), month, day)
    if match["month"][0].islower():
        raise _NotThisError
    return _nearest(asking, lambda year: day_window(year, month, day))


def _days(match: re.Match[str], _: _Asking) -> Window | None:
    year, month = int(match["year"]), month_number(match["month"])
    first, last = day_window(year, month, int(match["day"])), day_window(year, month, int(match["other"]))
    return first.around(last) if first and last else None


def _fiscal(match: re.Match[str], _: _Asking) -> Window | None:
    year, to = int(match["year"]), match["to"]
    begin = year if to else (year if year > 99 else 2000 + year) - 1
    if to and int(to) not in (begin + 1, (begin + 1) % 100):
        return None
    window = month_window(begin, _FISCAL_START, 12)
    return months_of(window, 3 * int(match["quarter"]) - 3, 3) if match["quarter"] else window


def _quarter(match: re.Match[str], asking: _Asking) -> Window | None:
    start, year = 3 * int(match["quarter"]) - 2, match["year"]
    if year:
        return month_window(int(year) if len(year) > 2 else 2000 + int(year), start, 3)
    return _nearest(asking, lambda each: month_window(each, start, 3))


def _month_quarter(match: re.Match[str], asking: _Asking) -> Window | None:
    """The September quarter, as Australian companies call it, ends with September."""
    start, year = month_number(match["month"]) - 2, match["year"] or match["later"]
    return month_window(int(year), start, 3) if year else _nearest(asking, lambda each: month_window(each, start, 3))


def _season(match: re.Match[str], asking: _Asking) -> Window | None:
    start, year = _SEASONS[match["season"].lower()], match["year"]
    if year and start == 12:  # the winter of 2025 is at its beginning or at its end
        return year_window(int(year)).around(month_window(int(year) + 1, 1, 2))
    if year:
        return month_window(int(year), start, 3)
    return _nearest(asking, lambda each: month_window(each, start, 3), match["which"].lower())


def _several_months(match: re.Match[str], asking: _Asking) -> Window | None:
    """From one month to another, of which only the second has a year, or neither."""
    first, last = month_number(match["month"]), month_number(match["other"])
    final = (
        month_window(int(match["year"]), last)
        if match["year"]
        else _nearest(asking, lambda year: month_window(year, last))
    )
    if final is None or final.first is None:
        return None
    return month_window(final.first.year - (first > last), first).around(final)


def _month_year(match: re.Match[str], _: _Asking) -> Window | None:
    return month_window(int(match["year"]), month_number(match["month"]))


def _month(match: re.Match[str], asking: _Asking) -> Window | None:
    name, which = match["month"], match["which"].lower()
    if name in ("march", "may"):
        raise _NotThisError
    number = month_number(name)
    return _nearest(asking, lambda year: month_window(year, number), "last" if which == "past" else which)


def _years(match: re.Match[str], _: _Asking) -> Window | None:
    first, to = int(match["year"]), match["to"]
    last = int(to) if len(to) > 2 else first // 100 * 100 + int(to)
    if len(to) == 2 and last == first + 1:
        return month_window(first, _FISCAL_START, 12)
    if len(to) == 2 and match["sign"] == "-" and 1 <= int(to) <= 12:
        return month_window(first, int(to))
    return year_window(first, last) if first < last else None


def _decade(match: re.Match[str], _: _Asking) -> Window | None:
    return year_window(int(match["year"]), int(match["year"]) + 9)


def _year(match: re.Match[str], _: _Asking) -> Window | None:
    return year_window(int(match["year"]))


def _rolling(match: re.Match[str], asking: _Asking) -> Window | None:
    return Window(shift(asking.day, -_count(match["count"]), match["unit"].lower()), asking.day)


def _ago(match: re.Match[str], asking: _Asking) -> Window | None:
    unit, than = match["unit"].lower(), match["than"].lower() if match["than"] else ""
    if match["half"] and unit in ("year", "decade"):
        count, unit = (6, "month") if unit == "year" else (5, "year")
    elif match["half"]:
        return None
    else:
        count = _count(match["count"])
    then = shift(asking.day, -count, unit)
    if than:
        return Window(None, then) if than in ("more than", "over") else Window(then, asking.day)
    return unit_window("year" if unit == "decade" else unit, then)


def _relative(match: re.Match[str], asking: _Asking) -> Window | None:
    which, unit, part = match["which"].lower(), match["unit"].lower(), (match["part"] or "").lower()
    now = unit_window(unit, asking.day)
    assert now.first
    if which in ("last", "next"):
        return unit_window(unit, shift(now.first, 1 if which == "next" else -1, unit))
    if part == "later":
        return Window(asking.day, now.last)
    return now


def _weekday(match: re.Match[str], asking: _Asking) -> Window | None:
    which, back = match["which"].lower(), (asking.day.weekday() - _WEEKDAYS.index(match["weekday"].lower())) % 7
    ahead = which == "next" or (asking.ahead and which != "last")
    day = asking.day + ((7 - back) if ahead else -back or (-7 if which == "last" else 0)) * DAY
    return Window(day, day)


def _near_day(match: re.Match[str], asking: _Asking) -> Window | None:
    word = match.group().lower()
    away = -2 if "before" in word else -1 if word in ("yesterday", "last night") else 1 if word == "tomorrow" else 0
    return Window(asking.day + away * DAY, asking.day + away * DAY)


def _count(text: str | None) -> int:
    return int(text) if text and text.isdigit() else COUNTS[text.lower()] if text else 1


# The words of the rules -----------------------------------------------------------------------------------------------

_Y = r"(?:19|20)[0-9]{2}"
_YEAR = rf"(?P<year>{_Y})"
_DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
_NAME = rf"(?P<month>{MONTH})\b\.?"
_FULL = rf"(?P<month>{'|'.join(MONTH_NAMES)})\b"
_UNIT = r"(?P<unit>day|week|fortnight|month|quarter|year|decade)s?\b"
_COUNT = rf"(?P<count>[0-9]{{1,3}}|{'|'.join(sorted(COUNTS, key=len, reverse=True))})"
_WEEKDAY = rf"(?P<weekday>{'|'.join(_WEEKDAYS)})\b"
_TO = r"(?: (?:and|or|to|until|till|through) (?:in )?| ?[-–—] ?|, )"
_FY = r"(?:Q(?P<quarter>[1-4]) (?:of )?)?(?:FY|fiscal(?: year)?|financial year) ?'?"
_FREE = r"(?:(?<![\w.,$€£₹¥/#+-])|(?<=mid-)|(?<=pre-)|(?<=post-)|(?<=early-)|(?<=late-))"
_NO_AMOUNT = (
    r"(?![\w%/]|[.,][0-9]|-[0-9])(?! ?(?:t|tons?|tonnes?|kg|kgs|kilograms?|kilos?|grams?|km|kilometres?|miles|metres"
    r"|[MG]Wh?|dollars|euros|rupees|yuan|yen|roubles|rubles|pounds|percent|per cent|million|billion|trillion|crore"
    r"|lakh|times|ppm)\b)"
)
_NO_THINGS = (
    r"(?! (?:people|workers|jobs|employees|staff|persons|men|women|families|homes|cars|vehicles|motors|units|items"
    r"|companies|firms|shares|days|hours|weeks|months|years|pages|words|elements|deposits|mines|sites|samples"
    r"|turbines)\b)"
)
_THINGS = (
    r"Vision|Agenda|Horizon|Strategy|Expo|Programme|Program|Mission|Project|Roadmap|Initiative|Resolution|Regulation"
    r"|Model|Windows|Office|No\.?|Announcement|Notice|Order|Decree|Article|Section|Room|ISO|IEC|EN|Boeing|Airbus"
    r"|Flight|Route|Highway|Lot|Block|Mars|Made in China"
)
"""What is named or numbered by a year; calendars that count from elsewhere stand below."""
_CALENDARS = r"Saka|Samvat|Sambat|Hijri|Heisei|Showa|Reiwa|Minguo|AH|BS"


def _after(*words: str) -> str:
    """A pattern of one of the words; the time begins after it."""
    return rf"\b(?:{'|'.join(words)})[ -](?P<at>)"


_PREPOSITIONS = ("in", "since", "during", "before", "after", "until", "till", "by", "from", "between")
_IN = _after(*_PREPOSITIONS)
_ON = _after("on", "since", "by", "before", "after", "until", "till", "of", "from")
_IN_PART = _after(*_PREPOSITIONS, "early", "late", "mid", "end of", "beginning of", "start of")

_ANY = re.compile(
    rf"\d|day\b|night\b|tomorrow|week|fortnight|month|quarter|year|decade|morning|afternoon|evening"
    rf"|{'|'.join((*MONTH_NAMES, *_SEASONS))}",
    re.IGNORECASE,
)
"""What every rule needs a piece of; most sentences have none."""

_RULES: tuple[tuple[str, _Read], ...] = (
    (rf"(?<![\d-]){_YEAR}-(?P<month>[01][0-9])-(?P<day>[0-3][0-9])(?![\d-])", _iso),
    (rf"(?<![\d/.])(?P<one>[0-3]?[0-9])([/.])(?P<other>[0-3]?[0-9])\2{_YEAR}(?![\d/])", _slashed),
    (r"(?<!\d)(?P<year>\d{4}) ?[年년](?: ?(?P<month>\d{1,2}) ?[月월](?: ?(?P<day>\d{1,2}) ?[日일])?)?", _eastern),
    (rf"(?-i:\b(?:{_THINGS}|{_CALENDARS})) {_Y}\b", _unread),
    (rf"\b{_Y} ?(?-i:AH|A\.H\.|BE|B\.E\.|EC|E\.C\.|SH|BS|B\.S\.|BCE?|B\.C\.)(?!\w)", _unread),
    (rf"\b{_DAY} ?(?:-|–|to|and|or) ?(?P<other>[0-3]?[0-9])(?:st|nd|rd|th)? {_NAME},? {_YEAR}\b", _days),
    (rf"\b{_DAY}(?: of)? {_NAME}(?:,? {_YEAR}\b)?", _english),
    (rf"\b{_NAME} {_DAY},? {_YEAR}\b", _english),
    (rf"{_ON}{_NAME} {_DAY}(?P<year>)(?![\w%]|[.,][0-9]){_NO_AMOUNT}{_NO_THINGS}", _english),
    (
        r"(?<![\w.,])(?P<day>\d{1,2})\.? (?:de |d['’] ?)?(?P<word>[^\W\d_][^\s\d,;:()]{2,})"
        r" (?:de |del )?(?P<year>\d{4})(?![\w%]|[.,]\d)(?: ?(?:г\.|года|р\.|року))?",
        _foreign,
    ),
    (rf"\b{_FY}{_YEAR}(?: ?[-–—/] ?(?P<to>[0-9]{{4}}|[0-9]{{2}}))?(?![\w%])", _fiscal),
    (rf"\b{_FY}(?P<year>[0-9]{{2}})(?P<to>)(?![\w%]|[.,][0-9])", _fiscal),
    (rf"(?P<quarter>)\b{_YEAR}(?: ?[-–—/] ?(?P<to>[0-9]{{2}}))? (?:fiscal|financial) year\b", _fiscal),
    (rf"\bQ(?P<quarter>[1-4])(?:[ -]?(?:of )?'?(?P<year>{_Y}|[0-9]{{2}}))?(?![\w%])", _quarter),
    (rf"\b{_YEAR}[ -]?Q(?P<quarter>[1-4])\b", _quarter),
    (rf"\b(?P<quarter>[1-4])Q ?'?(?P<year>{_Y}|[0-9]{{2}})\b", _quarter),
    (
        rf"\b(?P<month>March|June|September|December)(?: {_YEAR})?[ -]quarter\b(?: (?:of )?(?P<later>{_Y})\b)?",
        _month_quarter,
    ),
    (rf"\b(?P<season>spring|summer|autumn|winter)(?: of| in)?,? {_YEAR}\b", _season),
    (rf"{_after('the', 'in', 'since')}(?P<season>fall)(?: of)? {_YEAR}\b", _season),
    (rf"\b(?P<which>last|this|next) (?P<season>{'|'.join(_SEASONS)})\b(?P<year>)", _season),
    (rf"\b{_NAME}{_TO}(?P<other>{MONTH})\b\.?(?: of)?,? {_YEAR}\b", _several_months),
    (rf"{_after('between', 'from')}{_FULL}{_TO}(?P<other>{'|'.join(MONTH_NAMES)})\b(?P<year>)", _several_months),
    (rf"\b{_NAME}(?: of)?,? {_YEAR}\b(?![.,][0-9]|%)", _month_year),
    (
        r"(?P<day>)(?<!\w)(?P<word>[^\W\d_][^\s\d,;:()]{2,}) (?:de |del )?(?P<year>\d{4})(?![\w%]|[.,]\d)"
        r"(?: ?(?:г\.|году|года|р\.|року))?",
        _foreign,
    ),
    (rf"{_FREE}{_YEAR} ?(?P<sign>[-–—/]) ?(?P<to>{_Y}|[0-9]{{2}})(?![\w%/-]|[.,][0-9])", _years),
    (r"(?<![\w.,])(?:mid-)?(?P<year>(?:19|20)[0-9]0)['’]?s\b", _decade),
    (rf"\bthe (?:last|past) (?:{_COUNT} )?{_UNIT}(?! of\b)", _rolling),
    (rf"\b(?:last|past) {_COUNT} {_UNIT}(?! of\b)", _rolling),
    (
        rf"\b(?:(?P<than>more than|less than|over|under) |about |around |some )?"
        rf"(?:(?P<half>half an?)|{_COUNT}) {_UNIT} ago\b",
        _ago,
    ),
    (rf"(?<!the )\b(?:(?P<part>earlier|later) )?(?P<which>last|this|current|next) {_UNIT}(?! of\b)", _relative),
    (rf"(?P<part>)(?<=the )(?P<which>current) {_UNIT}", _relative),
    (r"\bthe day before yesterday\b|\byesterday\b|\blast night\b|\btomorrow\b", _near_day),
    (r"\bthis (?:morning|afternoon|evening)\b|(?-i:(?<!\w )\bToday\b|\btoday\b)", _near_day),
    (rf"\b(?P<which>last|this|next|past) {_FULL}(?! [0-9])", _month),
    (rf"\b(?P<which>last|this|next|on) {_WEEKDAY}", _weekday),
    (rf"(?P<which>){_IN_PART}{_FULL}(?! [0-9]| (?-i:[A-Z]))", _month),
    (rf"{_IN}{_YEAR}{_NO_AMOUNT}", _year),
    (rf"{_FREE}{_YEAR}{_NO_AMOUNT}{_NO_THINGS}", _year),
)


@cache
def _rules() -> tuple[tuple[re.Pattern[str], _Read], ...]:
    """The rules, made when the first text that needs them comes: most questions name no time."""
    return tuple((re.compile(pattern, re.IGNORECASE), read) for pattern, read in _RULES)
