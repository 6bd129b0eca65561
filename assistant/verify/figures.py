"""Gate 2: every number, sum, share, unit and date of a statement stands in the words that it cites."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from assistant.verify.dates import DateMention, find_dates
from assistant.verify.derived import is_derived
from assistant.verify.quantities import Quantity, find_quantities
from assistant.verify.syntax import Parse, parse
from assistant.verify.types import CitedWords, Claim, Outcome, Verdict
from assistant.verify.units import CURRENCIES, NUMBER_WORDS, ORDINALS, UNITS
from index.terms import stems

QUANTITIES = "quantities"
DATES = "dates"
_PERIOD = re.compile(
    r"\b(?:(?:per|an?|each|every) (?P<noun>year|annum|month|week|day|(?<!a )quarter)|(?P<adverb>annual|yearly"
    r"|(?-i:monthly|weekly|daily)|quarterly|annually))\b"
    r"(?!(?: or so| or two)? (?:after|before|earlier|later|ago|late|early|behind|ahead)\b)",
    re.IGNORECASE,
)
_PERIODS = {"annum": "year", "annual": "year", "yearly": "year", "annually": "year", "monthly": "month"}
_PERIODS |= {"weekly": "week", "daily": "day", "quarterly": "quarter"}
_FLOOR = re.compile(r"\b(?:floor|minimum|at least|no less|guarantee[sd]?)\b", re.IGNORECASE)
_CEILING = re.compile(r"\b(?:ceiling|maximum|cap(?:s|ped)?|limit(?:s|ed)?|at most|no more)\b", re.IGNORECASE)
_TOP = re.compile(r"\b(?:top|topped|tops|leads?|led|heads|headed|largest|biggest|most)\b", re.IGNORECASE)
_PART_NAMED = re.compile(r" (?:half|quarter|\w+ months)\b", re.IGNORECASE)
_THIRD_WRITTEN = Fraction(1, 250)
"""So far from a third 33% may lie."""
_LEAD = 25
"""Characters before a figure in which "capped by law at" makes it a bound."""
_CLOSE = 12
_LISTED = 12
"""A list of so many names may be counted: "two banks" where the cited words name two."""


def check_quantities(claim: Claim) -> Verdict:
    """Whether each quantity stands in the cited words, in the same unit and with the same more, less or about."""
    held = [quantity for cited in claim.cited for quantity in find_quantities(cited.quoted)]
    units = {(UNITS[word]) for word in _unit_words(claim)}
    said = find_quantities(claim.text)
    dates = [mention for cited in claim.cited for mention in _dates_of(cited)]
    for quantity in said:
        equal = [other for other in held if _is_equal(quantity, other, claim, units)]
        if not equal and not _follows(quantity, said, held, dates, claim):
            return _failed(quantity, claim, "does not stand in the words it cites")
        if equal and not any(_same_bound(quantity, other, claim) for other in equal):
            return _failed(quantity, claim, f"is “{equal[0].bound or 'exactly'}” in the words it cites")
        if quantity.per and equal and not any(other.per in (quantity.per, "") for other in equal):
            return _failed(quantity, claim, "is counted by another unit in the words it cites")
        if equal and all({quantity.role, other.role} == {"from", "to"} for other in equal):
            return _failed(quantity, claim, f"is what the change goes {equal[0].role} in the words it cites")
        if noun := _foreign_noun(quantity, claim):
            return _failed(quantity, claim, f"is not of “{noun}” in the words it cites")
    missing = _periods(claim.text) - _periods(" ".join(f"{each.before} {each.text}" for each in claim.cited))
    if missing and held:
        return Verdict(QUANTITIES, Outcome.FAILED, f"“a {min(missing)}” does not stand in the words it cites")
    return Verdict(QUANTITIES, Outcome.PASSED)


def _follows(
    quantity: Quantity, said: Sequence[Quantity], held: Sequence[Quantity], dates: Sequence[DateMention], claim: Claim
) -> bool:
    """Whether what the cited words tell comes to this figure, though they do not name it."""
    if quantity.unit == "rank" and quantity.number == 1:
        in_order = any(word.end == quantity.end and word.dep == "advmod" for word in parse(claim.text).words)
        if in_order or _TOP.search(" ".join(each.quoted for each in claim.cited)):
            return True
        if _PART_NAMED.match(claim.text[quantity.end :]) and not any(other.unit == "rank" for other in held):
            return True  # "the first five months" for January to May
    part = _PART_LENGTHS.get(quantity.value) if quantity.unit == "month" else None
    if (
        part
        and not _ENDING.search(claim.text[: quantity.start])
        and re.search(rf"\b(?:{part})\b", claim.scope, re.IGNORECASE)
    ):
        return True
    return _counts_a_list(quantity, claim) or is_derived(quantity, said, held, dates, claim.text)


def _failed(quantity: Quantity, claim: Claim, what: str) -> Verdict:
    return Verdict(QUANTITIES, Outcome.FAILED, f"“{claim.text[quantity.start : quantity.end]}” {what}")


def _is_equal(stated: Quantity, held: Quantity, claim: Claim, units: set[tuple[str, Fraction]]) -> bool:
    if stated.unit == held.unit:
        thirds = stated.unit == "ratio" and 3 in (stated.value.denominator, held.value.denominator)
        return abs(stated.value - held.value) <= (_THIRD_WRITTEN if thirds else 0)
    if stated.unit == "ratio" and held.unit == "rank":  # "a third and a fifth place"
        return stated.number * held.number == 1
    if stated.number != held.number:
        return False
    if not held.unit:  # a bare number counts in the units that its paragraph names
        return (stated.unit, stated.factor) in units
    return not stated.unit and _may_stand_bare(stated, held, claim)


def _may_stand_bare(stated: Quantity, held: Quantity, claim: Claim) -> bool:
    """Whether a number without its unit is understood: no other noun takes the unit's place."""
    if held.unit in CURRENCIES | {"ratio", "rank"}:
        return any(unit == held.unit for unit, _ in (UNITS[word] for word in _words_in(claim.text)))
    following = next((word for word in parse(claim.text).words if word.start >= stated.end), None)
    return following is None or following.pos != "NOUN" or set(stems(following.text)) <= set(stems(claim.scope))


