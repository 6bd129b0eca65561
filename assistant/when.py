"""What a question says of time: of which days it asks, whether of what was reported or of what happened, and of now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.timespans import Side, TimeSpan, find_spans
from assistant.windows import Window
from index.errors import InputError


class About(StrEnum):
    """What the days of a question are: those on which articles were published, or those on which things happened."""

    PUBLISHED = "published"
    HAPPENED = "happened"


@dataclass(frozen=True, slots=True)
class When:
    """What a question says of time; `words` are the first of those that were read.

    `latest` asks for how things stand now. `planned` tells that the days may lie ahead: of them there are plans only.
    """

    window: Window | None = None
    about: About = About.HAPPENED
    latest: bool = False
    planned: bool = False
    words: tuple[str, ...] = ()

    @property
    def timeless(self) -> bool:
        """Whether the question says nothing of time that could be read."""
        return self.window is None and not self.latest


def read_when(question: str, today: date) -> When:
    """What a question that is asked on the day `today` says of time.

    Raises InputError where it asks what was reported or happened on days after `today`, or between two days of which
    the second comes first.
    """
    spans = [span for span in find_spans(question, today) if not names_a_thing(question, span)]
    about = _about(question, spans)
    if about is About.HAPPENED:
        spans = [span for span in spans if not _is_now(question, span)]
    latest = [found.span() for found in _LATEST.finditer(question) if not _is_past(question, found)]
    words = sorted({*latest, *((span.start, span.end) for span in spans)})
    told = tuple(question[start:end] for start, end in words[:_TOLD_WORDS])
    window = _window(question, spans)
    planned = window is not None and (
        bool(re.search(_PLAN, question)) or any(span.side is Side.UNTIL for span in spans)
    )
    if window is not None and window.first and window.first > today:
        if about is About.PUBLISHED or (re.search(_PAST, question) and not planned):
            raise InputError(_after_asking(told, today))
        planned = True
    return When(window, about, bool(latest), planned, told)


_TOLD_WORDS = 5
"""So many of the words are told again: a question may be one long list of years."""
_LATEST = re.compile(
    r"(?<!\bat the )\b(?:latest|newest|most recent(?:ly)?)\b"
    r"|\b(?:as of |until |up to |right |even )?now\b(?!-)(?! that\b)"
    r"|\b(?:at present|presently|currently|nowadays|these days|at the moment|so far|to date|up to date|as yet|recently"
    r"|lately|this moment|last known|most up-to-date)\b"
    r"|\b(?:(?:in|over|during) (?:the )?(?:recent|last few|past few|last several|past several)|recent) (?:days|weeks"
    r"|months|years|quarters)\b"
    r"|(?<!direct )(?<!alternating )(?<!electric )\bcurrent\b(?! account\b)"
    r"|(?<!did )\bstill\b(?! images?| life)|(?<=n't )\byet\b|(?<=not )\byet\b|\byet\b(?=\s*[?.]?$)"
    r"|\bany ?(?:more|longer)\b(?=\s*[?.]?$)|(?-i:(?<!\w )\bToday\b|(?:\b(?:until|as of|since) )?\btoday\b)",
    re.IGNORECASE,
)
_PAST = r"(?i)\b(?:did|was|were|had|happened|occurred|took place)\b"
_PLAN = (
    r"(?i)\b(?:will|would|shall|should|could|(?-i:may)|might|can|(?:is|are|was|were|going|due|set|want\w*|hop\w+|seek\w*"
    r"|likely|need\w*) to|plan\w*|expect\w*|due|schedul\w+|forecast\w*|aim\w*|target\w*|goal\w*|inten[dt]\w*|promis\w+"
    r"|pledg\w+|commit\w*|propos\w+|predict\w*|project(?:ed|s|ions?)|outlook|deadline|agree\w*|contract\w*|guarante\w+"
    r"|exten[ds]\w*|prolong\w*|suspend\w*|ambition\w*|vision|strategy|budget\w*|estimat\w+|foresee\w*|envisag\w+)\b"
)
_PRESS = (
    r"(?:news(?:papers?)?|papers|(?<!in the )press|media|articles?|stories|headlines|coverage|reporting|dispatches"
    r"|(?<!annual )(?<!quarterly )(?<!earnings )(?<!financial )(?<!company )(?<!interim )(?<!half-year )reports)\b"
)
_PRESS_OF = rf"(?i)^(?:['’]s?|['’])? {_PRESS}"
_PRESS_FROM = (
    rf"(?i)\b{_PRESS}(?: (?:that|which|were|was|have|has|been|are|is|you|appeared|came out|printed|published|written"
    r"|dated|there|carried|anything|on \w+))*(?: about(?: [\w’'-]+){1,6}?)?(?: from| of| in| since| between| on| before"
    r"| after| until)?(?: the)? ?$"
)
_PRESS_SAID = (
    rf"(?i)\bdid (?:the |\w+ )?{_PRESS} (?:say|write|report|tell|call|carry|cover|claim)\b"
    rf"|\b{_PRESS} (?:said|wrote|told)\b"
    r"|\bwhat (?:else )?(?:was|were|is|has been|have been|did (?:you|we)) (?:newly )?(?:reported|published|written"
    r"|printed|in the (?:news|papers|press|headlines))\b|\bwhat(?:'s|’s| is| was) new\b|\b(?:any|what) news\b"
    r"|\bin the (?:news|papers|press|headlines)\b|\bwhich (?:articles|stories) (?:were|was|appeared|came)\b"
)
_THING = (
    r" (?:(?!and\b)[\w-]+ ){0,2}?(?:plant|factory|mine|editions?|tables?|law|act|rules?|goals?|targets?|list|survey"
    r"|strategy|scheme|programme|program)s?\b"
)
_LAW = r"\b(?:Law|Act|Code|Treaty|Convention|Directive|Regulation|Constitution|Statute)s? $"
_YEAR_OF = len("of 1986")
_TOLD = r"(?i)\b(?:happen\w*|took place|occur\w*|as of)\b"


def _about(question: str, spans: Sequence[TimeSpan]) -> About:
    """Whether the days are those of publication. The report of one named paper is an event like others."""
    if not spans:  # most questions: the patterns are not even made
        return About.HAPPENED
    free = [span for span in spans if not span.attached]
    for span in spans:
        if re.match(_PRESS_OF, question[span.end :]):
            return About.PUBLISHED
    for span in free:
        if re.search(_PRESS_FROM, question[: span.start]):
            return About.PUBLISHED
    said = re.search(_PRESS_SAID, question)
    return About.PUBLISHED if said and free and not re.search(_TOLD, question) else About.HAPPENED


def _is_past(question: str, found: re.Match[str]) -> bool:
    """Whether it is told of the past: "did they still need licences"."""
    return found.group().lower() == "still" and bool(re.search(_PAST, question))


def names_a_thing(question: str, span: TimeSpan) -> bool:
    """Whether a year is part of a name: the 2028 plant, the Mining Law of 1986. It tells no time of what is asked."""
    named = re.search(r"\bthe (?:19|20)\d\d$", question[: span.end]) and re.match(_THING, question[span.end :])
    return bool(named or (span.end - span.start <= _YEAR_OF and re.search(_LAW, question[: span.start])))


def _is_now(question: str, span: TimeSpan) -> bool:
    """Whether the words are "today" or "this morning", which ask for how things stand."""
    return bool(re.search(r"\b(?:today|this (?:morning|afternoon|evening))$", question[: span.end], re.IGNORECASE))


def _window(question: str, spans: Sequence[TimeSpan]) -> Window | None:
    """The window of all spans: from the first time named to the last, as far as "since" and "before" leave it.

    Where these leave nothing, two times are compared, and all between them is meant.
    """
    for span in spans:
        if span.window.empty:
            words = question[span.start : span.end]
            raise InputError(f"“{words}” ends before it begins; exchange the two")
    times = [span.window for span in spans if span.side is Side.IN]
    bounds = [span.window for span in spans if span.side is not Side.IN]
    if not spans:
        return None
    if times:
        named = times[0]
        for other in times[1:]:
            named = named.around(other)
        kept = _common([named, *bounds])
        return named if kept.empty else kept
    kept = _common(bounds)
    if not kept.empty:
        return kept
    if re.search(_COMPARES, question):
        return None
    words = " ".join(question[span.start : span.end] for span in spans[:_TOLD_WORDS])
    raise InputError(f"no day is “{words}”; ask of one time, or of each by itself")


_COMPARES = r"(?i)\b(?:compar\w+|differ\w*|chang\w+|than|versus|vs|or|both|as well as)\b"


def _common(windows: Sequence[Window]) -> Window:
    common = Window()
    for each in windows:
        common = common.within(each)
    return common


def _after_asking(words: Sequence[str], today: date) -> str:
    told = ", ".join(f"“{each}”" for each in words)
    return f"{told} lies after the day of asking, {today.isoformat()}; ask of an earlier time, or of what is planned"
