"""Stand-ins at the embedder seam, and short ways to write articles: all else in the tests is real."""

import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from index.arrays import Vectors
from index.types import Article, ArticleInfo, Paragraph, Voice

_TOKEN = re.compile(r"\w+|[^\w\s]")


class ToyEmbedder:
    """Vectors that follow from the words of a text: equal texts are equal, texts that share words are near.

    It remembers every text that it was given, so that a test can tell what was embedded and how often.
    """

    def __init__(self, name: str = "toy-64", dimension: int = 64, max_tokens: int = 256) -> None:
        self.name = name
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.embedded: list[str] = []

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Words and marks, and two special tokens as real models have."""
        return [len(_TOKEN.findall(text)) + 2 for text in texts]

    def embed(self, texts: list[str], on_done: Callable[[int], None] = lambda _: None) -> Vectors:
        """Unit vectors, the sum of one random direction a word."""
        self.embedded += texts
        vectors = np.array([self._embed_one(text) for text in texts], np.float32).reshape(-1, self.dimension)
        on_done(len(texts))
        return vectors

    def token_vectors(self, text: str) -> Vectors:
        """The direction of every word."""
        words = re.findall(r"\w+", text.lower())
        found = np.array([_direction(word, self.dimension) for word in words], np.float32).reshape(-1, self.dimension)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Where every word stands."""
        return [match.span() for match in re.finditer(r"\w+", text)]

    def _embed_one(self, text: str) -> Vectors:
        total = np.full(self.dimension, 1e-3, np.float32)
        for word in re.findall(r"\w+", text.lower()):
            total += _direction(word, self.dimension)
        return np.asarray(total / np.linalg.norm(total), np.float32)


@cache
def _direction(word: str, dimension: int) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).standard_normal(dimension).astype(np.float32)


class CharacterEmbedder(ToyEmbedder):
    """Counts a token a character, as a model does with a script that it does not know."""

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Characters that are not blank, and two special tokens."""
        return [len(re.sub(r"\s", "", text)) + 2 for text in texts]


def write_article(folder: Path, name: str, text: str, **fields: str) -> Path:
    """A markdown file with front matter; its id is `name` and its title `name` unless `fields` say otherwise."""
    stated = {"id": name, "title": name.replace("-", " ").capitalize()} | fields
    front = "".join(f'{key}: "{value}"\n' for key, value in stated.items() if value)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.md"
    path.write_text(f"---\n{front}---\n{text}\n", encoding="utf-8")
    return path


def make_article(*paragraphs: str | Paragraph, id: str = "a", title: str = "A title") -> Article:
    """An article of these paragraphs that comes from no file; text alone is a paragraph of the article's own voice."""
    made = tuple(
        Paragraph(f"{id}.{number}", number, each, Voice.ARTICLE) if isinstance(each, str) else each
        for number, each in enumerate(paragraphs, start=1)
    )
    digest = hashlib.sha256(repr((id, title, made)).encode()).hexdigest()
    return Article(ArticleInfo(id, title), made, digest, path="")
