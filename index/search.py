"""Search: vectors and words propose chunks, their best sentences decide the order, near-copies are told once."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from index.arrays import Vectors
from index.catalog import Catalog
from index.duplicates import repeats
from index.embedding import Embedder
from index.errors import LibraryError
from index.lexical import LexicalIndex
from index.terms import coverage, weigh_terms
from index.types import Chunk, Filters, Hit, SentenceMatch
from index.vectors import VectorStore

CANDIDATES = 50
RERANKED = 20
SCAN_LIMIT = 2_000
"""Up to so many chunks are compared one by one, exactly; beyond, Chroma's graph is asked."""
SHORT_QUERY_TERMS = 4
COVERAGE_WEIGHT = 0.5
"""Of a sentence's covered terms beside its cosine (docs/engines.md)."""


@dataclass(frozen=True, slots=True)
class Fusion:
    """Weights of the three voices of a score: nearness, words, best sentence (measured in docs/engines.md)."""

    dense: float = 1.0
    lexical: float = 1.0
    sentence: float = 2.0

    def suited_to(self, query: str) -> "Fusion":
        """The weights for this query: the more it names, the more its words tell, and the less one sentence holds."""
        stretch = max(1.0, len(weigh_terms(query)) / SHORT_QUERY_TERMS)
        return Fusion(self.dense, self.lexical * stretch, self.sentence / stretch)


