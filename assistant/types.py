"""The data that flows through the assistant: evidence, statements, citations, answers."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from index.types import ArticleInfo, Hit, Paragraph


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paragraph that may be cited under `key`, the 1 of [1]; `forerunners` are the texts before it, in order."""

    key: int
    paragraph: Paragraph
    article: ArticleInfo
    copies: tuple[ArticleInfo, ...] = ()
    forerunners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Words quoted from a piece of evidence: `evidence.paragraph.text[start:end]`, offsets in code points.

    Raises ValueError when the offsets do not lie in the paragraph: a citation that quotes nothing cannot be made.
    """

    evidence: Evidence
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.evidence.paragraph.text):
            raise ValueError(f"{self.start}:{self.end} is no part of paragraph {self.evidence.paragraph.id}")

    @property
    def key(self) -> int:
        """The number of the footnote."""
        return self.evidence.key

    @property
    def quote(self) -> str:
        """The cited words, as they stand in the paragraph."""
        return self.evidence.paragraph.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a chat model says stand in source number `source`; not yet checked."""

    source: int
    words: str


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """A sentence that a chat model wrote, with the words that are to bear it out; not yet checked."""

    text: str
    quotes: tuple[Quote, ...]


class SayerKind(StrEnum):
    """On whose word a cited sentence stands."""

    ARTICLE = "article"
    """The article's own."""
    NAMED = "named"
    """A person or body that it names."""
    UNNAMED = "unnamed"
    """A source that it does not name."""
    OUTLET = "outlet"
    """Another outlet's report."""
    OPINION = "opinion"
    """The view of whoever wrote it, in a comment piece."""
    COMMENT = "comment"
    """A reader of the page."""


@dataclass(frozen=True, slots=True)
class Sayer:
    """Who says what a citation quotes; `name` is as the article gives it, empty for the article itself."""

    kind: SayerKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, and the keys of the citations that carry it; there is always one.

    `sayers` tells for each of the citations, in their order, on whose word it stands.
    """

    text: str
    citations: tuple[int, ...]
    sayers: tuple[Sayer, ...] = ()


class Difference(StrEnum):
    """What the difference between two values of one thing looks like."""

    CHANGE = "change over time"
    SOURCES = "difference between sources"
    MEASURE = "different measure"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Value:
    """A value as the article writes it (₹7,300 crore), and the key of the citation that holds it."""

    text: str
    citation: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two values or more of what may be one thing, newest article first; a correction before what it corrects."""

    difference: Difference
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class SharedSource:
    """Citations of several articles that rest on one report, as the articles name it: they count as one source."""

    name: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence that a chat model wrote and that did not stand up to checking, with what was found of it."""

    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told to the reader: statements with citations, or why there are none and what comes nearest.

    `note` tells what the reader should know of how it was made, such as a fallback. `usage` counts tokens, passages
    and milliseconds. `newest` is the day of the newest cited article, where the question asks how things stand now.
    `conflicts` are the differing values that the articles give of what is asked, `shared` what counts as one source.
    """

    question: str
    as_of: date
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    reason: str = ""
    nearest: tuple[Citation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    shared: tuple[SharedSource, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    model: str = "extractive"
    note: str = ""
    usage: tuple[tuple[str, int], ...] = ()
    newest: date | None = None

    @property
    def abstained(self) -> bool:
        """Whether no answer was found."""
        return not self.statements

    @property
    def text(self) -> str:
        """The statements as one text with footnote numbers; empty when abstained."""
        return " ".join(
            statement.text + "".join(f" [{key}]" for key in statement.citations) for statement in self.statements
        )

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values, ready for JSON; `paragraph.text[start:end] == quote` in every citation."""
        return {
            "question": self.question,
            "as_of": self.as_of.isoformat(),
            "answer": self.text,
            "abstained": self.abstained,
            "reason": self.reason,
            "statements": [asdict(each) for each in self.statements],
            "citations": [citation_to_dict(each) for each in self.citations],
            "nearest": [citation_to_dict(each) for each in self.nearest],
            "conflicts": [asdict(each) for each in self.conflicts],
            "shared": [asdict(each) for each in self.shared],
            "withheld": [{"text": each.text, "reasons": list(each.reasons)} for each in self.withheld],
            "model": self.model,
            "note": self.note,
            "newest": self.newest.isoformat() if self.newest else None,
            "usage": dict(self.usage),
        }

    def __str__(self) -> str:
        from assistant.formatting import format_answer

        return format_answer(self)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation as it was asked, as it stands alone, and its answer."""

    asked: str
    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The articles were searched for this question; these paragraphs are read."""

    question: str
    as_of: date
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """A statement stood up to checking and may be shown, with the citations that it uses."""

    statement: Statement
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is complete."""

    answer: Answer


Event = Retrieved | Verified | Withheld | Done
"""What happens while an answer is made, in this order; `Done` comes last."""


def citation_to_dict(citation: Citation) -> dict[str, Any]:
    """A citation as plain values."""
    return {
        "key": citation.key,
        "article": article_to_dict(citation.evidence.article),
        "copies": [article_to_dict(copy) for copy in citation.evidence.copies],
        "paragraph": paragraph_to_dict(citation.evidence.paragraph),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
    }


def article_to_dict(info: ArticleInfo) -> dict[str, Any]:
    """An article's info as plain values; the date as ISO text or null."""
    return {
        "id": info.id,
        "title": info.title,
        "publisher": info.publisher,
        "published": info.published.isoformat() if info.published else None,
        "url": info.url,
    }


def paragraph_to_dict(paragraph: Paragraph) -> dict[str, Any]:
    """A paragraph as plain values."""
    return {
        "id": paragraph.id,
        "number": paragraph.number,
        "voice": paragraph.voice.value,
        "heading": paragraph.heading,
        "page": paragraph.page,
        "text": paragraph.text,
    }


def hit_to_dict(hit: Hit) -> dict[str, Any]:
    """A hit as plain values."""
    return {
        "score": hit.score,
        "article": article_to_dict(hit.article),
        "copies": [article_to_dict(copy) for copy in hit.copies],
        "paragraphs": [paragraph_to_dict(paragraph) for paragraph in hit.paragraphs],
        "text": hit.chunk.text,
    }
