"""Stretches of days, and the weeks, months, quarters and years of the calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of days, both ends in it; None is open."""

    first: date | None = None
    last: date | None = None

    @property
    def empty(self) -> bool:
        """Whether it ends before it begins."""
        return bool(self.first and self.last and self.first > self.last)

    def within(self, other: "Window") -> "Window":
        """The days of both, which may be none."""
        firsts = [each for each in (self.first, other.first) if each]
        lasts = [each for each in (self.last, other.last) if each]
        return Window(max(firsts, default=None), min(lasts, default=None))

    def around(self, other: "Window") -> "Window":
        """The days from the beginning of either to the end of either."""
        first = min(self.first, other.first) if self.first and other.first else None
        return Window(first, max(self.last, other.last) if self.last and other.last else None)

    def meets(self, other: "Window") -> bool:
        """Whether a day lies in both."""
        return not self.within(other).empty

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.meets(Window(day, day))


def day_window(year: int, month: int, day: int) -> Window | None:
    """One day; None where the calendar has no such day."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Window(found, found)


def month_window(year: int, month: int, count: int = 1) -> Window:
    """`count` months, from the first day of the first."""
    first = date(year, month, 1)
    return Window(first, shift(first, count, "month") - DAY)


def year_window(year: int, last: int | None = None) -> Window:
    """A year, or those from one to the other."""
    return Window(date(year, 1, 1), date(last or year, 12, 31))


def unit_window(unit: str, day: date) -> Window:
    """The day, week, month, quarter, year or decade in which `day` lies."""
    if unit == "day":
        return Window(day, day)
    if unit in _DAYS_OF:
        monday = day - day.weekday() * DAY
        return Window(monday, monday + 6 * DAY)
    if unit == "decade":
        return year_window(day.year // 10 * 10, day.year // 10 * 10 + 9)
    months = MONTHS_OF[unit]
    return month_window(day.year, (day.month - 1) // months * months + 1, months)


def shift(day: date, count: int, unit: str) -> date:
    """`day` moved by so many units; the last day of a month where it has no such day, an end of time at the latest."""
    if unit in _DAYS_OF:
        return date.fromordinal(min(max(day.toordinal() + count * _DAYS_OF[unit], 1), date.max.toordinal()))
    year, month = divmod(day.year * 12 + day.month - 1 + count * MONTHS_OF[unit], 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if count < 0 else date.max
    after = date(year + month // 11, (month + 1) % 12 + 1, 1) if (year, month) < (date.max.year, 11) else date.max
    return min(date(year, month + 1, 1) + (day.day - 1) * DAY, after - DAY)


def months_of(window: Window, after: int, count: int) -> Window:
    """`count` months of a window, `after` months from its beginning."""
    assert window.first
    return Window(shift(window.first, after, "month"), shift(window.first, after + count, "month") - DAY)


def months_ending(last: date, count: int) -> Window:
    """The `count` whole months up to the last day of one."""
    return Window(shift(last.replace(day=1), 1 - count, "month"), last)
