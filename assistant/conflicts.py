"""Where the articles give more than one value of what is asked: each is shown, and what the difference looks like."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from assistant.accounts import find_changed_accounts
from assistant.conversation import proper_names
from assistant.extract import cite_candidate
from assistant.features import Candidate, load_weights, read_candidates
from assistant.parts import split_question
from assistant.plain import plain_question
from assistant.question import Wanted, read_wanted
from assistant.types import Answer, Citation, Conflict, Difference, Value
from assistant.values import Kind, Measured, are_comparable, are_same, find_values, wanted_kinds
from assistant.verify.dates import find_dates
from index.terms import stems
from index.types import Hit, Paragraph, Voice

MAX_VALUES = 6
_NEAR = 0.45
"""Cosine with the question from which another article's sentence is taken to speak of what is asked."""
_COVERAGE_LOST = 0.35
"""Weight of the question's terms that another article's sentence may lack which the answer's sentence holds."""
_AFTER = 60
"""Characters from the begin of a value on, up to the next one, whose words tell what it is of."""
_CHANGED = 30
"""Days between two articles from which a difference is taken for a change."""
_AT_ODDS = re.compile(
    r"\b(?:differ\w*|disagree\w*|at odds|contradict\w*|disput\w*|den(?:y|ies|ied)|misquoted|misstated"
    r"|mistaken|mislead\w*|wrong(?:ly)?|correct(?:ed|ion|s)|more likely|maintains?|insists?|by (?:one|another) count"
    r"|others? (?:say|put|give|speak|report|count)\w*|another (?:puts|says|gives|count)"
    r"|two (?:figures|numbers|dates|versions|years|counts))\b",
    re.IGNORECASE,
)
_CORRECTED = re.compile(r"\b(?:misquoted|misstated|mistaken|wrong(?:ly)?|correct(?:ed|ion|s))\b", re.IGNORECASE)
_MATTERS = re.compile(
    r"\b(?:(?P<oxide>oxides?|TREO|REO)|(?P<metal>metals?)|(?P<ore>ore)|(?P<value>by value|in value|value of"
    r"|(?:imports?|exports?) worth)|(?P<volume>by volume|volumes?|by weight))\b"
)
_COMPARES = re.compile(
    r"\b(?:more|less|fewer|larger|bigger|higher|lower|smaller|greater|dearer|cheaper|compare[ds]?|before or after)\b"
)


@dataclass(frozen=True, slots=True)
class _Told:
    """A value and the sentence that tells it."""

    value: Measured
    candidate: Candidate

    @property
    def day(self) -> date:
        """When the article was published; one without a date counts as the oldest."""
        return self.candidate.hit.article.published or date.min

    @property
    def place(self) -> tuple[int, str, int]:
        """Newest article first, then by paragraph and offset."""
        sentence = self.candidate.sentence
        return -self.day.toordinal(), sentence.paragraph_id, sentence.start + self.value.start


def with_conflicts(answer: Answer, hits: Sequence[Hit]) -> Answer:
    """The answer with the values or accounts in `hits` that differ from what it tells, and what they cite."""
    if answer.abstained or _COMPARES.search(answer.question) or len(split_question(answer.question)) > 1:
        return answer
    question = plain_question(answer.question, answer.as_of)
    candidates = read_candidates(question, hits, load_weights().sentence)
    shown = [each for each in candidates if any(_quotes(citation, each) for citation in answer.citations)]
    if told := _differing(read_wanted(question), shown, candidates):
        difference, found = _difference(told), [(each.value.text, each.candidate) for each in told]
    elif accounts := find_changed_accounts(question, shown, candidates):
        difference, found = Difference.CHANGE, [(each.sentence.text, each) for each in accounts]
    else:
        return answer
    citations = list(answer.citations)
    values = tuple(Value(text, _cite(candidate, citations)) for text, candidate in found)
    return replace(answer, conflicts=(Conflict(difference, values),), citations=tuple(citations))


