"""MultiHop-RAG: news articles, and questions whose answer takes facts of two to four of them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evals.datasets.files import REMEDY, Record, read_list
from index.errors import InputError

NULL = "null_query"
"""The kind of question that the articles do not answer."""


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """An article of the corpus; `published` is None where the day cannot be read."""

    title: str
    publisher: str
    published: date | None
    body: str


@dataclass(frozen=True, slots=True)
class MultiHopQuestion:
    """A question, its kind, and the sentences of the corpus that it takes to answer it; none for a null query."""

    question: str
    kind: str
    facts: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether the articles answer."""
        return self.kind != NULL


class _Article(Record):
    title: str
    body: str
    source: str | None = None
    published_at: str | None = None


class _Evidence(Record):
    fact: str


class _Question(Record):
    query: str
    question_type: str
    evidence_list: tuple[_Evidence, ...]


def load_multihop(folder: Path) -> tuple[list[NewsArticle], list[MultiHopQuestion]]:
    """The articles of corpus.json and the questions of MultiHopRAG.json."""
    articles = [
        NewsArticle(row.title, row.source or "", _day(row.published_at), row.body)
        for row in read_list(folder / "corpus.json", _Article)
    ]
    questions = [
        MultiHopQuestion(row.query, row.question_type, tuple(each.fact for each in row.evidence_list))
        for row in read_list(folder / "MultiHopRAG.json", _Question)
    ]
    for question in questions:
        if question.answerable and not question.facts:
            raise InputError(
                f"{folder / 'MultiHopRAG.json'}: {question.question[:60]!r} is no {NULL} and has no evidence; {REMEDY}"
            )
    return articles, questions


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
