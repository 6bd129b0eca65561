"""Libraries made of evaluation data, and the reader's view of a question on them."""

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from evals.datasets import Passage
from index.library import Library
from index.progress import Progress
from index.types import Article, ArticleInfo, Paragraph


def build_library(folder: Path, articles: Iterable[Article], progress: Progress) -> Library:
    """A library of these articles, in `folder`; one that is there already is used as it is."""
    library = Library.open(folder, create=True)
    missing = {article.info.id for article in articles} - {info.id for info in library.articles()}
    if missing:
        library.add([article for article in articles if article.info.id in missing], progress)
    return library


def passage_article(passage: Passage) -> Article:
    """A passage as an article of one paragraph, its text untouched so that offsets hold."""
    return make_article(passage.id, passage.title, [passage.text])


def make_article(article_id: str, title: str, texts: Iterable[str]) -> Article:
    """An article of these paragraphs, their text untouched."""
    paragraphs = tuple(Paragraph(f"{article_id}.{number}", number, text) for number, text in enumerate(texts, start=1))
    digest = hashlib.sha256("\x00".join([title, *(each.text for each in paragraphs)]).encode()).hexdigest()
    return Article(ArticleInfo(article_id, title), paragraphs, digest, path="")


def say_total(doing: str, done: int, total: int) -> None:
    """Progress that tells only the end."""
    if done == total:
        sys.stderr.write(f"{doing}: {total}\n")
