"""What a question asks for: the kind of answer, and what it must be about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from assistant.measures import Measure, measure_wanted, tells_measure
from assistant.verify.dates import MONTHS, DateMention, find_dates
from index.terms import plain_words, rarity, stems, weigh_terms


class AnswerType(StrEnum):
    """The kind of thing that would answer."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    OTHER = "other"


_WHAT = r"\b(?:what|which)"
_QUESTION_TYPES = (
    (
        AnswerType.DATE,
        re.compile(
            rf"\bwhen\b|{_WHAT} (?:year|date|day|month|century|decade|moment)\b|\bsince when\b"
            r"|^(?:on|in|by|from|until|since) (?:what|which) (?:year|date|day|month|moment|time)\b"
        ),
    ),
    (
        AnswerType.NUMBER,
        re.compile(
            r"\bhow (?:many|much|long|old|far|tall|high|big|large|fast|often|deep|wide|heavy)\b"
            rf"|{_WHAT}(?: [\w’'-]+){{0,2}}? (?:percent|percentage|share|proportion|number|amount|population|size|price"
            r"|cost|tonnage|quantity|quote|figure|revenue|sum|depth|stake|rate|capacity|output|total|volume|value|fee"
            r"|dividend|dependence|grade|length|height|weight|distance|budget)\b"
            r"|\bhow (?:did|has|have|does|do) [^?]*\b(?:prices?|output|production|share|exports?|imports?|sales|revenue"
            r"|capacity|reserves?|quotes?)\b [^?]*\b(?:change|changed|move|moved|develop|developed|rise|fall|grow|grown"
            r"|evolve)"
            r"|\bdearer\b|\bcheaper\b|\bwhat did [^?]* cost\b|\bwhat (?:was|is|were|are) [^?]* (?:selling for|worth)\b"
            r"|^(?!.*\b(?:who|what|when|where|which|why|how|is|are|was|were|did|does|do|has|have|will)\b)"
            r".*\b(?:cost|costs|price|exports?|imports?|output|production|revenue|capacity|sales|reserves|quote)\b"
            r"|^[^?]*(?:, |: )(?:cost|price|output|revenue|conversion price|exports|production)\b[^?]*\??$"
        ),
    ),
    (
        AnswerType.PERSON,
        re.compile(
            rf"\bwho\b|\bwhose\b|\bwhom\b|{_WHAT} (?:[\w-]+ )?(?:company|firm|newspaper|group"
            r"|agency|bank|analyst|minister|trader|think-tank|outlet|official|buyer)\b"
        ),
    ),
    (
        AnswerType.PLACE,
        re.compile(
            r"\bwhere\b|\b(?:what|which) (?:[\w-]+ )?(?:country|countries|city|town|state|place|location|region|port)\b"
        ),
    ),
)
_MONTHS = "|".join(name.capitalize() for name in MONTHS if name != "may")
_DATE = re.compile(
    rf"\b(?:1\d{{3}}|20\d\d)(?:[–-]\d\d)?s?\b|\b(?:{_MONTHS})(?!\w)"
    r"|\bMay\b|\b\d{1,2}(?:st|nd|rd|th)[ -]century\b|\b(?:BC|AD)\b"
    r"|\b(?:last|this|next|previous|following) (?:year|month|week|quarter|decade|century)\b|\bat once\b|\bimmediately\b"
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundreds?"
    r"|thousands?|millions?|billions?|half|thirds?|quarters?|dozens?|twice|double)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_FOCUS = re.compile(
    r"\b(?:which|what)\s+((?:[\w’'-]+\s+){1,3}?)"
    r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|may|might|should|must)\b",
    re.IGNORECASE,
)
_VERY_RARE = 0.9
_UNITS = frozenset(stems("dollars euros pounds rupees yen yuan roubles ringgit percent tonnes kilograms kilometres"))
_NO_NAMES = frozenset(MONTHS) | frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_ROLES = frozenset(
    stems(
        "captain spokesman spokeswoman spokesperson ministry minister government company chairman president chief"
        " director official officials trader traders analyst analysts auditor auditors commission court agency army"
        " rebels police union council committee board bank investors shareholders miners owner founder"
    )
)


