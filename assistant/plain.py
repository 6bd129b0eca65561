"""A question in the words in which articles tell: days by their dates, what is mined by its name."""

import re
from datetime import date

from assistant.months import MONTH_NAMES, in_english
from assistant.timespans import Side, TimeSpan, find_spans
from assistant.verify.dates import find_dates
from assistant.when import names_a_thing
from assistant.windows import Window, month_window
from index.terms import spell_out

_JOINS = re.compile(r"\b(?:in|on|at|of|the|during)\b|[\W_]+", re.IGNORECASE)


_PART = re.compile(r"[QH][1-4]\b|the\b", re.IGNORECASE)
"""What is no time of the sentence but a thing in it: "What did Q1 show?"."""
_QUARTER = 80
"""Days; what is shorter and no month tells too little as its year."""


def plain_question(question: str, day: date) -> str:
    """The question as it is read when it is asked on this day.

    Foreign months are in English, short forms of what is mined in words, and times that articles tell by a date are
    one: "last October" is October 2025, and a quarter its year, which its months are looked for in.
    """
    question = spell_out(in_english(question))
    spans = [span for span in find_spans(question, day) if not names_a_thing(question, span)]
    twice = len(spans) == 2 and _is_one_time(question, *spans)
    if len(spans) != 1 and not twice:
        return question  # two times are compared by the words for them
    words = _dated(question, spans[0], twice) if spans[0].named.first != day else ""  # today: how things stand
    return f"{question[: spans[0].start]}{words}{question[spans[-1].end :]}" if words else question


def _is_one_time(question: str, span: TimeSpan, following: TimeSpan) -> bool:
    """Whether two spans name one time together: "in March this year"."""
    between = question[span.end : following.start].strip()
    return span.named.within(following.named) == span.named and between in ("", ",", "of")


def _dated(question: str, span: TimeSpan, told_twice: bool) -> str:
    """The words for a time that is not named by a date; empty where it is, or is not of one year."""
    first, last = span.named.first, span.named.last
    if _PART.match(question[span.start :]) or question[span.end :].startswith(("'s", "’s")):
        return ""
    if span.side is not Side.IN or first is None or last is None or first.year != last.year:
        return ""
    words = question[span.start : span.end]
    dates = find_dates(words)
    if len(dates) > 1 or (any(each.month for each in dates) and "quarter" in words):
        return ""  # articles too tell of the quarter to December
    for each in dates:
        words = words[: each.start] + " " + words[each.end :]
    return _words(span.named, first) if told_twice or _JOINS.sub("", words) else ""


def _words(window: Window, first: date) -> str:
    month = MONTH_NAMES[first.month - 1]
    if window.first == window.last:
        return f"on {first.day} {month} {first.year}"
    if window == month_window(first.year, first.month):
        return f"in {month} {first.year}"
    return f"in {first.year}" if window.last and (window.last - first).days >= _QUARTER else ""
