"""What a number counts: which measure a question asks for, and whether a text tells an amount of it."""

import re
from enum import StrEnum

_WHAT = r"\b(?:what|which)"
_UP_TO_3 = r"(?: [\w’'-]+){0,3}?"


class Measure(StrEnum):
    """What a number that answers counts."""

    MONEY = "money"
    MASS = "mass"
    SHARE = "share"
    LENGTH = "length"
    TIME = "time"


_MEASURES = (
    (Measure.MASS, re.compile(r"\bhow many (?:tonnes|tons|kilograms|kilos|kg|grams)\b|\btonnage\b")),
    (
        Measure.TIME,
        re.compile(
            r"\bhow (?:old|long(?! (?:is|are|was|were) the))\b|\bhow many (?:years|months|weeks|days|hours|decades)\b"
        ),
    ),
    (
        Measure.LENGTH,
        re.compile(r"\bhow (?:deep|far|tall|high (?:is|was) the)\b|\bdepth\b|\bwhat (?:height|length|distance)\b"),
    ),
    (
        Measure.SHARE,
        re.compile(
            rf"{_WHAT}{_UP_TO_3} (?:percent|percentage|share|proportion|stake|dependence|dependency|cut)\b"
            r"|\bpercentage\b|\bfrom what (?:content|share)\b"
        ),
    ),
    (
        Measure.MONEY,
        re.compile(
            rf"{_WHAT}{_UP_TO_3} (?:price|cost|revenue|sum|budget|dividend|quote|fee|fine|salary|loan|investment"
            r"|turnover|profit)s?\b"
            r"|\bhow (?:much|many)(?: [\w-]+)? (?:money|dollars|euros|yuan|rupees|yen|revenue|funding)\b"
            r"|\bhow (?:big|large|high|much)\b[^,?]* (?:loan|price|grant|investment|budget|cost|fund|subsidy|revenue"
            r"|worth|invest|invests|investing|invested|pay|pays|paid|spend|spends|spent|spending|costs?)\b"
            r"|\bhow (?:did|has) [^?]*\bprices?\b"
            r"|\bwhat did [^?]* (?:cost|pay)\b|\bselling for\b|\bdearer\b|\bcheaper\b"
            r"|(?:, |: )[\w ]*(?:cost|price|revenue)\b"
            r"|\b(?:dollars|euros|pounds|rupees|yen|yuan|roubles|ringgit)\b"
        ),
    ),
)
_HOLDS = {
    Measure.MONEY: re.compile(
        r"[$€£₹¥₽]\s?\d"
        r"|\d[\d,.]*(?: ?(?:million|billion|trillion|crore|lakh|bn|m))?[ -](?:dollars?|euros?|pounds?|yuan|yen"
        r"|rupees?|crore|roubles?|rubles?|ringgit|cents?)\b|\b(?:RM|Rs\.?|EUR|USD|AUD|INR|CNY|RMB) ?\d",
        re.IGNORECASE,
    ),
    Measure.MASS: re.compile(
        r"\d(?: ?(?:million|billion|thousand|hundred))?[ -](?:tonnes?|tons?|kg|kilograms?|kilos?|grams?|pounds|kt|t)\b"
        r"|\b(?:hundred|thousand|million|billion|dozen)s?(?: of)? (?:tonnes?|tons?|kilograms?)\b",
        re.IGNORECASE,
    ),
    Measure.SHARE: re.compile(
        r"\d ?%|\bper ?cent\b|\b(?:half|quarters?|fifths?|tenths?|two[- ]thirds|one[- ]third|a third|majority)\b",
        re.IGNORECASE,
    ),
    Measure.LENGTH: re.compile(
        r"\d[ -](?:metres?|meters?|km|kilomet(?:re|er)s?|miles?|feet|m|cm|inches)\b", re.IGNORECASE
    ),
    Measure.TIME: re.compile(
        r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|an?|twenty|thirty)[ -]"
        r"(?:years?|months?|weeks?|days?|hours?|decades?)\b",
        re.IGNORECASE,
    ),
}


def measure_wanted(question: str) -> Measure | None:
    """What the number that is asked for counts, where the wording tells."""
    lowered = question.lower()
    return next((measure for measure, pattern in _MEASURES if pattern.search(lowered)), None)


def tells_measure(measure: Measure, text: str) -> bool:
    """Whether `text` tells an amount of that measure."""
    return bool(_HOLDS[measure].search(text))
