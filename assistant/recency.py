"""How time weighs in a search: newer articles for a question of now, those that tell of its days for a dated one.

A question that says nothing of time is not touched. Weights are fitted by evals/fit_recency.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.timespans import find_spans
from assistant.when import About, When
from assistant.windows import Window
from index.errors import InputError
from index.types import Hit

WIDER = 3
"""So many times the hits are looked at as are kept."""
_LONG_AGO = date(1800, 1, 1)
"""The day of an article without one: "last year" in it is no year that is asked of."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Weights (0..1) of recency and of the days asked of, beside the score of the search; the rest is the score's.

    The recency of an article halves with every `half_life` days that it is older than the newest hit. A hit that
    names the days asked of is worth 1, one that does not but was published on them `reported`.
    """

    recency: float
    half_life: float
    days: float
    reported: float


def published_within(when: When, since: date | None, until: date | None) -> tuple[date | None, date | None]:
    """From when to when articles are searched: as the caller says, and where the question asks so, no wider.

    Raises InputError where nothing is left.
    """
    if when.window is None or when.about is not About.PUBLISHED:
        return since, until
    kept = when.window.within(Window(since, until))
    if kept.empty:
        words, ends = (
            " ".join(when.words),
            [f"{name} {day}" for name, day in (("since", since), ("until", until)) if day],
        )
        raise InputError(f"nothing published “{words}” is searched, only what was {' and '.join(ends)}; change either")
    return kept.first, kept.last


FITTED = Prior(recency=0.2, half_life=240, days=0.2, reported=0.6)


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How a hit lies to the time of a question.

    `age` counts days from the newest hit, None where it has no date. `told` is whether its sentences name the days
    asked of, `reported` whether it was published on them.
    """

    age: int | None
    told: bool = False
    reported: bool = False


def prefer_timely(hits: Sequence[Hit], when: When, top_k: int, prior: Prior = FITTED) -> list[Hit]:
    """The `top_k` best hits by their score and their time, best first, ties by chunk id; scores stay in 0..1."""
    return weigh_time(hits, [describe_time(hit, hits, when) for hit in hits], when, prior)[:top_k]


def weigh_time(hits: Sequence[Hit], times: Sequence[Timeliness], when: When, prior: Prior) -> list[Hit]:
    """The hits with scores that weigh their time in, best first."""
    recency = prior.recency if when.latest else 0.0
    days = prior.days if when.window and when.about is About.HAPPENED else 0.0
    weighed = [
        replace(
            hit,
            score=round(
                (1 - recency - days) * hit.score + recency * _recency(time, prior) + days * _fits(time, prior), 6
            ),
        )
        for hit, time in zip(hits, times, strict=True)
    ]
    return sorted(weighed, key=lambda hit: (-hit.score, hit.chunk.id))


def _recency(time: Timeliness, prior: Prior) -> float:
    return 0.0 if time.age is None else float(0.5 ** (time.age / prior.half_life))


def _fits(time: Timeliness, prior: Prior) -> float:
    return 1.0 if time.told else prior.reported * time.reported


def describe_time(hit: Hit, hits: Sequence[Hit], when: When) -> Timeliness:
    """How a hit among others lies to the time of a question.

    An article tells of what had happened when it was published, and of what came later only as a plan.
    """
    days = [each.article.published for each in hits if each.article.published]
    published = hit.article.published
    age = (max(days) - published).days if published else None
    window = when.window
    if window is None or when.about is About.PUBLISHED:
        return Timeliness(age)
    if published and window.first and published < window.first and not when.planned:
        return Timeliness(age)
    return Timeliness(age, _names(hit, window), bool(published and window.holds(published)))


def _names(hit: Hit, window: Window) -> bool:
    """Whether its sentences name a time within the window, be it shorter."""
    written = hit.article.published or _LONG_AGO
    named = [span.named for match in hit.sentences for span in find_spans(match.sentence.text, written)]
    return any(each.first and each.last and each.within(window) == each for each in named)
