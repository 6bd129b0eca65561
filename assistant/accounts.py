"""What articles of another time tell of a matter that goes on: who is in it, and what had not happened yet."""

import re
from collections.abc import Sequence
from datetime import date

from assistant.attributions import outlet_in
from assistant.conversation import proper_names
from assistant.features import Candidate
from index.terms import stems, weigh_terms

_GOES_ON = re.compile(
    r"^what(?: is|'s|’s| are)\b[^?]{1,40}? \w+ing\b|\bstatus of\b|\bhow far\b|\bwhat(?: has|'s|’s)? changed\b"
    r"|\bwhere do(?:es)? .+ stand\b",
    re.IGNORECASE,
)
"""Questions on how something stands, of which other days tell another state."""
_NOT_YET = re.compile(
    r"\b(?:no|not|none|nothing|never)\b.*\b(?:yet|so far)\b|\byet to\b|\bnone (?:yet )?exists?\b", re.IGNORECASE
)
APART = 90
"""Days between two articles from which what they tell is of two times."""
_NEAR, _BESIDE = 0.45, 0.3
"""Cosine with the question from which a sentence tells of the matter; from which it does where its article does."""
_COVERED = 0.6
"""Share of the question's terms that the sentence's context holds if it does."""
_PARTIES = 2
"""So many names that the best sentence does not hold make another worth telling."""


def find_changed_accounts(
    question: str, shown: Sequence[Candidate], candidates: Sequence[Candidate]
) -> list[Candidate]:
    """The sentences that tell how a matter stood at two times, newest first; none where it is told of one time only.

    Of each time the one that fits the question best, the one with the most names, and what had not happened yet.
    """
    dated = [each for each in (*shown, *candidates) if each.hit.article.published]
    if not _GOES_ON.search(question) or not shown or not dated:
        return []
    told = [each for each in dated if _speaks_of(each, _NEAR)]
    articles = {each.hit.article.id for each in told}
    beside = [each for each in dated if each.hit.article.id in articles and _speaks_of(each, _BESIDE)]
    newest = max((_day(each) for each in told), default=date.min)
    times = [[each for each in beside if _is_older(each, newest) is older] for older in (False, True)]
    known = _parties(question)
    return [each for time in times for each in _tell_most(time, known)] if all(times) else []


def _speaks_of(candidate: Candidate, near: float) -> bool:
    features = candidate.features
    return features.similarity >= near and features.context_coverage >= _COVERED


def _is_older(candidate: Candidate, newest: date) -> bool:
    return (newest - _day(candidate)).days >= APART


def _tell_most(candidates: Sequence[Candidate], known: set[str]) -> list[Candidate]:
    """Of these sentences on one time the best, the best that names others, and the best on what had not come."""
    ranked = sorted(candidates, key=lambda each: (-each.score, _place(each)))
    known = known | _parties(ranked[0].sentence.text)
    naming = [each for each in ranked if len(_parties(each.sentence.text) - known) >= _PARTIES]
    waiting = [each for each in ranked if _NOT_YET.search(each.sentence.text)]
    return list({_place(each): each for each in (ranked[0], *naming[:1], *waiting[:1])}.values())


def _parties(text: str) -> set[str]:
    """The names in a text by their stems, but for the papers that tell it."""
    names = (name for name in proper_names(text) if weigh_terms(name) and not outlet_in(name))
    return {" ".join(stems(name)) for name in names}


def _place(candidate: Candidate) -> tuple[str, int]:
    return candidate.sentence.paragraph_id, candidate.sentence.start


def _day(candidate: Candidate) -> date:
    return candidate.hit.article.published or date.min
