"""A library of any size out of random vectors and generated text, for timing searches."""

import hashlib
import random
import sys
from pathlib import Path

import numpy as np

from index.arrays import Vectors
from index.catalog import Catalog, PreparedArticle
from index.embedding import PackagedEmbedder
from index.lexical import LexicalIndex
from index.library import Library
from index.types import Article, ArticleInfo, Chunk, Paragraph, Sentence, Span, Voice
from index.vectors import VectorStore

_POOL = 20_000  # distinct sentences: their vectors are shared, as those of equal texts are in any library
_SENTENCES_PER_PARAGRAPH = 2
_PARAGRAPHS_PER_CHUNK = 3
_CHUNKS_PER_ARTICLE = 5
_BATCH = 1_000


def build_generated_library(folder: Path, chunks: int, words: list[str]) -> Library:
    """A library of `chunks` chunks of three paragraphs of two sentences; one that is there already is used."""
    Library.open(folder, create=True).close()
    catalog = Catalog(folder / "catalog.sqlite", writable=True)
    vectors, lexical = VectorStore(folder / "vectors"), LexicalIndex(folder / "lexical")
    pool = generate_sentences(words)
    with catalog.transaction():
        catalog.add_embeddings({_hash(text): random_vectors([text])[0] for text in pool})
    for start in range(catalog.counts().articles, chunks // _CHUNKS_PER_ARTICLE, _BATCH):
        prepared = [generate_article(number, pool) for number in range(start, start + _BATCH)]
        made = [(chunk, key, item.article.info) for item in prepared for chunk, key in item.chunks]
        made_vectors = random_vectors([chunk.id for chunk, _, _ in made])
        vectors.put([chunk.id for chunk, _, _ in made], made_vectors)
        lexical.update((chunk, info) for chunk, _, info in made)
        with catalog.transaction():
            keys = (key for _, key, _ in made)
            catalog.add_embeddings(dict(zip(keys, made_vectors, strict=True)))
            for item in prepared:
                catalog.add_article(item)
            catalog.next_generation()
        sys.stderr.write(f"generated {(start + _BATCH) * _CHUNKS_PER_ARTICLE} chunks\n")
    catalog.close()
    return Library.open(folder)


def generate_sentences(words: list[str]) -> list[str]:
    """Sentences of 8 to 24 words; a word's frequency falls with its place in the list, as in real text (Zipf)."""
    chooser = random.Random(1)
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    return [" ".join(chooser.choices(words, weights, k=chooser.randint(8, 24))) + "." for _ in range(_POOL)]


def generate_article(number: int, pool: list[str]) -> PreparedArticle:
    """The article of this number: the same at every call."""
    chooser = random.Random(number)
    info = ArticleInfo(f"generated-{number}", f"Generated article {number}")
    paragraphs: list[Paragraph] = []
    sentences: list[tuple[Sentence, bytes]] = []
    chunks: list[tuple[Chunk, bytes]] = []
    for place in range(_CHUNKS_PER_ARTICLE):
        spans = []
        for _ in range(_PARAGRAPHS_PER_CHUNK):
            texts = chooser.sample(pool, _SENTENCES_PER_PARAGRAPH)
            paragraph = Paragraph(f"{info.id}.{len(paragraphs) + 1}", len(paragraphs) + 1, " ".join(texts))
            paragraphs.append(paragraph)
            spans.append(Span(paragraph.id, 0, len(paragraph.text)))
            start = 0
            for text in texts:
                sentences.append((Sentence(paragraph.id, start, start + len(text), text), _hash(text)))
                start += len(text) + 1
        body = "\n\n".join(paragraph.text for paragraph in paragraphs[-_PARAGRAPHS_PER_CHUNK:])
        chunk = Chunk(f"{info.id}#{place}", info.id, Voice.ARTICLE, tuple(spans), f"{info.title}\n\n{body}")
        chunks.append((chunk, _hash(chunk.id)))
    article = Article(info, tuple(paragraphs), info.id, path="")
    return PreparedArticle(article, tuple(chunks), tuple(sentences), b"")


def random_vectors(keys: list[str]) -> Vectors:
    """A unit vector for each key, the same at every call."""
    seeds = [int.from_bytes(_hash(key)[:8], "little") for key in keys]
    vectors = np.stack(
        [np.random.default_rng(s).standard_normal(PackagedEmbedder.dimension, np.float32) for s in seeds]
    )
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]
