"""The stretches of time that a text names: "last October", "Q3 2025", "between March and May 2024", "since FY2023-24".

What could mean two things, or belongs to another calendar, is not read.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from assistant.timewords import COUNTS, TimeWords, read_words
from assistant.windows import DAY, MONTHS_OF, Window, months_ending, months_of


class Side(StrEnum):
    """How a text stands to the time that it names: in it, or on one side of it."""

    IN = "in"
    SINCE = "since"
    AFTER = "after"
    BEFORE = "before"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A stretch of time, and where the text names it, prepositions included.

    `named` is the time of the words themselves; `window` what is meant by it, open at one end where `side` is not IN.
    `attached` tells that the words only describe a thing, as in "the October 2025 notices".
    """

    start: int
    end: int
    named: Window
    window: Window
    side: Side = Side.IN
    attached: bool = False


def find_spans(text: str, day: date, ahead: bool = False) -> list[TimeSpan]:
    """The stretches of time that `text`, written on `day`, names, in order; an empty window ends before it begins.

    A month without a year is the last that has begun; with `ahead`, the next.
    """
    found = [_in_its_place(text, words, None if ahead else day) for words in read_words(text, day, ahead)]
    return _joined(text, sorted(found, key=lambda each: each.start))


# What stands before: a part of the time named, and a side of it -------------------------------------------------------

_PART = re.compile(
    r"\b(?P<part>early|mid|late|(?P<nth>first|second|third|fourth|last|final|1st|2nd|3rd|4th)"
    rf" (?:(?P<count>{'|'.join(COUNTS)}) )?(?P<unit>week|month|quarter|half)s?|H(?P<half>[12])|Q(?P<quarter>[1-4])"
    r"|(?:start|beginning|end|close|middle) of)(?: of| in)?(?: the)?(?: year| month)?[ -]$",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\b(quarter|half[- ]year|half|year) (?:to|ended|ending|that ended in)(?: in)? $", re.IGNORECASE)
_SIDES = (
    (Side.SINCE, "since|starting(?: in| on| from)?|no earlier than|not before"),
    (Side.AFTER, "after|post|later than|following"),
    (Side.BEFORE, "before|pre|prior to|earlier than|ahead of"),
    (Side.UNTIL, "until|till|up to|through|by|no later than|not later than|at the latest by"),
)
_SIDE = re.compile(
    r"(?<!\w)(?<!before or )(?<!before and )(?:"
    + "|".join(rf"(?P<{side.value}>{words})" for side, words in _SIDES)
    + r")(?: at least| as early as| as late as| about| around| roughly)?[ -](?P<the>(?:the|its|their) )?$",
    re.IGNORECASE,
)
_THE = re.compile(r"\b(?:the|its|their|a|\w+['’]s?) (?:the )?$", re.IGNORECASE)
_IN_BEFORE = re.compile(
    r"\b(?:in|on|at|during|of|from|between|over|within|throughout|as of|for) (?:the )?$", re.IGNORECASE
)
_THING = re.compile(
    r"['’]?s? (?!(?:and|or|but|did|do|does|was|were|is|are|has|have|had|will|would|to|in|on|at|by|for|from|of|about"
    r"|the|an?|with|than|as|while|when|until|till|through|so|if|because|quarter|onwards?)\b)[a-z]"
)
_ON_FROM = re.compile(r" on(?:wards?)?\b(?! [A-Z])")
_REACH = 50
"""Characters before a time that can say how it is meant."""
_BEFORE_AND_AFTER = re.compile(r"\bbefore (?:and|or) after (?:the )?$", re.IGNORECASE)


def _in_its_place(text: str, words: TimeWords, today: date | None) -> TimeSpan:
    """The window with what stands before it: "the end of", "since"; "this year" ends `today`."""
    start, end, window = words.start, words.end, words.window
    part = _PART.search(text, max(0, start - _REACH), start)
    ending = _ENDING.search(text, max(0, start - _REACH), start)
    if ending and window.last and window.last == (window.last + DAY).replace(day=1) - DAY:
        start, window = ending.start(), months_ending(window.last, {"q": 3, "h": 6, "y": 12}[ending[1][0].lower()])
    elif part and (narrowed := _part_of(window, part)):
        start, window = part.start(), narrowed
    elif today and words.running and "later" not in text[start:end]:
        window = window.within(Window(None, max(today, window.first or today)))
    reach = max(0, start - _REACH)
    before = text[reach:start]
    attached = bool(_THE.search(before)) and bool(_THING.match(text[end:]))
    if _BEFORE_AND_AFTER.search(before):
        return TimeSpan(start, end, window, window, attached=attached)
    if (found := _SIDE.search(before)) and (side := next(each for each, _ in _SIDES if found[each.value])):
        open_window = _open(window, side, attached)
        return TimeSpan(reach + found.start(), end, window, open_window, side, attached)
    if onwards := _ON_FROM.match(text[end:]):
        return TimeSpan(start, end + onwards.end(), window, Window(window.first, None), Side.SINCE, attached)
    if found := _IN_BEFORE.search(before):
        start = reach + found.start()
    return TimeSpan(start, end, window, window, attached=attached)


def _open(window: Window, side: Side, attached: bool) -> Window:
    """What lies on that side of the window; "before the 2010 quarrel" may be in 2010."""
    if side is Side.SINCE or (side is Side.AFTER and attached):
        return Window(window.first, None)
    if side is Side.UNTIL or (side is Side.BEFORE and attached):
        return Window(None, window.last)
    if side is Side.AFTER:
        return Window(window.last + DAY, None) if window.last else window
    return Window(None, window.first - DAY) if window.first else window


def _part_of(window: Window, part: re.Match[str]) -> Window | None:
    """The early, middle or late part of a year or month, its halves, quarters, first and last weeks."""
    if not window.first or not window.last:
        return None
    days = (window.last - window.first).days + 1
    if days not in (28, 29, 30, 31, 365, 366):
        return None
    long = days > 31
    word, nth = part["part"].lower().removesuffix(" of"), (part["nth"] or "").lower()
    if part["half"] or part["quarter"]:
        size, place = (6, int(part["half"])) if part["half"] else (3, int(part["quarter"]))
        return months_of(window, size * (place - 1), size) if long else None
    if nth:
        place = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}.get(nth, -1)
        return _nth(window, place, part["unit"].lower(), COUNTS.get((part["count"] or "one").lower(), 1), long)
    if long:
        after, count = {"early": (0, 4), "mid": (4, 4), "middle": (4, 4), "late": (8, 4), "start": (0, 1),
                        "beginning": (0, 1)}.get(word, (11, 1))  # fmt: skip
        return months_of(window, after, count)
    first, last = {"early": (0, 9), "start": (0, 9), "beginning": (0, 9), "mid": (10, 19), "middle": (10, 19)}.get(
        word, (20, days - 1)
    )
    return Window(window.first + first * DAY, window.first + last * DAY)


