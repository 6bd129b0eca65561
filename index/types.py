"""The data that flows through the library: articles, paragraphs, chunks, hits."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Voice(StrEnum):
    """Who speaks in a paragraph, as far as the page tells."""

    ARTICLE = "article"
    HIGHLIGHT = "highlight"
    CAPTION = "caption"
    COMMENT = "comment"
    CORRECTION = "correction"
    BOILERPLATE = "boilerplate"


EVIDENCE_VOICES = frozenset({Voice.ARTICLE, Voice.HIGHLIGHT, Voice.CORRECTION, Voice.CAPTION})
"""Voices that may support an answer unless the caller asks for others: never reader comments."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of an article; `number` counts from 1, `page` only where the file has pages.

    `id` is the article's id and a hash of the paragraph's own text, so it survives edits elsewhere.
    """

    id: str
    number: int
    text: str
    voice: Voice = Voice.ARTICLE
    heading: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """What is known of an article besides its text; an unknown field is empty, never guessed."""

    id: str
    title: str
    publisher: str = ""
    author: str = ""
    published: date | None = None
    url: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read: its info, its paragraphs in order, and where it came from.

    `path` is the file, `record` the position in a file of several articles (0 for a file of one).
    `content_hash` covers info and paragraphs: equal hashes mean that nothing visible changed.
    """

    info: ArticleInfo
    paragraphs: tuple[Paragraph, ...]
    content_hash: str
    path: str
    record: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be read: where, why, and what to do about it, in one line."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as offsets into its paragraph's text (code points, end exclusive)."""

    paragraph_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a paragraph, as offsets into its text; nearly always the whole of it."""

    paragraph_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of paragraphs of one voice; `text` is what is embedded, header included.

    A paragraph too long for the embedding model stands in several chunks, a part in each.
    """

    id: str
    article_id: str
    voice: Voice
    spans: tuple[Span, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles and voices a search may see; an empty set and None mean no restriction.

    With `since` or `until`, an article without a date is left out: it cannot be shown to fit.
    """

    since: date | None = None
    until: date | None = None
    publishers: frozenset[str] = frozenset()
    voices: frozenset[Voice] = EVIDENCE_VOICES
    articles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SentenceMatch:
    """A sentence of a hit against the query: cosine, and the share of the query's term weight it holds."""

    sentence: Sentence
    similarity: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found for a query; `score` in 0..1, higher is better. `copies` are near-identical articles.

    `dense_rank` and `lexical_rank` count from 1; None where that search did not find the chunk.
    """

    chunk: Chunk
    score: float
    article: ArticleInfo
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[SentenceMatch, ...]
    similarity: float
    dense_rank: int | None = None
    lexical_rank: int | None = None
    copies: tuple[ArticleInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file gave: its articles, the failures within it, and remarks (a date left empty)."""

    articles: tuple[Article, ...] = ()
    failures: tuple[Failure, ...] = ()
    remarks: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did: article ids by outcome, what failed, and remarks on what was read all the same."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    remarks: tuple[Failure, ...] = ()
