"""What a reader must know of the time of an answer: how old its newest source is, and which plans have lapsed."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.formatting import format_day
from assistant.timespans import find_spans
from assistant.types import Answer, Citation
from assistant.when import About, When
from assistant.windows import Window
from index.sentences import split_sentences
from index.terms import coverage, stems, weigh_terms

OLD_DAYS = 90
"""A quarter: after it companies, customs and ministries have reported anew."""
_SAME_MATTER = 0.35
"""Share of a plan's weighty words that a later sentence holds which tells what became of it."""
_CLAUSE = 80
"""Characters after "will" and the like in which a time is that of the plan."""
_AHEAD = re.compile(
    r"\b(?:will|shall|would|(?:is|are|was|were|due|set|expect(?:s|ed)?|plan(?:s|ned)?|intend(?:s|ed)?|aim(?:s|ed)?|hop(?:es|ed)"
    r"|want(?:s|ed)?|likely|scheduled|supposed|about|going|promis(?:es|ed)|pledg(?:es|ed)|agreed|with \w+) to(?= [a-z])"
    r"|plan(?:s|ned)?|expect(?:s|ed)|forecast\w*|scheduled|due|target\w*|projected|foresee\w*|outlook|until)\b",
    re.IGNORECASE,
)
_LONG_AGO = date(1800, 1, 1)


def with_time(answer: Answer, when: When) -> Answer:
    """The answer with its newest date where the question asks for now, and a note of what time has done to it."""
    newest = _newest(answer.citations) if when.latest else None
    notes = [answer.note, _filtered(when), _recency(answer, newest) if when.latest else "", _lapsed(answer)]
    return replace(answer, newest=newest, note=" ".join(each for each in notes if each))


def _newest(citations: Sequence[Citation]) -> date | None:
    return max((day for each in citations if (day := each.evidence.article.published)), default=None)


def _filtered(when: When) -> str:
    """From when to when articles were read, where the question limits them."""
    if when.window is None or when.about is not About.PUBLISHED:
        return ""
    ends = (("from", when.window.first), ("to", when.window.last))
    told = " ".join(f"{word} {format_day(day)}" for word, day in ends if day)
    return f"Only articles published {told} were read (“{'”, “'.join(when.words)}”)."


def _recency(answer: Answer, newest: date | None) -> str:
    if answer.abstained:
        return ""
    if newest is None:
        return "The articles cited bear no date: how things stand now is not certain."
    age = (answer.as_of - newest).days
    old = f", {age} days before the day of asking; it may have changed since" if age > OLD_DAYS else ""
    return f"Latest article on this: {format_day(newest)}{old}."


def _lapsed(answer: Answer) -> str:
    """Which citations tell of a future that is past on the day of asking, and of which no other tells the outcome."""
    sentences = [(each, _sentences(each)) for each in answer.citations]
    plans: dict[str, list[int]] = {}
    for citation, sentence in sentences:
        planned = _planned(sentence, citation.evidence.article.published, answer.as_of)
        others = [other for other in sentences if other[0] is not citation]
        if planned and not any(_tells_outcome(planned, sentence, *other) for other in others):
            published = citation.evidence.article.published
            said = f"in {published:%B %Y}" if published else "in an article without a date"
            plans.setdefault(said, []).append(citation.key)
    if not plans:
        return ""
    told = " and ".join(f"{said} {' '.join(f'[{key}]' for key in keys)}" for said, keys in plans.items())
    return f"As planned {told}; the articles cited do not say whether it happened."


def _sentences(citation: Citation) -> str:
    """The sentences of the paragraph of which words are quoted."""
    text = citation.evidence.paragraph.text
    spans = [(start, end) for start, end in split_sentences(text) if start < citation.end and citation.start < end]
    return text[spans[0][0] : spans[-1][1]] if spans else citation.quote


def _planned(sentence: str, published: date | None, as_of: date) -> Window | None:
    """The time ahead, seen from the day of the article, that the sentence names and that is past now."""
    written = published or _LONG_AGO
    marker = _AHEAD.search(sentence)
    named = [span.named for span in find_spans(sentence, written)] if published else []
    certain = [each for each in named if each.first and each.first > written]
    spans = find_spans(sentence, written, ahead=True) if marker else []
    meant = [span.named for span in spans if marker and 0 <= span.start - marker.end() <= _CLAUSE]
    lapsed = [each for each in (*certain, *meant) if each.last and written < each.last < as_of]
    return lapsed[0] if lapsed else None


def _tells_outcome(planned: Window, plan: str, citation: Citation, sentence: str) -> bool:
    """Whether a sentence of an article from that time or later tells of the same matter, and not as a plan."""
    published = citation.evidence.article.published
    if published is None or planned.first is None or published < planned.first or _AHEAD.search(sentence):
        return False
    return coverage(weigh_terms(plan), set(stems(sentence))) >= _SAME_MATTER
