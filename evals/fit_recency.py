"""Fits how time weighs in the search, on the dev part alone: python -m evals.fit_recency

Articles of dev topics are put in a library several times, as issues of other days with other figures and years, so
that a question has one issue that answers it and others that only look so. Some topics are fresh, some are not.
"""

import random
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from assistant.recency import FITTED, Prior, Timeliness, describe_time, weigh_time
from assistant.when import When, read_when
from evals.libraries import build_library
from evals.metrics import mean
from evals.questions import DAY, FOLDER, Case, find_paragraph, load_cases, load_topics
from evals.ranking import recall_at, reciprocal_rank
from index.library import Library
from index.readers import read_file
from index.types import Article, Hit

CORPUS = Path(__file__).parent / "corpus"
ISSUES = 4
GAPS = (45, 180, 400)
"""Days between issues; each is a library of its own."""
STALE = (0, 90, 400, 900)
"""Days by which the newest issue of an article is older than the article itself."""
DEPTH = 24
_YEAR = re.compile(r"(?<![\d,.])(?:19|20)\d\d(?![\d,])")
_NUMBER = re.compile(r"(?<![\d])\d[\d,.]*\d(?!\d)")
_NO_PRIOR = Prior(0.0, 1.0, 0.0, 0.0)
_GRID = [
    Prior(recency, half_life, FITTED.days, FITTED.reported)
    for recency, half_life in product((0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5), (30.0, 60.0, 120.0, 240.0, 480.0))
]
_DAYS_GRID = [
    Prior(FITTED.recency, FITTED.half_life, days, reported)
    for days, reported in product((0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4), (0.0, 0.3, 0.6, 0.9))
]


@dataclass(frozen=True, slots=True)
class Query:
    """A question, of which kind, and the paragraphs that each of its needs wants."""

    kind: str
    question: str
    as_of: date
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found for a query, and how each hit lies to its time."""

    query: Query
    when: When
    hits: tuple[Hit, ...]
    times: tuple[Timeliness, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of an article: how many years before it."""

    article: Article
    origin: str
    years: int


def make_issues(articles: Sequence[Article], gap: int, seed: int) -> list[Issue]:
    """Issues of the articles, `gap` days apart, with other years and other figures."""
    chooser = random.Random(seed)
    issues = []
    for article in articles:
        stale = chooser.choice(STALE)
        for number in range(ISSUES):
            days = stale + gap * number
            years = round(days / 365)
            issues.append(Issue(_reissue(article, number, days, years), article.info.id, years))
    return issues


def _reissue(article: Article, number: int, days: int, years: int) -> Article:
    published = article.info.published
    assert published
    new_id = f"{article.info.id}-{number}"
    info = replace(
        article.info, id=new_id, title=_retold(article.info.title, number, years), published=published - timedelta(days)
    )
    paragraphs = tuple(
        replace(each, id=f"{new_id}.{each.number}", text=_retold(each.text, number, years))
        for each in article.paragraphs
    )
    return replace(
        article, info=info, paragraphs=paragraphs, content_hash=f"{article.content_hash}{number}{days}", path=""
    )


def _retold(text: str, number: int, years: int) -> str:
    """The text with its years set back and its figures changed."""

    def other(match: re.Match[str]) -> str:
        word = match.group()
        if _YEAR.fullmatch(word):
            return str(int(word) - years)
        return word[:-1] + str((int(word[-1]) + 3 * number) % 10)

    return _NUMBER.sub(other, text)


def make_queries(cases: Sequence[Case], issues: Sequence[Issue], originals: dict[str, Article]) -> Iterator[Query]:
    """Each timeless question as it is and with "now"; each dated one for every age of the issues that tell of it."""
    for case in cases:
        when = read_when(case.question, DAY)
        origins = {source.article for need in case.needs for source in need.sources}
        if when.timeless:
            newest = [_newest(issues, origin) for origin in sorted(origins)]
            yield Query("undated", case.question, DAY, _gold(case, issues, originals))
            yield Query("latest", f"{case.question.rstrip('?. ')} now?", DAY, _gold(case, newest, originals))
        elif when.window and when.window.first and when.window.last and not when.latest:
            for years in sorted({issue.years for issue in issues if issue.origin in origins}):
                question = _YEAR.sub(lambda match, back=years: str(int(match.group()) - back), case.question)  # type: ignore[misc]
                yield Query("dated", question, DAY, _gold(case, issues, originals, years))


def real_queries(cases: Sequence[Case], originals: dict[str, Article]) -> Iterator[Query]:
    """The cases as they are."""
    for case in cases:
        when = read_when(case.question, case.as_of or DAY)
        kind = "undated" if when.timeless else "latest" if when.latest else "dated"
        needs = tuple(frozenset(find_paragraph(each, originals).id for each in need.sources) for need in case.needs)
        yield Query(kind, case.question, case.as_of or DAY, needs)


