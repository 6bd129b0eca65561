"""Near-identical articles: one wire story in several papers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.types import Article, Voice

SIMILAR = 0.6
"""Share of five-word runs in common (Jaccard) from which two articles are copies of one story."""
_HASHES = 128
_BANDS = 32
_MIN_WORDS = 40
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\w+")


def sign_article(article: Article) -> bytes:
    """The MinHash signature of the article's own text (128 × uint32), empty for a text too short to judge."""
    from rensa import RMinHash

    voices = (Voice.ARTICLE, Voice.CORRECTION)
    words = _WORD.findall(" ".join(p.text for p in article.paragraphs if p.voice in voices).lower())
    if len(words) < _MIN_WORDS:
        return b""
    signature = RMinHash(num_perm=_HASHES, seed=1)
    signature.update(sorted(_shingles(words)))
    return np.asarray(signature.digest(), dtype=np.uint32).tobytes()


def cluster_articles(signatures: dict[str, bytes]) -> dict[str, str]:
    """Article id → id of its cluster: the smallest id among the articles that are copies of each other.

    Candidates share a band of the signature (locality-sensitive hashing), and are copies when the estimated
    Jaccard similarity is at least SIMILAR.
    """
    parent = {article_id: article_id for article_id in signatures}

    def root(article_id: str) -> str:
        while parent[article_id] != article_id:
            article_id = parent[article_id]
        return article_id

    rows = {key: np.frombuffer(value, np.uint32) for key, value in sorted(signatures.items()) if value}
    for members in _buckets(rows):
        first = members[0]
        for other in members[1:]:
            a, b = sorted((root(first), root(other)))
            if a != b and float(np.mean(rows[first] == rows[other])) >= SIMILAR:
                parent[b] = a
    return {article_id: root(article_id) for article_id in signatures}


def repeats(text: str, shown: Sequence[str]) -> bool:
    """Whether `text` says nothing that one of `shown` does not: nearly all its word runs and every number."""
    mine = _shingles(_WORD.findall(text.lower()), 3)
    numbers = set(_NUMBER.findall(text))
    return any(
        numbers <= set(_NUMBER.findall(other))
        and len(mine & _shingles(_WORD.findall(other.lower()), 3)) >= 0.8 * len(mine)
        for other in shown
    )


def _shingles(words: Sequence[str], size: int = 5) -> set[str]:
    return {" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1))}


def _buckets(rows: dict[str, NDArray[np.uint32]]) -> Iterable[list[str]]:
    width = _HASHES // _BANDS
    for band in range(_BANDS):
        buckets: defaultdict[bytes, list[str]] = defaultdict(list)
        for key, row in rows.items():
            buckets[row[band * width : (band + 1) * width].tobytes()].append(key)
        yield from (members for members in buckets.values() if len(members) > 1)
