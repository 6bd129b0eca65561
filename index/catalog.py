"""The catalog: SQLite, the truth of the library. Everything else on disk can be rebuilt from it."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.arrays import Vectors
from index.errors import LibraryError, LibraryMismatch
from index.terms import stems
from index.types import Article, ArticleInfo, Chunk, Filters, Paragraph, Sentence, Span, Voice

T = TypeVar("T")

SCHEMA_VERSION = 3

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, record INTEGER NOT NULL, content_hash TEXT NOT NULL,
    title TEXT NOT NULL, publisher TEXT NOT NULL, author TEXT NOT NULL, published INTEGER, url TEXT NOT NULL,
    language TEXT NOT NULL, signature BLOB NOT NULL, cluster TEXT NOT NULL
) STRICT;
CREATE INDEX articles_by_path ON articles (path);
CREATE INDEX articles_by_cluster ON articles (cluster);
CREATE INDEX articles_by_date ON articles (published);
CREATE TABLE paragraphs (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL, number INTEGER NOT NULL,
    text TEXT NOT NULL, voice TEXT NOT NULL, heading TEXT NOT NULL, page INTEGER
) STRICT;
CREATE INDEX paragraphs_by_article ON paragraphs (article_id, number);
CREATE TABLE sentences (
    paragraph INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, embedding INTEGER NOT NULL,
    stems TEXT NOT NULL, PRIMARY KEY (paragraph, start)
) STRICT, WITHOUT ROWID;
CREATE TABLE chunks (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, article_id TEXT NOT NULL, voice TEXT NOT NULL,
    embedding INTEGER NOT NULL, spans TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX chunks_by_id ON chunks (id, voice, embedding);
CREATE INDEX chunks_by_article ON chunks (article_id);
CREATE TABLE embeddings (key INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, vector BLOB NOT NULL) STRICT;
CREATE TABLE stale (chunk_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
"""
# `stale` names chunks that the vectors or the lexical index may hold although the catalog does not:
# written before they are added and before they are dropped, emptied once both stores agree with the catalog.