def _newest(issues: Sequence[Issue], origin: str) -> Issue:
    return max(
        (each for each in issues if each.origin == origin), key=lambda each: each.article.info.published or date.min
    )


def _gold(
    case: Case, issues: Iterable[Issue], originals: dict[str, Article], years: int | None = None
) -> tuple[frozenset[str], ...]:
    """For each need the paragraphs of those issues, or of those so many years back, that bear it out."""
    return tuple(
        frozenset(
            f"{issue.article.info.id}.{find_paragraph(source, originals).number}"
            for source in need.sources
            for issue in issues
            if issue.origin == source.article and years in (None, issue.years)
        )
        for need in case.needs
    )


def search_all(library: Library, queries: Sequence[Query]) -> list[Found]:
    """The hits of every query, before time weighs in."""
    found = []
    for query in queries:
        when = read_when(query.question, query.as_of)
        hits = library.search(query.question, DEPTH, until=query.as_of)
        times = [describe_time(hit, hits, when) for hit in hits]
        found.append(Found(query, when, tuple(hits), tuple(times)))
    return found


def measure(found: Sequence[Found], prior: Prior) -> tuple[float, float, float]:
    """Mean reciprocal rank, recall among the first 4 and among the first 8 paragraphs."""
    ranked = [_ranked(each, prior) for each in found]
    pairs = list(zip(ranked, found, strict=True))
    return (
        mean(reciprocal_rank(ids, frozenset().union(*each.query.needs)) for ids, each in pairs),
        mean(recall_at(ids, each.query.needs, 4) for ids, each in pairs),
        mean(recall_at(ids, each.query.needs, 8) for ids, each in pairs),
    )


def _ranked(found: Found, prior: Prior) -> list[str]:
    hits = found.hits if found.when.timeless else weigh_time(found.hits, found.times, found.when, prior)
    return [paragraph.id for hit in hits for paragraph in hit.paragraphs]


def fit(found: Sequence[Found]) -> Prior:
    """The weights with the best sum of the three figures: of recency on questions of now, of days on dated ones."""
    latest = [each for each in found if each.query.kind == "latest"]
    dated = [each for each in found if each.query.kind == "dated"]
    recency = max(_GRID, key=lambda prior: sum(measure(latest, prior)))
    days = max(_DAYS_GRID, key=lambda prior: sum(measure(dated, prior)))
    return replace(days, recency=recency.recency, half_life=recency.half_life)


def main() -> None:
    """Prints the fitted weights and what they are worth."""
    topics = load_topics()
    articles = {each.info.id: each for path in sorted(CORPUS.glob("*.md")) for each in read_file(path).articles}
    dev = {name: articles[name] for topic in topics.values() if topic.part == "dev" for name in topic.articles}
    cases = [
        case
        for case in load_cases([FOLDER / "questions.jsonl"])
        if topics[case.topic].part == "dev" and case.answerable and not case.history and case.kind != "adversarial"
    ]
    made: list[Found] = []
    with tempfile.TemporaryDirectory() as folder:
        for gap in GAPS:
            issues = make_issues(list(dev.values()), gap, seed=gap)
            library = build_library(Path(folder) / str(gap), [each.article for each in issues], _silent)
            with library:
                made += search_all(library, list(make_queries(cases, issues, dev)))
        library = build_library(Path(folder) / "real", list(dev.values()), _silent)
        with library:
            real = search_all(library, list(real_queries(cases, dev)))
    prior = fit(made)
    _tell(f"fitted: {prior}\nin use: {FITTED}\n")
    for name, found in (("issues made of dev articles", made), ("dev cases as they are", real)):
        _tell(f"{name}\nkind          n  without: MRR    R@4    R@8  with: MRR    R@4    R@8")
        for kind in ("latest", "dated", "undated"):
            some = [each for each in found if each.query.kind == kind]
            before, after = measure(some, _NO_PRIOR), measure(some, FITTED)
            _tell(
                f"{kind:<10}{len(some):>5}  {before[0]:>12.3f} {before[1]:>6.3f} {before[2]:>6.3f}"
                f"  {after[0]:>9.3f} {after[1]:>6.3f} {after[2]:>6.3f}"
            )
    if "--grid" in sys.argv:
        for title, grid, kind in (("recency", _GRID, "latest"), ("days", _DAYS_GRID, "dated")):
            some = [each for each in made if each.query.kind == kind]
            for prior in grid:
                _tell(f"{title} {prior} {' '.join(f'{value:.3f}' for value in measure(some, prior))}")


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")


def _silent(doing: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


if __name__ == "__main__":
    main()
