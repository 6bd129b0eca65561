"""The words of chunks in Tantivy: BM25 over title and text, filtered by date, publisher and voice."""

import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from index.catalog import date_number
from index.errors import LibraryError
from index.terms import stems
from index.types import ArticleInfo, Chunk, Filters, Voice

_WRITER_BYTES = 50_000_000
_FIELDS = ("title", "text")


class LexicalIndex:
    """Chunk id → words. Only the id is stored; commits are atomic, so a kill leaves the last commit."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()  # what was opened before `reopen` must not take the place of what comes after
        self._opened: tantivy.Index | None = None

    def reopen(self) -> None:
        """Reads the last commit at the next search."""
        with self._lock:
            self._opened = None

    def count(self) -> int:
        """Number of chunks in the last commit."""
        if not self._exists():
            return 0
        with self._told_in_one_line():
            index = self._index()
            index.reload()
            return int(index.searcher().num_docs)

    def ids(self) -> set[str]:
        """Ids of all chunks in the index."""
        if not self._exists():
            return set()
        with self._told_in_one_line():
            searcher = self._index().searcher()
            found = searcher.search(Query.all_query(), max(1, searcher.num_docs))
            return {searcher.doc(address)["id"][0] for _, address in found.hits}

    def update(self, chunks: Iterable[tuple[Chunk, ArticleInfo]], drop: Iterable[str] = ()) -> None:
        """Adds the chunks and drops those named, in one commit; a chunk that is there already is replaced."""
        with self._told_in_one_line():
            index = self._index()
            writer = index.writer(_WRITER_BYTES, 1)
            try:
                for chunk_id in drop:
                    writer.delete_documents_by_term("id", chunk_id)
                for chunk, info in chunks:
                    writer.delete_documents_by_term("id", chunk.id)
                    writer.add_document(_document(chunk, info))
                writer.commit()
                writer.wait_merging_threads()
            finally:
                del writer  # an error's traceback would keep it, and with it Tantivy's lock
            index.reload()

    def rewrite(self, chunks: Iterable[tuple[Chunk, ArticleInfo]]) -> None:
        """Holds these chunks and nothing else, in one commit; what was dropped before no longer weighs in BM25."""
        with self._told_in_one_line():
            index = self._index()
            writer = index.writer(_WRITER_BYTES, 1)
            try:
                writer.delete_all_documents()
                for chunk, info in chunks:
                    writer.add_document(_document(chunk, info))
                writer.commit()
                writer.wait_merging_threads()
            finally:
                del writer  # as above
            index.reload()

    def search(self, words: str, filters: Filters, count: int) -> dict[str, float]:
        """Id → BM25 of the `count` best chunks that hold any of the words; operators in `words` are plain words."""
        terms = list(dict.fromkeys(stems(words)))
        if not terms or not self._exists():
            return {}
        with self._told_in_one_line():
            index = self._index()
            any_word = [
                (Occur.Should, Query.term_query(index.schema, field, stem)) for stem in terms for field in _FIELDS
            ]
            wanted = [(Occur.Must, Query.boolean_query(any_word)), *_restrictions(index.schema, filters)]
            searcher = index.searcher()
            found = searcher.search(Query.boolean_query(wanted), count, count=False)
            return {searcher.doc(address)["id"][0]: float(score) for score, address in found.hits}

    def clear(self) -> None:
        """Removes the whole index from disk, to be filled again."""
        self.reopen()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _exists(self) -> bool:
        # A reader must not make what is not there: a writer may be about to.
        return (self._folder / "meta.json").exists()

    def _index(self) -> tantivy.Index:
        with self._lock:
            if self._opened is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._opened = tantivy.Index(_schema(), path=str(self._folder))
            return self._opened

    @contextmanager
    def _told_in_one_line(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError) as error:
            remedy = "free space if the disk is full, then run lodestone doctor"
            raise LibraryError(f"the word index in {self._folder} fails ({error}): {remedy}") from None


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("article", "publisher", "voice"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published", indexed=True, fast=True)
    for name in _FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _document(chunk: Chunk, info: ArticleInfo) -> tantivy.Document:
    return tantivy.Document(
        id=chunk.id,
        article=info.id,
        publisher=info.publisher,
        voice=chunk.voice.value,
        published=date_number(info.published) or 0,
        title=" ".join(stems(info.title)),
        text=" ".join(stems(chunk.text)),
    )


def _restrictions(schema: tantivy.Schema, filters: Filters) -> list[tuple[Occur, Query]]:
    wanted: list[tuple[Occur, Query]] = []
    fields: tuple[tuple[str, Sequence[str]], ...] = (
        ("article", sorted(filters.articles)),
        ("publisher", sorted(filters.publishers)),
    )
    for field, allowed in fields:
        if allowed:
            wanted.append((Occur.Must, Query.const_score_query(Query.term_set_query(schema, field, allowed), 0.0)))
    if filters.voices:
        # Shutting out the few is twice as fast as asking for the many.
        others = sorted(set(Voice) - filters.voices)
        wanted.append((Occur.MustNot, Query.term_set_query(schema, "voice", others)))
    if filters.since or filters.until:
        lowest = date_number(filters.since) or 1  # an article without a date stands at 0
        highest = date_number(filters.until) or 99_999_999
        dates = Query.range_query(schema, "published", tantivy.FieldType.Integer, lowest, highest)
        wanted.append((Occur.Must, Query.const_score_query(dates, 0.0)))
    return wanted