_REMEDY = "name another library, or index the sources into a new one"
_MAPPED_BYTES = 1 << 30  # a search reads some hundred scattered rows: mapped, each is a look into memory
_CACHE_BYTES = 64 << 20
_VOICES = {voice.value: voice for voice in Voice}
_EMBEDDING_OF_HASH = "(SELECT key FROM embeddings WHERE hash = ?)"
_INFO_COLUMNS = "a.id, a.title, a.publisher, a.author, a.published, a.url, a.language"


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What a sync must know of an article that the library holds already."""

    id: str
    path: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article ready to be written: its chunks and sentences, each with the hash of its embedded text."""

    article: Article
    chunks: tuple[tuple[Chunk, bytes], ...]
    sentences: tuple[tuple[Sentence, bytes], ...]
    signature: bytes


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the library holds."""

    articles: int
    paragraphs: int
    sentences: int
    chunks: int
    embeddings: int


class Catalog:
    """One SQLite file in WAL mode; `writable` creates it where it is missing."""

    def __init__(self, path: Path, writable: bool = False) -> None:
        self._path = path
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
            self._db.execute(f"PRAGMA cache_size = -{_CACHE_BYTES // 1024}")
            self._db.execute("PRAGMA synchronous = NORMAL" if writable else "PRAGMA query_only = ON")
            if writable and not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
                self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        except sqlite3.Error as error:
            raise LibraryError(f"{path} cannot be read ({error}): {_REMEDY}") from None

    def close(self) -> None:
        """Closes the file; the catalog is not usable afterwards."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written together or not at all."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one state, whatever another process writes meanwhile."""
        with self._lock:
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("ROLLBACK")

    # -- meta ---------------------------------------------------------------------------------------------

    def meta(self, key: str) -> str:
        """The value under `key`, empty when there is none."""
        row = self._one("SELECT value FROM meta WHERE key = ?", (key,))
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Stores `value` under `key`."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def check(self, model: str) -> None:
        """Raises LibraryMismatch unless the library has this schema and was built with `model`."""
        schema, built_with = self.meta("schema"), self.meta("model")
        if schema != str(SCHEMA_VERSION):
            raise LibraryMismatch(
                f"the library has schema {schema or 'none'}, this version reads {SCHEMA_VERSION}: "
                "index the sources into a new library"
            )
        if built_with != model:
            raise LibraryMismatch(
                f"the library was built with {built_with}, not {model}: set that model, or index into a new library"
            )

    @property
    def generation(self) -> int:
        """Counts the changes of the library; derived stores opened at another generation are out of date."""
        return int(self.meta("generation") or 0)

    def next_generation(self) -> None:
        """Tells readers that the library has changed."""
        self.set_meta("generation", str(self.generation + 1))

    # -- reading ------------------------------------------------------------------------------------------

    def counts(self) -> Counts:
        """Rows of each table."""
        tables = ("articles", "paragraphs", "sentences", "chunks", "embeddings")
        return Counts(*(int(self._rows(f"SELECT count(*) FROM {table}")[0][0]) for table in tables))

    def files(self) -> dict[str, str]:
        """Path → content hash of every file that was read whole."""
        return dict(self._rows("SELECT path, hash FROM files"))

    def stored_articles(self) -> list[StoredArticle]:
        """Every article, by id."""
        return [StoredArticle(*row) for row in self._rows("SELECT id, path, content_hash FROM articles ORDER BY id")]

    def articles(self) -> list[ArticleInfo]:
        """Every article's info, newest first, then by id."""
        rows = self._rows(f"SELECT {_INFO_COLUMNS} FROM articles a ORDER BY coalesce(a.published, 0) DESC, a.id")
        return [_info(row) for row in rows]

    def find_article_ids(self, prefix: str) -> list[str]:
        """Ids that start with `prefix`, or the one that equals it."""
        if self._one("SELECT 1 FROM articles WHERE id = ?", (prefix,)):
            return [prefix]
        query = "SELECT id FROM articles WHERE substr(id, 1, ?) = ? ORDER BY id LIMIT 20"
        return [row[0] for row in self._rows(query, (len(prefix), prefix))]

    def article(self, article_id: str) -> Article | None:
        """The article with all its paragraphs, boilerplate too."""
        query = f"SELECT {_INFO_COLUMNS}, a.content_hash, a.path, a.record FROM articles a WHERE a.id = ?"
        row = self._one(query, (article_id,))
        if row is None:
            return None
        columns = "id, number, text, voice, heading, page"
        rows = self._rows(f"SELECT {columns} FROM paragraphs WHERE article_id = ? ORDER BY number", (article_id,))
        return Article(_info(row[:7]), tuple(_paragraph(line) for line in rows), *row[7:])

    def copies(self, article_ids: Iterable[str]) -> dict[str, list[ArticleInfo]]:
        """Article id → the other articles of its cluster, oldest first."""
        ids = sorted(set(article_ids))
        query = f"""SELECT b.id, {_INFO_COLUMNS} FROM articles b
            JOIN articles a ON a.cluster = b.cluster AND a.id != b.id
            WHERE b.id IN ({_marks(ids)}) ORDER BY coalesce(a.published, 99999999), a.id"""
        found: dict[str, list[ArticleInfo]] = {}
        for row in self._rows(query, ids):
            found.setdefault(row[0], []).append(_info(row[1:]))
        return found

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Article id → its paragraphs, and the other articles of its cluster."""
        query = """SELECT a.id, p.count, c.count - 1 FROM articles a
            JOIN (SELECT article_id, count(*) AS count FROM paragraphs GROUP BY article_id) p ON p.article_id = a.id
            JOIN (SELECT cluster, count(*) AS count FROM articles GROUP BY cluster) c ON c.cluster = a.cluster"""
        return {row[0]: (row[1], row[2]) for row in self._rows(query)}

    def count_matching(self, filters: Filters, most: int) -> int:
        """Chunks that `filters` let through; counting stops at `most`, as the count of a large library takes long."""
        source, where, values = _matching(filters)
        query = f"SELECT 1 FROM {source} WHERE {where} LIMIT ?"
        return int(self._rows(f"SELECT count(*) FROM ({query})", [*values, most])[0][0])

    def matching_chunks(self, chunk_ids: Iterable[str], filters: Filters) -> set[str]:
        """Those of the chunks that the catalog holds and `filters` let through."""
        ids = sorted(set(chunk_ids))
        source, where, values = _matching(filters)
        query = f"SELECT c.id FROM {source} WHERE c.id IN ({_marks(ids)}) AND {where}"
        return {row[0] for row in self._rows(query, [*ids, *values])}

    def matching_vectors(self, filters: Filters) -> tuple[list[str], Vectors]:
        """Ids and vectors of all chunks that `filters` let through, by id."""
        source, where, values = _matching(filters)
        rows = self._rows(
            f"""SELECT c.id, e.vector FROM {source} JOIN embeddings e ON e.key = c.embedding
            WHERE {where} ORDER BY c.id""",
            values,
        )
        return [row[0] for row in rows], unpack_vectors([row[1] for row in rows])

    def chunk_vectors(self, chunk_ids: Iterable[str], filters: Filters) -> tuple[list[str], Vectors]:
        """Ids and vectors of those of the chunks that the catalog holds and `filters` let through, by id."""
        ids = sorted(set(chunk_ids))
        source, where, values = _matching(filters)
        rows = self._rows(
            f"""SELECT c.id, e.vector FROM {source} JOIN embeddings e ON e.key = c.embedding
            WHERE c.id IN ({_marks(ids)}) AND {where} ORDER BY c.id""",
            [*ids, *values],
        )
        return [row[0] for row in rows], unpack_vectors([row[1] for row in rows])

    def chunks(self, chunk_ids: Iterable[str]) -> dict[str, tuple[Chunk, ArticleInfo]]:
        """The chunks of these ids, with their articles."""
        ids = sorted(set(chunk_ids))
        rows = self._rows(
            f"""SELECT c.id, c.article_id, c.voice, c.spans, c.text, {_INFO_COLUMNS} FROM chunks c
            JOIN articles a ON a.id = c.article_id WHERE c.id IN ({_marks(ids)})""",
            ids,
        )
        return {row[0]: (_chunk(row[:5]), _info(row[5:])) for row in rows}

    def paragraphs(self, paragraph_ids: Iterable[str]) -> dict[str, Paragraph]:
        """The paragraphs of these ids."""
        ids = sorted(set(paragraph_ids))
        columns = "id, number, text, voice, heading, page"
        rows = self._rows(f"SELECT {columns} FROM paragraphs WHERE id IN ({_marks(ids)})", ids)
        return {row[0]: _paragraph(row) for row in rows}

    def texts_before(self, article_id: str, number: int) -> tuple[str, ...]:
        """The texts of the article's paragraphs before this one, in order, boilerplate left out."""
        query = "SELECT text FROM paragraphs WHERE article_id = ? AND number < ? AND voice != ? ORDER BY number"
        return tuple(row[0] for row in self._rows(query, (article_id, number, Voice.BOILERPLATE.value)))

    def sentences(self, paragraph_ids: Iterable[str]) -> tuple[list[Sentence], list[str], Vectors]:
        """The sentences of these paragraphs, their stems parted by blanks, and vectors; by paragraph id and start."""
        ids = sorted(set(paragraph_ids))
        rows = self._rows(
            f"""SELECT p.id, s.start, s.end, p.text, s.stems, e.vector FROM paragraphs p
            JOIN sentences s ON s.paragraph = p.key JOIN embeddings e ON e.key = s.embedding
            WHERE p.id IN ({_marks(ids)}) ORDER BY p.id, s.start""",
            ids,
        )
        sentences = [Sentence(row[0], row[1], row[2], row[3][row[1] : row[2]]) for row in rows]
        return sentences, [row[4] for row in rows], unpack_vectors([row[5] for row in rows])

    def all_chunks(self) -> Iterator[tuple[Chunk, ArticleInfo, bytes]]:
        """Every chunk with its article and its vector as stored, by id; for rebuilding the other stores."""
        with self._lock:
            rows = self._db.execute(
                f"""SELECT c.id, c.article_id, c.voice, c.spans, c.text, {_INFO_COLUMNS}, e.vector FROM chunks c
                JOIN articles a ON a.id = c.article_id JOIN embeddings e ON e.key = c.embedding ORDER BY c.id"""
            )
            for row in rows:
                yield _chunk(row[:5]), _info(row[5:12]), row[12]

    def embeddings(self, hashes: Sequence[bytes]) -> Vectors:
        """The stored vectors of these texts, in the order of `hashes`."""
        blobs: dict[bytes, bytes] = {}
        for batch in batches(sorted(set(hashes)), 10_000):
            blobs |= dict(self._rows(f"SELECT hash, vector FROM embeddings WHERE hash IN ({_marks(batch)})", batch))
        return unpack_vectors([blobs[key] for key in hashes])

    def chunk_ids(self) -> set[str]:
        """Ids of all chunks."""
        return {row[0] for row in self._rows("SELECT id FROM chunks")}

    def signatures(self) -> dict[str, bytes]:
        """Article id → MinHash signature."""
        return dict(self._rows("SELECT id, signature FROM articles"))

    def known_embeddings(self, hashes: Iterable[bytes]) -> set[bytes]:
        """Those of `hashes` whose vector is stored."""
        known: set[bytes] = set()
        for batch in batches(sorted(set(hashes)), 10_000):
            known |= {
                row[0] for row in self._rows(f"SELECT hash FROM embeddings WHERE hash IN ({_marks(batch)})", batch)
            }
        return known

    def faults(self) -> list[str]:
        """What is wrong inside the catalog itself, one line each."""
        faults = [str(row[0]) for row in self._rows("PRAGMA integrity_check(5)") if row[0] != "ok"]
        for table in ("chunks", "sentences"):
            query = f"SELECT count(*) FROM {table} t LEFT JOIN embeddings e ON e.key = t.embedding WHERE e.key IS NULL"
            if missing := self._rows(query)[0][0]:
                faults.append(f"{missing} {table} without an embedding")
        return faults

    # -- writing ------------------------------------------------------------------------------------------

    def stale(self) -> list[str]:
        """Ids of chunks that the other stores may hold although the catalog does not."""
        return [row[0] for row in self._rows("SELECT chunk_id FROM stale ORDER BY chunk_id")]

    def mark_stale(self, chunk_ids: Iterable[str]) -> None:
        """Notes chunks that the other stores may hold although the catalog does not."""
        self._db.executemany("INSERT OR IGNORE INTO stale VALUES (?)", ((chunk_id,) for chunk_id in chunk_ids))

    def clear_stale(self) -> None:
        """Forgets the notes: the other stores hold what the catalog holds."""
        self._db.execute("DELETE FROM stale")

    def add_embeddings(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Stores vectors (float16) under the hash of their text."""
        rows = ((key, pack_vector(vector)) for key, vector in sorted(vectors.items()))
        self._db.executemany("INSERT OR IGNORE INTO embeddings (hash, vector) VALUES (?, ?)", rows)

    def remove_articles(self, article_ids: Iterable[str]) -> list[str]:
        """Removes the articles with all that hangs on them; returns the ids of their chunks."""
        removed: list[str] = []
        for article_id in article_ids:
            removed += [row[0] for row in self._rows("SELECT id FROM chunks WHERE article_id = ?", (article_id,))]
            self._db.execute(
                "DELETE FROM sentences WHERE paragraph IN (SELECT key FROM paragraphs WHERE article_id = ?)",
                (article_id,),
            )
            for table, column in (("paragraphs", "article_id"), ("chunks", "article_id"), ("articles", "id")):
                self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (article_id,))
        return removed

    def add_article(self, prepared: PreparedArticle) -> None:
        """Writes the article, its paragraphs, sentences and chunks; its cluster is itself until clusters are set."""
        article, info = prepared.article, prepared.article.info
        self._db.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (info.id, article.path, article.record, article.content_hash, info.title, info.publisher, info.author,
             date_number(info.published), info.url, info.language, prepared.signature, info.id),
        )  # fmt: skip
        keys: dict[str, int | None] = {}
        for p in article.paragraphs:
            row = (p.id, info.id, p.number, p.text, p.voice.value, p.heading, p.page)
            keys[p.id] = self._db.execute("INSERT INTO paragraphs VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", row).lastrowid
        self._db.executemany(
            f"INSERT INTO sentences VALUES (?, ?, ?, {_EMBEDDING_OF_HASH}, ?)",
            [(keys[s.paragraph_id], s.start, s.end, key, " ".join(stems(s.text))) for s, key in prepared.sentences],
        )
        self._db.executemany(
            f"INSERT INTO chunks VALUES (NULL, ?, ?, ?, {_EMBEDDING_OF_HASH}, ?, ?)",
            [(c.id, c.article_id, c.voice.value, key, _spans_json(c.spans), c.text) for c, key in prepared.chunks],
        )

    def move_article(self, article_id: str, path: str, record: int) -> None:
        """Notes that the unchanged article now stands in this file."""
        self._db.execute("UPDATE articles SET path = ?, record = ? WHERE id = ?", (path, record, article_id))

    def set_clusters(self, clusters: Mapping[str, str]) -> None:
        """Article id → cluster id."""
        rows = [(cluster, article_id, cluster) for article_id, cluster in clusters.items()]
        self._db.executemany("UPDATE articles SET cluster = ? WHERE id = ? AND cluster != ?", rows)

    def set_files(self, hashes: Mapping[str, str], gone: Iterable[str]) -> None:
        """Notes the files as read, and forgets those that are gone or were not read whole."""
        self._db.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in gone))
        self._db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", hashes.items())

    def prune_embeddings(self) -> None:
        """Drops vectors that no chunk and no sentence uses."""
        self._db.execute(
            """DELETE FROM embeddings WHERE key NOT IN (SELECT embedding FROM chunks)
            AND key NOT IN (SELECT embedding FROM sentences)"""
        )

    # -- plumbing -----------------------------------------------------------------------------------------

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock, self._told_in_one_line():
            return self._db.execute(query, values).fetchall()

    def _one(self, query: str, values: Sequence[object] = ()) -> tuple | None:  # type: ignore[type-arg]
        with self._lock, self._told_in_one_line():
            row: tuple | None = self._db.execute(query, values).fetchone()  # type: ignore[type-arg]
            return row

    @contextmanager
    def _told_in_one_line(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise LibraryError(f"{self._path} cannot be read ({error}): {_REMEDY}") from None


def date_number(day: date | None) -> int | None:
    """The day as yyyymmdd, as every store holds it."""
    return day.year * 10_000 + day.month * 100 + day.day if day else None


def pack_vector(vector: Vectors) -> bytes:
    """A vector as float16 bytes."""
    return vector.astype(np.float16).tobytes()


def unpack_vectors(blobs: list[bytes]) -> Vectors:
    """Stored vectors as one array (n, dimension) of float32."""
    if not blobs:
        return np.empty((0, 0), np.float32)
    return np.frombuffer(b"".join(blobs), np.float16).reshape(len(blobs), -1).astype(np.float32)


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """`items` in runs of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _matching(filters: Filters) -> tuple[str, str, list[object]]:
    """The tables, condition and values that select the chunks which `filters` let through."""
    clauses, values = list[str](), list[object]()
    if filters.since:
        clauses.append("a.published >= ?")
        values.append(date_number(filters.since))
    if filters.until:
        clauses.append("a.published <= ?")
        values.append(date_number(filters.until))
    for column, allowed in (("a.publisher", filters.publishers), ("a.id", filters.articles)):
        if allowed:
            clauses.append(f"{column} IN ({_marks(allowed)})")
            values += sorted(allowed)
    # A row of articles for every chunk looked at costs more than all the rest: joined only where one is asked about.
    source = "chunks c JOIN articles a ON a.id = c.article_id" if clauses else "chunks c"
    if filters.voices:
        clauses.append(f"c.voice IN ({_marks(filters.voices)})")
        values += sorted(filters.voices)
    return source, " AND ".join(clauses) or "1", values


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _info(row: Sequence) -> ArticleInfo:  # type: ignore[type-arg]
    day = row[4]
    published = date(day // 10_000, day // 100 % 100, day % 100) if day else None
    return ArticleInfo(row[0], row[1], row[2], row[3], published, row[5], row[6])


def _paragraph(row: Sequence) -> Paragraph:  # type: ignore[type-arg]
    return Paragraph(row[0], row[1], row[2], _VOICES[row[3]], row[4], row[5])


def _chunk(row: Sequence) -> Chunk:  # type: ignore[type-arg]
    return Chunk(row[0], row[1], _VOICES[row[2]], tuple(Span(*span) for span in json.loads(row[3])), row[4])


def _spans_json(spans: Iterable[Span]) -> str:
    return json.dumps([[span.paragraph_id, span.start, span.end] for span in spans])
