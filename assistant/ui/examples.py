"""Questions to begin with, drawn from the library at hand: only such as its articles answer."""

from collections.abc import Iterable, Sequence
from datetime import date

from assistant.conversation import proper_names
from assistant.extract import extract_answer
from index.library import Library
from index.types import ArticleInfo

_MOST = 4
_READ = 2
"""Passages read for each: fewer than for an answer, as the page waits for it."""
_TRIED = 12
_LEAST_LETTERS = 4
_MOST_LETTERS = 60


def example_questions(library: Library, articles: Sequence[ArticleInfo]) -> list[str]:
    """Up to four questions on what the newest articles name in their titles, each about another name."""
    found: list[str] = []
    for name in list(dict.fromkeys(_first_names(articles)))[:_TRIED]:
        question = f"What do the articles say about {name}?"
        hits = library.search(question, _READ)
        if not extract_answer(question, hits, library.align, date.max).abstained:
            found.append(question)
        if len(found) == _MOST:
            break
    return found


def _first_names(articles: Iterable[ArticleInfo]) -> Iterable[str]:
    for article in articles:
        yield from [name for name in proper_names(article.title) if _LEAST_LETTERS <= len(name) <= _MOST_LETTERS][:1]
