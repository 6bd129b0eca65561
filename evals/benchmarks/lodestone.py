"""Lodestone as one of the systems that are compared, and the library that it makes of documents."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.assistant import READ_HITS
from assistant.types import Answer
from evals.benchmarks.types import Document, Piece, Search, System
from evals.libraries import build_library, make_article
from index.library import Library
from index.progress import Progress
from index.readers import read_file
from index.search import DENSE, FUSED, LEXICAL, Fusion
from index.types import Article, Hit, Voice

NAME = "Lodestone"
Places = dict[str, tuple[str, int]]
"""Paragraph id → the document, and where in its text the paragraph begins."""


def lodestones() -> list[System]:
    """Lodestone as it is, and with one of its voices alone."""
    fusions = {NAME: FUSED, f"{NAME}, words alone": LEXICAL, f"{NAME}, nearness alone": DENSE}
    return [System(name, READ_HITS, _index(fusion), read_page) for name, fusion in fusions.items()]


def make_library(documents: Sequence[Document], folder: Path, progress: Progress) -> tuple[Library, Places]:
    """A library of the documents; one that is there already is used as it is."""
    articles: list[Article] = []
    places: Places = {}
    for document in documents:
        article, starts = document_article(document)
        articles.append(article)
        places |= starts
    return build_library(folder / "lodestone", articles, progress), places


def document_article(document: Document) -> tuple[Article, Places]:
    """A document as an article whose paragraphs are its lines, and where they begin."""
    texts, starts, position = [], [], 0
    for line in document.text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            texts.append(stripped)
            starts.append(position + line.index(stripped))
        position += len(line)
    article = make_article(document.id, document.title, texts)
    info = replace(article.info, publisher=document.publisher, published=document.published)
    places = {paragraph.id: (document.id, start) for paragraph, start in zip(article.paragraphs, starts, strict=True)}
    return replace(article, info=info), places


def hit_piece(hit: Hit, places: Places) -> Piece:
    """A hit as a piece of the document; what stands above a chunk, title and date, is no part of that."""
    spans = tuple(
        (places[each.paragraph_id][1] + each.start, places[each.paragraph_id][1] + each.end) for each in hit.chunk.spans
    )
    return Piece(hit.article.id, spans, hit.chunk.text)


def told(answer: Answer) -> str:
    """All that an answer tells, without its footnotes."""
    return " ".join(statement.text for statement in answer.statements)


def read_page(html: bytes) -> str:
    """The text of the article that the HTML reader finds in a page."""
    return "\n\n".join(article_text(article) for article in read_file(Path("page.html"), html).articles)


def article_text(article: Article) -> str:
    """The article's own text with its headings: no boilerplate, no comments."""
    parts: list[str] = []
    heading = ""
    for paragraph in article.paragraphs:
        if paragraph.voice in (Voice.BOILERPLATE, Voice.COMMENT):
            continue
        if paragraph.heading != heading:
            heading = paragraph.heading
            parts.append(heading)
        parts.append(paragraph.text)
    return "\n\n".join(parts)


def _index(fusion: Fusion) -> Callable[[Sequence[Document], Path, Progress], Search]:
    def index(documents: Sequence[Document], folder: Path, progress: Progress) -> Search:
        library, places = make_library(documents, folder, progress)

        def search(query: str, top_k: int) -> list[Piece]:
            return [hit_piece(hit, places) for hit in library.search(query, top_k, fusion=fusion)]

        return search

    return index
