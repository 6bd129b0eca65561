"""What rests on one source: articles that retell one report, hold one quotation, or are copies of one story."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

from assistant.sayers import find_outlets, is_same, sayer_of
from assistant.types import Answer, Citation, SharedSource
from index.terms import coverage, stems, weigh_terms

_RUN = 6
"""So many words of a quotation in a row are no coincidence."""
_ONE_MATTER = 0.2
"""Share of a paragraph's weighty words that another holds which retells the same report."""
_ONE_TIME = timedelta(days=90)
"""So far apart articles may retell one report; an outlet has many."""
_QUOTATION = re.compile(r"[“„«\"]([^“”„»\"]{15,1000})[”»\"]")


@dataclass(frozen=True, slots=True)
class _Basis:
    """On what a citation rests: the outlet, if its paragraph names one only, and the runs of words that it quotes."""

    citation: Citation
    outlet: str
    quoted: frozenset[tuple[str, ...]]

    @property
    def articles(self) -> dict[str, tuple[date, str]]:
        """Of the article and its copies the id, with day and publisher."""
        evidence = self.citation.evidence
        return {each.id: (each.published or date.max, each.publisher) for each in (evidence.article, *evidence.copies)}


def with_sources(answer: Answer) -> Answer:
    """The answer with those of its citations that count as one source."""
    return replace(answer, shared=find_shared(answer.citations))


def find_shared(citations: Sequence[Citation]) -> tuple[SharedSource, ...]:
    """The citations of two articles or more, copies counted, that rest on one source; none stands in two groups."""
    groups: list[list[_Basis]] = []
    for basis in map(_read, citations):
        same = [group for group in groups if any(_are_one(basis, other) for other in group)]
        groups = [*(group for group in groups if group not in same), [*chain(*same), basis]]
    found = [
        SharedSource(_name(group), tuple(sorted(each.citation.key for each in group)))
        for group in groups
        if len({article for each in group for article in each.articles}) > 1
    ]
    return tuple(sorted(found, key=lambda each: each.citations))


def _read(citation: Citation) -> _Basis:
    text = citation.evidence.paragraph.text
    outlets = find_outlets(text, citation.evidence.article)
    runs: set[tuple[str, ...]] = set()
    for quotation in _QUOTATION.findall(text):
        words = re.findall(r"\w+", quotation.lower())
        runs |= {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
    return _Basis(citation, outlets[0] if len(outlets) == 1 else "", frozenset(runs))


def _are_one(one: _Basis, other: _Basis) -> bool:
    """Whether two citations rest on one source; two of one article only as far as it has copies."""
    if set(one.articles) & set(other.articles):
        return len({*one.articles, *other.articles}) > 1
    return bool(one.quoted & other.quoted) or _same_report(one, other) or _same_report(other, one)


def _same_report(one: _Basis, other: _Basis) -> bool:
    """Whether one retells an outlet's report of about this time that the other retells too, or is."""
    articles = [each.citation.evidence.article for each in (one, other)]
    if not one.outlet or not is_same(one.outlet, other.outlet or articles[1].publisher):
        return False
    days = [each.published for each in articles if each.published]
    texts = [each.citation.evidence.paragraph.text.replace(one.outlet, "") for each in (one, other)]
    alike = max(coverage(weigh_terms(a), set(stems(b))) for a, b in (texts, reversed(texts)))
    return alike >= _ONE_MATTER and (not days or max(days) - min(days) <= _ONE_TIME)


def _name(group: Sequence[_Basis]) -> str:
    """The outlet whose report it is; else who brought the story first, or whose words are quoted."""
    outlet = next((each.outlet for each in group if each.outlet), "")
    copies = [article for each in group if len(each.articles) > 1 for article in each.articles.values()]
    return outlet or (min(copies)[1] if copies else sayer_of(group[0].citation).name)
