"""What kind of answer a question wants, and whether a sentence holds one."""

import re
from enum import StrEnum

from index.terms import plain_words, rarity, stems


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
            r"|\b(?:what|which)(?: \w+)? (?:percent|percentage|share|proportion|number|amount|population|size|price"
            r"|cost)\b"
        ),
    ),
    (AnswerType.PERSON, re.compile(r"\bwho\b|\bwhose\b|\bwhom\b")),
    (
        AnswerType.PLACE,
        re.compile(r"\bwhere\b|\b(?:what|which) (?:country|countries|city|state|place|location|region)\b"),
    ),
)
_DATE = re.compile(
    rf"\b(?:1\d{{3}}|20\d\d)(?:[–-]\d\d)?s?\b|\b(?:{_MONTHS})(?!\w)|\b\d{{1,2}}(?:st|nd|rd|th)[ -]century\b"
    r"|\b(?:BC|AD)\b"
    r"|\b(?:last|this|next|previous|following) (?:year|month|week|quarter|decade|century)\b"
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


def answer_type(question: str) -> AnswerType:
    """The kind of answer that the question's wording asks for."""
    lowered = question.lower()
    return next((kind for kind, pattern in _QUESTION_TYPES if pattern.search(lowered)), AnswerType.OTHER)


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
    return any(word[0].isupper() and _is_new(word, question_stems) for word in words[1:])


def focus_word(question: str) -> str:
    """The noun that tells what is asked for: "company" of "Which Indian company is …"; empty where there is none."""
    found = _FOCUS.search(question)
    return found.group(1).split()[-1] if found else ""


def naming_words(question: str) -> list[str]:
    """The words of the question that name what it is about: with a capital, the first word left out, or very rare."""
    others = _WORD.findall(plain_words(question))[1:]
    return [word for word in others if word[0].isupper() or rarity(word.lower()) > _VERY_RARE]


def _is_new(words: str, question_stems: frozenset[str]) -> bool:
    return not question_stems.issuperset(stems(words))
