"""When a sentence of an article says that a thing happened, and when it says that one is to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.timespans import Side, TimeSpan, find_spans
from assistant.windows import DAY, Window


@dataclass(frozen=True, slots=True)
class Happening:
    """What a sentence says of time: `when` it happened, if it names that, and whether it tells of a plan or forecast.

    `due` is the time for which it is planned or foreseen.
    """

    when: Window | None = None
    planned: bool = False
    due: Window | None = None


_LONG_AGO = date(1800, 1, 1)
_NAMED_YEARS = date(1900, 1, 1)
"""No year before it is read: seen from long ago, "last May" lies before, and what names its year does not."""
_MONTH = 31 * DAY
_BESIDE = (Side.BEFORE, Side.AFTER)
_PLAN = re.compile(
    r"\b(?:will|shall|would|might|scheduled|forecasts?|foresees?|projected|targets?|targeted"
    r"|(?P<past>(?:was|were|had been|planned|expected|hoped|meant|supposed) to(?= [a-z]))"
    r"|(?:(?:is|are) (?:planned|expected|hoped|meant|supposed)|is|are|be|set|likely|scheduled|about|going|promis\w+"
    r"|expects?|plans?|intends?|aims?|hopes?|wants?|seeks?|due(?! to (?:the|an?|its|their|high|low|weak|strong)\b))"
    r" to(?= [a-z]))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^,;:()]{0,80}")
"""What may stand between "will" and the time that it is said of."""
_SETTLED = re.compile(r"\b(?:dated|signed|reached|announced|published)\s*$", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:than|(?:from|against|after|compared (?:with|to)|versus)\b[^,;:()]*\d[^,;:()]*)\s*$", re.IGNORECASE
)
_REPORTED = re.compile(
    r"\b(?:said|says|wrote|reported|reporting|told \w+(?: \w+)?|claimed|warned|quoted|cited|dated)\s*$", re.IGNORECASE
)
_OTHER_MATTER = re.compile(r"[,;:()]|\b(?:whereas|while|but|although|though)\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FROM_THE_DAY = re.compile(r"\b(?:last|past|this|next|current|ago|yesterday|today)\b|day\b", re.IGNORECASE)


def read_happening(sentence: str, before: str, published: date | None, asked: date) -> Happening:
    """What a sentence says of time; `before` is its heading and what its paragraph says before it.

    It is seen from the day of the article, or for want of one from that of asking. A time that only describes a thing
    ("the October notices"), a time compared with and a day whose year is not certain are none of what happened.
    """
    seen = published or asked
    plan = _PLAN.search(sentence)
    done: list[TimeSpan] = []
    due: list[Window] = []
    for span in find_spans(sentence, published or _LONG_AGO):
        first, last = span.named.first, span.named.last
        if span.attached or span.side in _BESIDE or span.named.empty or not first or not last or first < _NAMED_YEARS:
            continue
        if first > seen or (plan and _is_due(sentence, span, plan)):
            meant = _ahead(sentence, span, plan, seen) if published else span.named
            if first > seen or (plan and plan["past"]) or meant != span.named:
                due.append(meant)  # else "will start in 2024", told again in 2025: it is not known whether it has
        elif last >= seen and last - first >= _MONTH:  # "in 2026", told in 2026: the day of telling is nearer
            due += [span.named] if plan else []
        elif not _COMPARED.search(sentence[: span.start]) and _is_certain(sentence, span, before):
            done.append(span)
    planned = bool(due or (plan and not (done and plan["past"])))  # what was meant when it was done is no plan any more
    return Happening(_when(sentence, done), planned, due[0] if due else None)


def _is_due(sentence: str, span: TimeSpan, plan: re.Match[str]) -> bool:
    """Whether the time is that of the plan rather than of the planning: after "will", or "by 2022, it was to".

    "Will own a part under an agreement dated 10 July" is settled on that day.
    """
    if plan["past"] and span.side is Side.UNTIL:
        return True
    if _SETTLED.search(sentence[: span.start]):
        return False
    return span.start >= plan.end() and bool(_CLAUSE.fullmatch(sentence[plan.end() : span.start]))


def _ahead(sentence: str, span: TimeSpan, plan: re.Match[str] | None, seen: date) -> Window:
    """The time as it was seen then: "will start in May" is the May to come."""
    if plan is None or plan["past"]:
        return span.named
    return next((each.named for each in find_spans(sentence, seen, ahead=True) if each.end == span.end), span.named)


def _is_certain(sentence: str, span: TimeSpan, before: str) -> bool:
    """Whether the year is named, counted from the day of the article, or at least no other was named just before."""
    words = sentence[span.start : span.end]
    if _YEAR.search(words) or _FROM_THE_DAY.search(words):
        return True
    years = _YEAR.findall(f"{before} {sentence[: span.start]}")
    return not years or (span.named.first is not None and int(years[-1]) == span.named.first.year)


def _when(sentence: str, done: Sequence[TimeSpan]) -> Window | None:
    """The first time named; where that is when it was reported, an earlier one that is reported."""
    if not done:
        return None
    first = done[0].named
    if not _REPORTED.search(sentence[: done[0].start]):
        return first
    reported = [each.named for each in done[1:] if not _OTHER_MATTER.search(sentence[done[0].end : each.start])]
    return next((each for each in reported if each.last and first.first and each.last < first.first), first)