FUSED = Fusion()
DENSE = Fusion(1.0, 0.0, 0.0)
LEXICAL = Fusion(0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Stores:
    """The three stores of a library and its embedder, as a search needs them."""

    catalog: Catalog
    vectors: VectorStore
    lexical: LexicalIndex
    embedder: Embedder


def search(stores: Stores, query: str, top_k: int, filters: Filters, fusion: Fusion = FUSED) -> list[Hit]:
    """The `top_k` best chunks for `query`, best first, ties by chunk id."""
    vector = stores.embedder.embed([query])[0]
    fusion = fusion.suited_to(query)
    depth = max(CANDIDATES, 2 * top_k)
    near = nearest_chunks(stores, vector, filters, depth) if fusion.dense else {}
    words = stores.lexical.search(query, filters, depth) if fusion.lexical else {}
    similarity = near | _similarities(*stores.catalog.chunk_vectors(words.keys() - near.keys(), filters), vector)
    words = {chunk_id: score for chunk_id, score in words.items() if chunk_id in similarity}

    proposed = _ranked(fuse((fusion.dense, similarity), (fusion.lexical, words)))[: max(RERANKED, 2 * top_k)]
    chunks = stores.catalog.chunks(proposed)
    sentences = match_sentences(stores.catalog, [chunk for chunk, _ in chunks.values()], query, vector)
    scores = fuse(
        (fusion.dense, {chunk_id: similarity[chunk_id] for chunk_id in chunks}),
        (fusion.lexical, {chunk_id: words.get(chunk_id, 0.0) for chunk_id in chunks}),
        (fusion.sentence, {chunk_id: _best(matches) for chunk_id, matches in sentences.items()}),
    )
    dense_ranks, lexical_ranks = _ranks(near), _ranks(words)
    found = [
        Hit(
            chunk=chunks[chunk_id][0],
            score=round(scores[chunk_id], 6),
            article=chunks[chunk_id][1],
            paragraphs=(),
            sentences=sentences[chunk_id],
            similarity=similarity[chunk_id],
            dense_rank=dense_ranks.get(chunk_id),
            lexical_rank=lexical_ranks.get(chunk_id),
        )
        for chunk_id in _ranked(scores)
    ]
    return _with_paragraphs(stores.catalog, collapse_copies(stores.catalog, found, top_k))


def fuse(*voices: tuple[float, Mapping[str, float]]) -> dict[str, float]:
    """Id → weighted mean of the voices (weight, id → value), each divided by its best; 0..1, higher is better.

    Scores rather than ranks: a hit that is far ahead of the second stays ahead.
    """
    total = sum(weight for weight, _ in voices)
    scores: dict[str, float] = {}
    for weight, values in voices:
        best = max(values.values(), default=0.0)
        for chunk_id, value in values.items():
            share = max(0.0, value) / best if best > 0 else 0.0
            scores[chunk_id] = scores.get(chunk_id, 0.0) + weight / total * share
    return scores


def nearest_chunks(stores: Stores, vector: Vectors, filters: Filters, count: int) -> dict[str, float]:
    """Id → cosine of the `count` nearest chunks that `filters` let through.

    A small library or a narrow filter is compared exactly. Otherwise Chroma is asked for more than is needed and the
    catalog decides which count: filtering inside Chroma takes 10 to 70 times as long. Where Chroma cannot be read (a
    full disk, a rebuild under way) the exact comparison answers just as well, only later; `doctor` tells.
    """
    if stores.catalog.count_matching(filters, SCAN_LIMIT + 1) > SCAN_LIMIT:
        with suppress(LibraryError):
            for asked in (2 * count, 20 * count):
                proposed = stores.vectors.nearest(vector, asked)
                allowed = stores.catalog.matching_chunks(proposed, filters)
                near = {chunk_id: proposed[chunk_id] for chunk_id in allowed}
                if len(near) >= count:
                    return {chunk_id: near[chunk_id] for chunk_id in _ranked(near)[:count]}
    near = _similarities(*stores.catalog.matching_vectors(filters), vector)
    return {chunk_id: near[chunk_id] for chunk_id in _ranked(near)[:count]}


def match_sentences(
    catalog: Catalog, chunks: Iterable[Chunk], query: str, vector: Vectors
) -> dict[str, tuple[SentenceMatch, ...]]:
    """Chunk id → its sentences in order, each with its cosine and its share of the query's terms."""
    chunks = list(chunks)
    terms = weigh_terms(query)
    sentences, held, vectors = catalog.sentences(span.paragraph_id for chunk in chunks for span in chunk.spans)
    similarities = (vectors @ vector).tolist() if sentences else []
    by_paragraph: dict[str, list[SentenceMatch]] = {}
    for sentence, words, similarity in zip(sentences, held, similarities, strict=True):
        match = SentenceMatch(sentence, similarity, coverage(terms, set(words.split())))
        by_paragraph.setdefault(sentence.paragraph_id, []).append(match)
    return {
        chunk.id: tuple(
            match
            for span in chunk.spans
            for match in by_paragraph.get(span.paragraph_id, ())
            if span.start <= match.sentence.start < span.end
        )
        for chunk in chunks
    }


def collapse_copies(catalog: Catalog, hits: list[Hit], top_k: int) -> list[Hit]:
    """The first `top_k` hits, without those that only repeat what a hit from a copy of their article says.

    What differs between copies, a figure above all, stays: a corrected version is never hidden by the first one.
    """
    copies = catalog.copies(hit.article.id for hit in hits)
    kept: list[Hit] = []
    for hit in hits:
        siblings = {info.id for info in copies.get(hit.article.id, ())}
        shown = [body_text(other) for other in kept if other.article.id in siblings]
        if not (shown and repeats(body_text(hit), shown)):
            kept.append(hit)
        if len(kept) == top_k:
            break
    return [replace(hit, copies=tuple(copies.get(hit.article.id, ()))) for hit in kept]


def body_text(hit: Hit) -> str:
    """The sentences of a hit, without the header of its chunk."""
    return " ".join(match.sentence.text for match in hit.sentences)


def _with_paragraphs(catalog: Catalog, hits: list[Hit]) -> list[Hit]:
    by_id = catalog.paragraphs(span.paragraph_id for hit in hits for span in hit.chunk.spans)
    return [replace(hit, paragraphs=tuple(by_id[span.paragraph_id] for span in hit.chunk.spans)) for hit in hits]


def _similarities(chunk_ids: list[str], vectors: Vectors, vector: Vectors) -> dict[str, float]:
    return dict(zip(chunk_ids, (vectors @ vector).tolist(), strict=True)) if chunk_ids else {}


def _best(matches: Iterable[SentenceMatch]) -> float:
    return max((match.similarity + COVERAGE_WEIGHT * match.coverage for match in matches), default=0.0)


def _ranked(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))


def _ranks(scores: Mapping[str, float]) -> dict[str, int]:
    return {chunk_id: rank for rank, chunk_id in enumerate(_ranked(scores), start=1)}