_ITEMS = frozenset(stems("items pieces products units entries kinds"))
_LEANS = re.compile(
    r"(?:It|Its|He|His|She|Her|They|Their|Them|That|This|These|Those|Both|Such|So"
    r"|(?:By|Of|In|For|With|On) (?:that|its|it|his|her|their|them|the|these|those|this)\b(?! \d)"
    r"|The (?:company|firm|deal|plan|project|plant|country|mine|report|agency|latter|former|reason|pact|contract"
    r"|law firm|group|ministry|rest|others?|first|second|move|rules?|agreement|letter|new factory|figure|number|price)"
    r"|Another|None of|Some of|Most of|Two|Three|A (?:second|third|further))\b"
)
_COUNTED = re.compile(
    r"\bhow many ((?:[\w’'-]+ ){0,3}?)(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could"
    r"|go|of|in|on|into|came|should|work|may|must)\b"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question as the reader takes it."""

    text: str
    kind: AnswerType
    measure: Measure | None
    terms: dict[str, float]
    stems: tuple[str, ...]
    focus: frozenset[str]
    counted: frozenset[str]
    """Of "how many magnets": what is counted."""
    names: tuple[frozenset[str], ...]
    numbers: frozenset[str]
    dates: tuple[DateMention, ...]

    @property
    def is_measured(self) -> bool:
        """Whether it is plain what a number that answers counts; durations are told in too many ways."""
        return self.kind is AnswerType.NUMBER and (
            self.measure not in (None, Measure.TIME) or (self.measure is None and bool(self.counted))
        )


@lru_cache(maxsize=64)
def read_wanted(question: str) -> Wanted:
    """The question taken apart."""
    dates = tuple(find_dates(question))
    undated = question
    for each in reversed(dates):
        undated = undated[: each.start] + " " * (each.end - each.start) + undated[each.end :]
    counted = _COUNTED.search(question.lower())
    kind = answer_type(question)
    return Wanted(
        question,
        kind,
        measure_wanted(question) if kind is AnswerType.NUMBER else None,
        weigh_terms(question),
        tuple(stems(question)),
        frozenset(stems(focus_word(question))),
        frozenset(stems(counted[1].split()[-1])) if counted and counted[1].split() else frozenset(),
        tuple(frozenset(stems(name)) for name in naming_words(undated)),
        frozenset(number.rstrip(".,").replace(",", "") for number in re.findall(r"\d[\d,.]*", undated)),
        dates,
    )


def answer_type(question: str) -> AnswerType:
    """The kind of answer that the question's wording asks for."""
    lowered = question.lower()
    found = [(match.start(), kind) for kind, pattern in _QUESTION_TYPES if (match := pattern.search(lowered))]
    return min(found, key=lambda each: each[0], default=(0, AnswerType.OTHER))[1]


def holds_answer(kind: AnswerType, sentence: str, question_stems: frozenset[str]) -> bool:
    """Whether `sentence` says something of this kind that the question does not say itself; True for OTHER.

    A number must come in the unit that the question names: an amount in dollars is no answer in rupees.
    """
    if kind is AnswerType.OTHER:
        return True
    if kind is AnswerType.DATE:
        return any(_is_new(match.group(), question_stems) for match in _DATE.finditer(sentence))
    if kind is AnswerType.NUMBER:
        undated = _DATE.sub(" ", sentence)
        units = _UNITS & question_stems
        if units and not units & set(stems(sentence)):
            return False
        return any(
            _NUMBER.search(word.group()) and _is_new(word.group(), question_stems) for word in _WORD.finditer(undated)
        )
    words = [match.group() for match in _WORD.finditer(sentence)]
    return any(
        word[0].isupper() and word.lower() not in _NO_NAMES and _is_new(word, question_stems) for word in words[1:]
    )


def tells_kind(wanted: Wanted, text: str) -> bool:
    """Whether `text` tells something of the kind, and the measure, that is asked for; False for a kind not known."""
    if wanted.kind is AnswerType.OTHER:
        return False
    held = frozenset(wanted.stems)
    if wanted.kind is AnswerType.PERSON:
        return holds_answer(wanted.kind, text, held) or names_role(stems(text), held)
    return holds_answer(wanted.kind, text, held) and (
        wanted.kind is not AnswerType.NUMBER or holds_measure(wanted, text)
    )


def leans_back(sentence: str) -> bool:
    """Whether a sentence is not understood without the one before it."""
    return bool(_LEANS.match(sentence))


def holds_measure(wanted: Wanted, sentence: str) -> bool:
    """Whether the sentence holds a quantity of the kind that is asked for, and counts what is asked about."""
    if wanted.measure and not tells_measure(wanted.measure, sentence):
        return False
    return not wanted.counted or _counts(wanted.counted, sentence)


def _counts(counted: frozenset[str], sentence: str) -> bool:
    """Whether a number stands next before one of these words, or before "items" where the word itself stands too."""
    words = stems(sentence)
    meant = counted | _ITEMS if counted & set(words) else counted
    return any(
        word in meant and any(_NUMBER.search(before) for before in words[max(0, place - 4) : place])
        for place, word in enumerate(words)
    )


def names_role(sentence_stems: Iterable[str], question_stems: frozenset[str]) -> bool:
    """Whether somebody is told by what they are: the captain, the ministry."""
    return any(stem in _ROLES and stem not in question_stems for stem in sentence_stems)


def focus_word(question: str) -> str:
    """The noun that tells what is asked for: "company" of "Which Indian company is …"; empty where there is none."""
    found = _FOCUS.search(question)
    return found.group(1).split()[-1] if found else ""


def naming_words(question: str) -> list[str]:
    """The words of the question that name what it is about: with a capital, the first word left out, or very rare."""
    others = _WORD.findall(plain_words(question))[1:]
    return [
        word
        for word in others
        if word.lower() not in _NO_NAMES and (word[0].isupper() or rarity(word.lower()) > _VERY_RARE)
    ]


def dates_met(wanted: Wanted, mentions: Iterable[DateMention], published: date | None, years: frozenset[int]) -> float:
    """The share (0..1) of the dates asked about that these mentions tell; a month without a year is of `years`."""
    mentions = list(mentions)
    return sum(
        max((_meets(each, other, published, years) for other in mentions), default=0.0) for each in wanted.dates
    ) / (len(wanted.dates) or 1)


def _meets(sought: DateMention, told: DateMention, published: date | None, years: frozenset[int]) -> float:
    """1 for the same date, 0.5 for one that holds it (2025 for May 2025), 0 for another."""
    met = 1.0
    if sought.year is not None:
        options = {told.year} if told.year else _years_meant(told, published) | years
        if sought.year not in options:
            return 0.0
    for want, tell in ((sought.month, told.month), (sought.day, told.day)):
        if want is not None and tell is None:
            met = 0.5
        elif want is not None and want != tell:
            return 0.0
    if sought.year is None and sought.month is None:
        return 0.0
    return met


def _years_meant(told: DateMention, published: date | None) -> set[int]:
    if published is None:
        return set()
    past = told.month is not None and told.month > published.month
    return {published.year, published.year - 1} if past else {published.year}


def _is_new(words: str, question_stems: frozenset[str]) -> bool:
    return not question_stems.issuperset(stems(words))
