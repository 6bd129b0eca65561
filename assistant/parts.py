"""The parts of a question that are answered one by one: two questions in one, two dates, two things compared."""

import re

from assistant.conversation import proper_names
from assistant.verify.dates import MONTHS, DateMention, find_dates
from index.terms import weigh_terms

_ASKING = r"(?:how|what|which|when|where|who|whom|whose|why)"
_SECOND = re.compile(
    rf"[,;]?\s+(?:and|but)\s+(?=(?:(?:in|on|at|by|to|from|for|of|with|since|until|according to)\s+)?{_ASKING}\b)"
    r"|,\s+and\s+(?=(?:did|does|do|was|were|is|are|has|have|had|will)\b)",
    re.IGNORECASE,
)
_AGREE = re.compile(
    r"\s*[-–—,;:]+\s*(?:and\s+)?(?:do|does|did)\s+(?:the|all|these|those)?\s*"
    r"(?:reports|sources|accounts|articles|figures|papers)\b[^?]*\?$",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?<=\?)\s+[^?]+$")
_POINTING = re.compile(
    r"\b(?:its|it|their|they|them|his|her|he|she|that|this"
    r"|the (?:company|firm|plant|project|deal|mine|factory|group|scheme))\b",
    re.IGNORECASE,
)
_FEW = 2
_BIGGER = (
    r"(?:more|less|fewer|larger|bigger|higher|lower|smaller|greater|longer|shorter|cheaper|dearer|older|earlier|later"
    r"|costlier|richer)"
)
_CHOICE = re.compile(
    rf"^(?:which|who|what)\b[^,]*?\b{_BIGGER}\b(?: in [\w ]+)?,\s+(?P<a>.+?),?\s+or\s+(?P<b>.+?)\?$", re.I
)
_THAN = re.compile(
    rf"^(?:is|was|are|were|will)\s+(?P<a>.+?),?\s+{_BIGGER}(?:\s+or\s+[\w ]+?)?\s+than\s+(?P<b>.+?)\?$", re.I
)
_COMPARE = re.compile(
    r"^how (?:does|do|did)\s+(?P<a>.+?)\s+compare\s+(?:with|to)\s+(?P<b>.+?)\?$"
    r"|^(?:compare|what is the difference between)\s+(?P<a2>.+?)\s+(?:and|with|to)\s+(?P<b2>.+?)[?.]?$",
    re.I,
)
_JOIN = re.compile(
    r"(?:\bor\b|\band\b|\bto\b|\bthan\b|\bversus\b|\bvs\b|\bcompare|\bagainst\b|\buntil\b)", re.IGNORECASE
)


def split_question(question: str) -> tuple[str, ...]:
    """The question's parts, each a question of its own; the question itself where it has but one."""
    plain = _AGREE.sub("?", _REMARK.sub("", question.strip()))
    if compared := _compared(plain):
        return compared
    first, *others = _SECOND.split(plain)
    if not others or not weigh_terms(first):
        return _by_date(plain)
    first = first.rstrip(" ,;?") + "?"
    return (first, *(_completed(other, first) for other in others))


def _compared(question: str) -> tuple[str, ...]:
    """Two things that are compared, each by itself: "Is A larger than B?" asks for the size of A and that of B."""
    found = _CHOICE.match(question) or _THAN.match(question)
    if not found:
        found = _COMPARE.match(question)
    if not found:
        return ()
    groups = [each.strip() for each in found.groups() if each]
    if len(groups) != 2:
        return ()
    a, b = groups
    if find_dates(a) and find_dates(b) and len(weigh_terms(_undated(b))) < _FEW:
        return _with_each_date(f"How much {a}?", find_dates(f"How much {a}?")[0], b)
    if len(weigh_terms(b)) < _FEW or len(weigh_terms(a)) < _FEW:
        return ()
    head = re.match(r"(?:the )?(\w+)", a)
    if head and re.match(r"(?:the )?(?:one|that)\b", b, re.I):
        b = re.sub(r"^(?:the )?(?:one|that)\b", f"the {head[1]}", b, flags=re.I)
    return (f"How much is {a}?", f"How much is {b}?")


def _by_date(question: str) -> tuple[str, ...]:
    """A question on two dates asks for each: "from July to August 2025", "in 2024 or in 2025"."""
    dates = find_dates(question)
    if len(dates) != 2 or not _JOIN.search(question[dates[0].end : dates[1].start]):
        return (question,)
    if re.search(rf"\b{_BIGGER}\b", question, re.IGNORECASE):
        question = "How much " + re.sub(
            r"^(?:in |on )?(?:which|what) (?:year|month|quarter|day) ", "", question, flags=re.I
        )
    first, second = find_dates(question)
    between = question[first.end : second.start]
    if len(weigh_terms(between)) > 1:
        return (question,)
    year = "" if first.year else f" {second.year}" if second.year else ""
    before, after = question[: first.start], question[second.end :]
    return (
        f"{before}{question[first.start : first.end]}{year}{after}",
        f"{before}{question[second.start : second.end]}{after}",
    )


def _with_each_date(question: str, date: DateMention, other: str) -> tuple[str, ...]:
    told = find_dates(other)[0]
    return (question, question[: date.start] + other[told.start : told.end] + question[date.end :])


def _completed(part: str, first: str) -> str:
    """A second question that leans on the first, with what it leans on."""
    part = part.strip().rstrip(" ?") + "?"
    part = part[0].upper() + part[1:]
    terms = weigh_terms(_undated(part))
    if not terms:
        dates, told = find_dates(first), find_dates(part)
        if dates and told:  # "and who in January 2026?": the first question with that date
            return first[: dates[0].start] + part[told[0].start : told[-1].end] + first[dates[-1].end :]
        return f"{part.rstrip('?')}, {first}"
    names = [name for name in proper_names(first) if name not in part and name.lower() not in MONTHS]
    if names and (_POINTING.search(part) or not proper_names(part) or len(terms) < _FEW):
        return f"{part.rstrip('?')}, of {names[-1] if len(terms) >= _FEW else ' '.join(names)}?"
    return part


def _undated(text: str) -> str:
    for each in reversed(find_dates(text)):
        text = text[: each.start] + text[each.end :]
    return text