def _unit_words(claim: Claim) -> set[str]:
    return {word for cited in claim.cited for word in _words_in(cited.evidence.paragraph.text)}


def _words_in(text: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+|[$€£₹¥₽%]", text.lower())
    return {word for word in (*words, *map(" ".join, pairwise(words))) if word in UNITS}


def _same_bound(stated: Quantity, held: Quantity, claim: Claim) -> bool:
    """Whether both are exact, or more, less or about; "about" may be added, and a floor says that it may be more."""
    if stated.bound == held.bound or (stated.bound == "about" and not held.bound):
        return True
    for bound, words in (("more", _FLOOR), ("less", _CEILING)):
        if held.bound == bound and not stated.bound and words.search(claim.text):
            return True
        if stated.bound == bound and not held.bound and any(words.search(each) for each in _leads(held, claim.scope)):
            return True
    return False


def _leads(held: Quantity, text: str) -> list[str]:
    """The words that lead up to each place where a text tells this quantity."""
    places = [each.start for each in find_quantities(text) if (each.value, each.unit) == (held.value, held.unit)]
    return [text[max(0, place - _LEAD) : place] for place in places]


def _counts_a_list(quantity: Quantity, claim: Claim) -> bool:
    """Whether it counts what the cited words list: "two banks" for "JPMorgan and Goldman Sachs"."""
    if quantity.unit or not 2 <= quantity.number <= _LISTED:
        return False
    return any(quantity.number in _list_lengths(parse(cited.quoted)) for cited in claim.cited)


def _list_lengths(parsed: Parse) -> set[int]:
    """How many members each list of names in a sentence has."""
    lengths = set()
    for word in parsed.words:
        if word.pos == "PROPN" and word.dep != "conj":
            length, last = 1, word
            while following := [each for each in parsed.children(last) if each.dep == "conj" and each.pos == "PROPN"]:
                length, last = length + 1, following[0]
            lengths.add(length)
    return lengths - {1}


def _foreign_noun(quantity: Quantity, claim: Claim) -> str:
    """What the quantity is said to be a share or an amount of, where the cited article has no such word there."""
    parsed = parse(claim.text)
    inside = [word for word in parsed.words if quantity.start <= word.start < quantity.end]
    held = {stem for cited in claim.cited for stem in stems(cited.known)}
    for word in inside:
        for preposition in parsed.children(word):
            if preposition.lemma == "of" and preposition.start >= quantity.end:
                for noun in parsed.children(preposition):
                    if noun.pos == "NOUN" and not _is_held(noun.text, held) and noun.lemma not in _LIGHT_NOUNS:
                        return noun.text
    return ""


def _is_held(noun: str, held: set[str]) -> bool:
    """Whether the words of the source have the noun, or a longer one that begins with it: feed in feedstock."""
    return all(any(word.startswith(stem) for word in held) for stem in stems(noun))


_LIGHT_NOUNS = frozenset(
    """total sum amount all whole thing material world year value capacity output purchase import supply demand need
    requirement holding stake share production workforce worker workers staff loss sales""".split()
)


def _periods(text: str) -> set[str]:
    found = (match["noun"] or match["adverb"] for match in _PERIOD.finditer(text))
    return {_PERIODS.get(word.lower(), word.lower()) for word in found}


def check_dates(claim: Claim) -> Verdict:
    """Whether each date stands in the cited sentences; a year may come from the text before, or the article's day."""
    held = [(mention, cited) for cited in claim.cited for mention in _dates_of(cited)]
    said = find_dates(claim.text)
    for cited in claim.cited:  # "between July and September" for the third quarter, and not July alone
        for part in _parts_of_years(cited.text, _dates_of(cited)):
            if all(any(_fits(stated, end) for stated in said) for end in part):
                held += [(end, cited) for end in part]
    for stated in said:
        words = claim.text[stated.start : stated.end]
        fitting = [(other, cited) for other, cited in held if _fits(stated, other)]
        if not fitting:
            return Verdict(DATES, Outcome.FAILED, f"the date “{words}” does not stand in the words it cites")
        side = _side(claim.text, stated)
        sides = {_side(cited.text, other) for other, cited in fitting}
        if side and side not in sides and sides - {""}:
            return Verdict(DATES, Outcome.FAILED, f"it says “{side}” of {words}, the cited words “{min(sides - {''})}”")
    return Verdict(DATES, Outcome.PASSED)


def _side(text: str, mention: DateMention) -> str:
    """Whether a date is where something ends or where it begins: before, after or neither."""
    if match := _SIDE.search(text[: mention.start]):
        return "before" if match["before"] else "after"
    return "after" if _ONWARDS.match(text[mention.end :]) else ""


_SIDE = re.compile(
    r"\b(?:(?P<before>before|until|till|up to|prior to|by)|(?P<after>from|since|after|as of|starting|beginning))"
    r"(?: the| early| late| mid| in| end of)?\s?$",
    re.IGNORECASE,
)
_POINTED = re.compile(
    r"\b(?:(?P<word>last|this|next|previous|current|coming|(?<=of )the|(?<=for )the) year"
    r"(?! (?:to|ended|ending|through)\b)|(?P<that>(?:that|the same) year))\b",
    re.IGNORECASE,
)
_STEPS = {"last": -1, "previous": -1, "next": 1, "coming": 1}
_PART_LENGTHS: dict[Fraction | int, str] = {
    3: "(?:first|second|third|fourth|last|next) quarter",
    6: "(?:first|second) half|half[- ]year",
}
_PART = re.compile(r"\b(?P<place>first|second|third|fourth) (?P<part>quarter|half)\b", re.IGNORECASE)
_LAST = re.compile(r"\blast $", re.IGNORECASE)
_NEXT = re.compile(r"\bnext $", re.IGNORECASE)
_ENDING = re.compile(r"\b(?:last|final|second|closing) $", re.IGNORECASE)
_FIRST_MONTHS = re.compile(r"\bfirst (?P<count>[a-z]+) months\b", re.IGNORECASE)
_ONWARDS = re.compile(r"^ (?:onwards?|on)\b", re.IGNORECASE)


def _dates_of(cited: CitedWords) -> list[DateMention]:
    """The dates of the cited sentences and of the heading, each with the years that the text implies."""
    heading = find_dates(cited.evidence.paragraph.heading)
    before = [each.year for each in (*heading, *find_dates(cited.before)) if each.year and not each.fiscal]
    year = before[-1] if before else None
    mentions = [*heading, *find_dates(cited.text), *_pointed_years(cited, year)]
    completed: list[DateMention] = []
    for mention in mentions:
        if mention.year and not mention.fiscal:
            year = mention.year
        completed.append(mention)
        if mention.year is None:
            completed += [replace(mention, year=each) for each in _implied_years(mention, year, mentions, cited)]
    return completed


def _pointed_years(cited: CitedWords, before: int | None) -> Iterable[DateMention]:
    """The years that the cited sentences point at: last year and this from the article's day, "that year" before."""
    day = cited.published.year if cited.published else None
    named = any(each.year for each in find_dates(cited.text))
    for match in _POINTED.finditer(cited.text):
        if named and match["word"] and match["word"].lower() == "previous":
            continue  # the year before the one that is named
        base, step = (before, 0) if match["that"] else (day, _STEPS.get((match["word"] or "").lower(), 0))
        if base:
            yield DateMention(base + step, None, None, *match.span())


def _parts_of_years(text: str, mentions: Sequence[DateMention]) -> Iterator[tuple[DateMention, DateMention]]:
    """The first and the last month of each quarter, half and run of months that is named, of the years that are."""
    years = {each.year for each in mentions if not each.fiscal} or {None}
    for match in _PART.finditer(text):
        months = 3 if match["part"].lower() == "quarter" else 6
        first = (ORDINALS[match["place"].lower()] - 1) * months + 1
        if first + months <= 13:
            yield from (_months(year, first, first + months - 1, match) for year in years)
    for match in _FIRST_MONTHS.finditer(text):
        last = NUMBER_WORDS.get(match["count"].lower(), 0)
        if 1 < last <= 12:
            yield from (_months(year, 1, last, match) for year in years)


def _months(year: int | None, first: int, last: int, match: re.Match[str]) -> tuple[DateMention, DateMention]:
    return DateMention(year, first, None, *match.span()), DateMention(year, last, None, *match.span())


def _implied_years(
    mention: DateMention, before: int | None, mentions: Sequence[DateMention], cited: CitedWords
) -> Iterable[int]:
    """The year named before, that of a date close after it, and the one in which it lies nearest to the article."""
    years = {before}
    for each in mentions:
        if each.month and not each.fiscal and 0 < each.start - mention.end < _CLOSE:  # "20 June and 8 October 2025"
            years.add(each.year)
    day = cited.published
    if day and mention.month:
        away = mention.month - day.month
        if _LAST.search(cited.text[: mention.start]):
            years.add(day.year - (away >= 0))
        elif _NEXT.search(cited.text[: mention.start]):
            years |= {day.year + 1} | ({day.year} if away > 0 else set())
        else:
            years.add(day.year - 1 if away >= 6 else day.year + 1 if away < -6 else day.year)
    return sorted(year for year in years if year)


def _fits(stated: DateMention, held: DateMention) -> bool:
    """Whether the date held names all that the stated one does, in the same calendar."""
    if stated.fiscal != held.fiscal:
        return False
    pairs = ((stated.year, held.year), (stated.month, held.month), (stated.day, held.day))
    return all(said is None or said == other for said, other in pairs)
