"""What kind of answer a question wants, and whether a sentence holds one."""

import re
from enum import StrEnum

from index.terms import stems


class AnswerType(StrEnum):
    """The kind of thing that would answer."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    OTHER = "other"


_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan\\.|Feb\\.|Mar\\.|Apr\\.|Aug\\.|Sept?\\.|Oct\\.|Nov\\.|Dec\\."
)
_QUESTION_TYPES = (
    (AnswerType.DATE, re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade)\b|\bsince when\b")),
    (
        AnswerType.NUMBER,
        re.compile(
            r"\bhow (?:many|much|long|old|far|tall|high|big|large|fast|often|deep|wide)\b"
            r"|\b(?:what|which)(?: \w+)? (?:percent|percentage|share|proportion|number|amount|population|size|price|cost)\b"
        ),
    ),
    (AnswerType.PERSON, re.compile(r"\bwho\b|\bwhose\b|\bwhom\b")),
    (AnswerType.PLACE, re.compile(r"\bwhere\b|\b(?:what|which) (?:country|countries|city|state|place|location|region)\b")),
)
_DATE = re.compile(
    rf"\b(?:1\d{{3}}|20\d\d)(?:[–-]\d\d)?s?\b|\b(?:{_MONTHS})(?!\w)|\b\d{{1,2}}(?:st|nd|rd|th)[ -]century\b|\b(?:BC|AD)\b"
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundreds?"
    r"|thousands?|millions?|billions?|half|thirds?|quarters?|dozens?|twice|double)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def answer_type(question: str) -> AnswerType:
    """The kind of answer that the question's wording asks for."""
    lowered = question.lower()
    return next((kind for kind, pattern in _QUESTION_TYPES if pattern.search(lowered)), AnswerType.OTHER)


def holds_answer(kind: AnswerType, sentence: str, question_stems: frozenset[str]) -> bool | None:
    """Whether `sentence` says something of this kind that the question does not say itself; None for OTHER."""
    if kind is AnswerType.OTHER:
        return None
    if kind is AnswerType.DATE:
        return any(_is_new(match.group(), question_stems) for match in _DATE.finditer(sentence))
    if kind is AnswerType.NUMBER:
        undated = _DATE.sub(" ", sentence)
        return any(
            _NUMBER.search(word.group()) and _is_new(word.group(), question_stems) for word in _WORD.finditer(undated)
        )
    words = [match.group() for match in _WORD.finditer(sentence)]
    return any(word[0].isupper() and _is_new(word, question_stems) for word in words[1:])


def _is_new(words: str, question_stems: frozenset[str]) -> bool:
    return not question_stems.issuperset(stems(words))
