"""From blocks and stated fields to an article with stable ids."""

import hashlib
import json
import os
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from index.cleaning import clean_text
from index.errors import ReadError
from index.readers import metadata
from index.readers.blocks import Block
from index.readers.metadata import Fields
from index.readers.voices import Passage, join_broken, label_blocks
from index.types import Article, ArticleInfo, Paragraph, Voice

_ID = re.compile(r"[\w.:-]{1,80}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader found in a file or record: fields, blocks in order, and remarks on what it left out."""

    fields: Fields
    blocks: tuple[Block, ...]
    remarks: tuple[str, ...] = ()


def build_article(draft: Draft, path: Path, record: int = 0) -> tuple[Article, list[str]]:
    """The article and the remarks on it. Raises ReadError where no text is left to read."""
    fields = draft.fields
    if not draft.blocks:
        raise ReadError("holds no text")
    title, blocks = metadata.title_of(fields, list(draft.blocks), path.stem)
    url = metadata.url_of(fields, blocks)
    published, reason = metadata.published_on(fields, blocks, url)
    author = metadata.author_of(fields, blocks)
    publisher = metadata.publisher_of(fields, url, [title, *(block.text for block in blocks)])
    passages = label_blocks(join_broken(metadata.set_aside(blocks, url)))
    body = " ".join(passage.text for passage in passages if passage.voice is not Voice.BOILERPLATE)
    if not body:
        raise ReadError("holds no article text beside its title and page furniture")
    info = ArticleInfo(
        id=_article_id(fields.id, path, record),
        title=title,
        publisher=publisher,
        author=author,
        published=published,
        url=url,
        language=metadata.language_of(fields, body),
    )
    paragraphs = _number(info.id, passages)
    remarks = [*draft.remarks, *([reason] if reason else [])]
    return Article(info, paragraphs, _hash_content(info, paragraphs), str(path), record), remarks


def _article_id(given: str, path: Path, record: int) -> str:
    given = clean_text(given)
    if _ID.fullmatch(given):
        return given
    if given:
        return f"{_slug(given)}-{_digest(given.encode())[:8]}"
    return f"{_slug(path.stem)}-{_digest(os.fsencode(path.resolve()) + f'#{record}'.encode())[:8]}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "article"


def _number(article_id: str, passages: list[Passage]) -> tuple[Paragraph, ...]:
    seen: Counter[str] = Counter()
    paragraphs: list[Paragraph] = []
    for number, passage in enumerate(passages, start=1):
        digest = _digest(passage.text.encode())[:10]
        seen[digest] += 1
        # Equal paragraphs are told apart by their order among themselves, so others may come between.
        suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
        paragraph_id = f"{article_id}.{digest}{suffix}"
        paragraphs.append(Paragraph(paragraph_id, number, passage.text, passage.voice, passage.heading, passage.page))
    return tuple(paragraphs)


def _hash_content(info: ArticleInfo, paragraphs: tuple[Paragraph, ...]) -> str:
    published = info.published.isoformat() if info.published else None
    head = [info.id, info.title, info.publisher, info.author, published, info.url, info.language]
    body = [[each.text, each.voice, each.heading, each.page] for each in paragraphs]
    return _digest(json.dumps([head, body], ensure_ascii=False, separators=(",", ":")).encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