def _differing(wanted: Wanted, shown: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[_Told]:
    """The values of what is asked where they are not one: newest article first, in an article as they stand there."""
    anchor = _anchor(wanted, shown)
    if anchor is None:
        return []
    kept: list[_Told] = []
    for each in sorted([anchor, *_others(wanted, anchor, candidates)], key=lambda told: told.place):
        if not any((each.value.size, each.value.unit) == (other.value.size, other.value.unit) for other in kept):
            kept.append(each)
    one = all(are_same(anchor.value, each.value) for each in kept)
    return [] if one else kept[:MAX_VALUES]


def _anchor(wanted: Wanted, shown: Sequence[Candidate]) -> _Told | None:
    """The value that answers: of the likeliest kind, in the best sentence that tells one."""
    told = ((kind, each) for kind in wanted_kinds(wanted.text) for each in shown)
    return next((_Told(value, each) for kind, each in told if (value := _fitting(wanted, kind, each))), None)


def _fitting(wanted: Wanted, kind: Kind, candidate: Candidate) -> Measured | None:
    """Of the values of a kind that a sentence tells the one after which most words of the question stand.

    Of one value written twice, "Rs 7,280 crore, or 72.8 billion rupees", it is the first.
    """
    text, asked, values = candidate.sentence.text, set(wanted.stems), _values(candidate)
    fits: dict[Measured, int] = {}
    for value, following in zip_longest(values, values[1:]):
        end = min(value.start + _AFTER, following.start if following else len(text))
        fits[value] = len(asked & set(stems(text[value.start : end])))
    best = max((each for each in values if each.kind is kind), key=lambda each: fits[each], default=None)
    return next((each for each in values if best and (each.size, each.unit) == (best.size, best.unit)), None)


def _others(wanted: Wanted, anchor: _Told, candidates: Sequence[Candidate]) -> Iterator[_Told]:
    """What other articles tell of what is asked, and what paragraphs do that tell the answer's value as one of several.

    The days that other articles tell are of too many other things.
    """
    kind, home = anchor.value.kind, anchor.candidate.hit.article.id
    paragraphs = {each.sentence.paragraph_id: each for each in candidates}
    at_odds = {id for id, each in paragraphs.items() if _is_at_odds(anchor, each)}
    for candidate in candidates:
        if candidate.sentence.paragraph_id in at_odds:
            values = [value for value in _values(candidate) if value.kind is kind]
            beside = any(_is_one(anchor.value, value) for value in values)
            yield from (_Told(each, candidate) for each in values if beside or are_comparable(anchor.value, each))
        elif candidate.hit.article.id != home and kind is not Kind.DAY:
            value = _fitting(wanted, kind, candidate)
            if value and are_comparable(anchor.value, value) and _speaks_of(wanted, candidate, anchor.candidate):
                yield _Told(value, candidate)


def _is_at_odds(anchor: _Told, candidate: Candidate) -> bool:
    """Whether the paragraph says that accounts differ, and tells the answer's value too."""
    text = _text(candidate)
    values = find_values(text, candidate.hit.article.published) if _AT_ODDS.search(text) else []
    return any(_is_one(anchor.value, each) for each in values)


def _is_one(one: Measured, other: Measured) -> bool:
    return are_comparable(one, other) and are_same(one, other)


def _speaks_of(wanted: Wanted, candidate: Candidate, first: Candidate) -> bool:
    """Whether a sentence tells of what is asked as the answer's sentence does: its matter, its names, its time."""
    features = candidate.features
    held = set(stems(f"{candidate.hit.article.title} {_text(candidate)}"))
    years = {each.year for each in wanted.dates if each.year}
    told = {each.year for each in find_dates(candidate.sentence.text) if each.year}
    return (
        features.similarity >= _NEAR
        and features.context_coverage >= first.features.context_coverage - _COVERAGE_LOST
        and all(held.issuperset(stems(name)) for name in proper_names(wanted.text))
        and (not years or not told or bool(years & told))
    )


def _difference(told: Sequence[_Told]) -> Difference:
    """What it looks like: a correction, another measure, a change where the articles lie apart, else the sources."""
    if any(
        _paragraph(each.candidate).voice is Voice.CORRECTION or _CORRECTED.search(_text(each.candidate))
        for each in told
    ):
        return Difference.CORRECTION
    units = {each.value.unit for each in told if each.value.kind is Kind.MONEY}
    matters = {_matter(each.candidate.sentence.text) for each in told} - {""}
    if len(units) > 1 or len(matters) > 1:
        return Difference.MEASURE
    days = [each.day for each in told]
    return Difference.CHANGE if (max(days) - min(days)).days >= _CHANGED else Difference.SOURCES


def _matter(sentence: str) -> str:
    """What a sentence measures of: oxide or metal, value or volume; empty where it does not say."""
    found = _MATTERS.search(sentence)
    return str(found.lastgroup) if found else ""


def _values(candidate: Candidate) -> list[Measured]:
    return find_values(candidate.sentence.text, candidate.hit.article.published)


def _paragraph(candidate: Candidate) -> Paragraph:
    return next(each for each in candidate.hit.paragraphs if each.id == candidate.sentence.paragraph_id)


def _text(candidate: Candidate) -> str:
    return _paragraph(candidate).text


def _quotes(citation: Citation, candidate: Candidate) -> bool:
    sentence = candidate.sentence
    same = citation.evidence.paragraph.id == sentence.paragraph_id
    return same and sentence.start < citation.end and citation.start < sentence.end


def _cite(candidate: Candidate, citations: list[Citation]) -> int:
    """The key of the citation that quotes the whole sentence; a new one is added where there is none."""
    sentence = candidate.sentence
    for citation in citations:
        whole = citation.start <= sentence.start and sentence.end <= citation.end
        if whole and citation.evidence.paragraph.id == sentence.paragraph_id:
            return citation.key
    key = max(citation.key for citation in citations) + 1
    citations.append(cite_candidate(candidate, key))
    return key
