"""The words of chunks in Tantivy: BM25 over title and text, filtered by date, publisher and voice."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from index.catalog import date_number
from index.errors import LibraryError
from index.terms import analyzer, plain_words, stems
from index.types import ArticleInfo, Chunk, Filters

_WRITER_BYTES = 50_000_000
_FIELDS = ("title", "text")


class LexicalIndex:
    """Chunk id → words. Only the id is stored; commits are atomic, so a kill leaves the last commit."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: tantivy.Index | None = None

    def reopen(self) -> None:
        """Reads the last commit at the next search."""
        self._opened = None

    def ids(self) -> set[str]:
        """Ids of all chunks in the index."""
        searcher = self._index().searcher()
        found = searcher.search(Query.all_query(), max(1, searcher.num_docs))
        return {searcher.doc(address)["id"][0] for _, address in found.hits}

    def update(self, chunks: Iterable[tuple[Chunk, ArticleInfo]], drop: Iterable[str] = ()) -> None:
        """Adds the chunks and drops those named, in one commit; a chunk that is there already is replaced."""
        index = self._index()
        try:
            writer = index.writer(_WRITER_BYTES, 1)
            for chunk_id in drop:
                writer.delete_documents_by_term("id", chunk_id)
            for chunk, info in chunks:
                writer.delete_documents_by_term("id", chunk.id)
                writer.add_document(_document(chunk, info))
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
        except (ValueError, OSError) as error:
            raise LibraryError(f"the word index in {self._folder} fails ({error}): run lodestone doctor") from error

    def search(self, words: str, filters: Filters, count: int) -> dict[str, float]:
        """Id → BM25 of the `count` best chunks that hold any of the words; operators in `words` are plain words."""
        index = self._index()
        any_word = [
            (Occur.Should, Query.term_query(index.schema, field, stem))
            for stem in dict.fromkeys(stems(words))
            for field in _FIELDS
        ]
        if not any_word:
            return {}
        query = Query.boolean_query([(Occur.Must, Query.boolean_query(any_word)), *_restrictions(index.schema, filters)])
        searcher = index.searcher()
        found = searcher.search(query, count)
        return {searcher.doc(address)["id"][0]: float(score) for score, address in found.hits}

    def clear(self) -> None:
        """Removes the whole index from disk, to be filled again."""
        self.reopen()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _index(self) -> tantivy.Index:
        if self._opened is None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._opened = tantivy.Index(_schema(), path=str(self._folder))
                self._opened.register_tokenizer("news", analyzer())
            except (ValueError, OSError) as error:
                raise LibraryError(
                    f"the word index in {self._folder} cannot be opened ({error}): run lodestone doctor"
                ) from None
        return self._opened


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("article", "publisher", "voice"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    for name in _FIELDS:
        builder.add_text_field(name, tokenizer_name="news", index_option="freq")
    return builder.build()


def _document(chunk: Chunk, info: ArticleInfo) -> tantivy.Document:
    return tantivy.Document(
        id=chunk.id,
        article=info.id,
        publisher=info.publisher,
        voice=chunk.voice.value,
        published=date_number(info.published) or 0,
        title=plain_words(info.title),
        text=plain_words(chunk.text),
    )


def _restrictions(schema: tantivy.Schema, filters: Filters) -> list[tuple[Occur, Query]]:
    wanted: list[tuple[Occur, Query]] = []
    fields: tuple[tuple[str, Sequence[str]], ...] = (
        ("article", sorted(filters.articles)),
        ("publisher", sorted(filters.publishers)),
        ("voice", sorted(filters.voices)),
    )
    for field, allowed in fields:
        if allowed:
            wanted.append((Occur.Must, Query.const_score_query(Query.term_set_query(schema, field, allowed), 0.0)))
    if filters.since or filters.until:
        lowest = date_number(filters.since) or 1  # an article without a date stands at 0
        highest = date_number(filters.until) or 99_999_999
        dates = Query.range_query(schema, "published", tantivy.FieldType.Integer, lowest, highest)
        wanted.append((Occur.Must, Query.const_score_query(dates, 0.0)))
    return wanted