def _nth(window: Window, place: int, unit: str, count: int, long: bool) -> Window | None:
    """The first, second or last (place -1) so many weeks, months, quarters or halves."""
    assert window.first
    assert window.last
    if unit == "week":
        first = window.last - (7 * count - 1) * DAY if place < 0 else window.first + 7 * place * DAY
        return Window(first, first + (7 * count - 1) * DAY)
    size = (6 if unit == "half" else MONTHS_OF[unit]) * count
    if not long or size * (place + 1) > 12:
        return None
    return months_of(window, 12 - size if place < 0 else size * place, size)


_RANGE_OPENS = re.compile(r"(?P<word>between|from) ", re.IGNORECASE)
_RANGE = re.compile(r"^ ?(?:(?P<and>and)|to|until|till|through|[-–—])(?: in| the)* ?$", re.IGNORECASE)


def _joined(text: str, spans: list[TimeSpan]) -> list[TimeSpan]:
    """The spans, those that are the two ends of a range made one."""
    found: list[TimeSpan] = []
    for span in spans:
        merged = _range(text, found[-1], span) if found else None
        if merged:
            found[-1] = merged
        else:
            found.append(span)
    return found


def _range(text: str, one: TimeSpan, other: TimeSpan) -> TimeSpan | None:
    """The range from one span to the other; None where they are two."""
    if one.side is not Side.IN or one.window.first is None or one.window.last is None:
        return None
    opening = _RANGE_OPENS.match(text, one.start)
    joint = _joint(text[other.start :]) if other.side is Side.UNTIL else ""
    gap = _RANGE.match(text[one.end : other.start] + joint)
    if gap is None or (gap["and"] and not (opening and opening["word"].lower() == "between")):
        return None
    last = other.window.last
    if last is None or (not opening and last < one.window.first):
        return None
    whole = Window(one.window.first, last)
    return replace(one, end=other.end, named=whole, window=whole)


def _joint(text: str) -> str:
    """The joining word that a span has taken for its own: "until" of "from March until May 2024"."""
    found = re.match(r"until|till|through", text, re.IGNORECASE)
    return found.group() if found else ""
