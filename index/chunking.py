"""Articles to chunks: runs of whole paragraphs, sized for the embedding model."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from index.embedding import Embedder
from index.sentences import split_sentences
from index.types import Article, ArticleInfo, Chunk, Paragraph, Sentence, Span, Voice

TARGET_TOKENS = 200
"""Tokens of a chunk, header included: on news, paragraphs grouped to this size are found best (docs/engines.md)."""
HEADER_CHARACTERS = 160


def split_article(article: Article, embedder: Embedder) -> list[Chunk]:
    """The chunks of `article` in order: of one voice each, boilerplate left out, none longer than the model reads."""
    header = _shortened(format_header(article.info), embedder)
    (header_tokens,) = embedder.count_tokens([header])
    target = min(TARGET_TOKENS, embedder.max_tokens) - header_tokens
    limit = embedder.max_tokens - header_tokens
    chunks: list[Chunk] = []
    headings = {paragraph.heading: _shortened(paragraph.heading, embedder) for paragraph in article.paragraphs}
    spoken = (
        replace(paragraph, heading=headings[paragraph.heading])
        for paragraph in article.paragraphs
        if paragraph.voice is not Voice.BOILERPLATE
    )
    for voice, run in groupby(spoken, key=lambda paragraph: paragraph.voice):
        paragraphs = {paragraph.id: paragraph for paragraph in run}
        for spans in _pack(_fitting_spans(paragraphs.values(), embedder, limit), target):
            text = _format_chunk(header, spans, paragraphs)
            chunks.append(Chunk(_chunk_id(article.info, voice, text, spans), article.info.id, voice, spans, text))
    return chunks


def split_paragraph(paragraph: Paragraph) -> list[Sentence]:
    """The sentences of `paragraph` with their offsets."""
    return [
        Sentence(paragraph.id, start, end, paragraph.text[start:end]) for start, end in split_sentences(paragraph.text)
    ]


def format_header(info: ArticleInfo) -> str:
    """Title and date, as they stand above the text of every chunk."""
    title = info.title if len(info.title) <= HEADER_CHARACTERS else info.title[:HEADER_CHARACTERS].rsplit(" ", 1)[0]
    return f"{title}\n{info.published.isoformat()}" if info.published else title


def _shortened(text: str, embedder: Embedder) -> str:
    """`text`, or as much of its beginning as leaves most of what the model reads to the paragraphs."""
    while text and embedder.count_tokens([text])[0] > embedder.max_tokens // 4:
        text = text[: len(text) * 2 // 3].rsplit(" ", 1)[0]
    return text


def _format_chunk(header: str, spans: tuple[Span, ...], paragraphs: dict[str, Paragraph]) -> str:
    parts = [header]
    heading = ""
    for span in spans:
        paragraph = paragraphs[span.paragraph_id]
        if paragraph.heading != heading:
            heading = paragraph.heading
            parts += [heading] if heading else []
        parts.append(paragraph.text[span.start : span.end])
    return "\n\n".join(parts)


def _chunk_id(info: ArticleInfo, voice: Voice, text: str, spans: tuple[Span, ...]) -> str:
    """Made of all that any store holds of the chunk, so that equal ids never hide a difference."""
    facts = [info.id, info.title, info.publisher, str(info.published), voice, text]
    key = "\x00".join([*facts, *(f"{span.paragraph_id}:{span.start}:{span.end}" for span in spans)])
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def _fitting_spans(paragraphs: Iterable[Paragraph], embedder: Embedder, limit: int) -> Iterator[tuple[Span, int]]:
    """Each paragraph whole with its tokens, or in parts where it alone is longer than `limit`."""
    paragraphs = list(paragraphs)
    texts = [
        f"{paragraph.heading}\n\n{paragraph.text}" if paragraph.heading else paragraph.text for paragraph in paragraphs
    ]
    for paragraph, tokens in zip(paragraphs, embedder.count_tokens(texts), strict=True):
        if tokens <= limit:
            yield Span(paragraph.id, 0, len(paragraph.text)), tokens
        else:
            heading_tokens = embedder.count_tokens([paragraph.heading])[0]
            for start, end, part_tokens in _parts(paragraph.text, embedder, limit - heading_tokens):
                yield Span(paragraph.id, start, end), part_tokens + heading_tokens


def _parts(text: str, embedder: Embedder, limit: int) -> Iterator[tuple[int, int, int]]:
    """Runs of sentences (start, end, tokens) of at most `limit` tokens, a longer sentence cut between words."""
    pieces = [piece for span in split_sentences(text) for piece in _cut(text, *span, embedder, limit)]
    current: tuple[int, int, int] | None = None
    for start, end, tokens in pieces:
        if current and current[2] + tokens <= limit:
            current = (current[0], end, current[2] + tokens)
            continue
        if current:
            yield current
        current = (start, end, tokens)
    if current:
        yield current


def _cut(text: str, start: int, end: int, embedder: Embedder, limit: int) -> list[tuple[int, int, int]]:
    """The stretch itself if it fits, else its two halves, cut at the blank nearest the middle, and so on."""
    (tokens,) = embedder.count_tokens([text[start:end]])
    if tokens <= limit or end - start < 2:
        return [(start, end, tokens)]
    middle = (start + end) // 2
    blank = text.rfind(" ", start + 1, middle)
    at = blank if blank > start + (end - start) // 4 else middle
    return _cut(text, start, at, embedder, limit) + _cut(text, at, end, embedder, limit)


def _pack(spans: Iterable[tuple[Span, int]], target: int) -> Iterator[tuple[Span, ...]]:
    """Runs of spans of about `target` tokens; one that is longer stands alone."""
    run: list[Span] = []
    filled = 0
    for span, tokens in spans:
        if run and filled + tokens > target:
            yield tuple(run)
            run, filled = [], 0
        run.append(span)
        filled += tokens
    if run:
        yield tuple(run)
