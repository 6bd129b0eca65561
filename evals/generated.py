"""A library of any size out of random vectors and generated text, for timing searches."""

import hashlib
import random
from pathlib import Path

import numpy as np

from index.catalog import PreparedArticle
from index.embedding import PackagedEmbedder
from index.library import Library
from index.types import Article, ArticleInfo, Chunk, Paragraph, Sentence, Span, Voice

_POOL = 50_000
_PARAGRAPHS_PER_CHUNK = 3
_CHUNKS_PER_ARTICLE = 5
_BATCH = 20_000


def build_generated_library(folder: Path, chunks: int) -> Library:
    """A library of `chunks` chunks, three paragraphs of two sentences each; one that is there already is used."""
    library = Library.open(folder, create=True)
    held = library.counts().chunks
    pool = sentence_pool()
    while held < chunks:
        count = min(_BATCH, chunks - held)
        articles = [
            generated_article(number, pool)
            for number in range(held // _CHUNKS_PER_ARTICLE, (held + count) // _CHUNKS_PER_ARTICLE)
        ]
        library.add_prepared(articles, random_vectors)
        held += count
    return library
