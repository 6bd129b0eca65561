"""The library: a folder on disk that holds articles, finds passages, and keeps up with its sources."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from filelock import FileLock, Timeout

from index.catalog import SCHEMA_VERSION, Catalog, Counts
from index.doctor import Diagnosis, examine
from index.embedding import Embedder, load_embedder
from index.errors import InputError, LibraryBusy, LibraryError
from index.lexical import LexicalIndex
from index.progress import Progress
from index.search import FUSED, Fusion, Stores, search
from index.sync import add_articles, remove_articles, sync_sources
from index.terms import spell_out
from index.types import EVIDENCE_VOICES, Article, ArticleInfo, Filters, Hit, SyncReport, Voice
from index.vectors import VectorStore

MAX_QUERY_CHARACTERS = 2_000
MAX_TOP_K = 200
_CATALOG = "catalog.sqlite"
_UNFINISHED = "catalog.new"
_LOCK = "writer.lock"
_CREATE_SECONDS = 10
_READ_ATTEMPTS = 3

T = TypeVar("T")


def _silent(doing: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


class Library:
    """Articles, paragraphs and their search; open it with `Library.open`.

    A reader needs no lock and sees what a sync in another process wrote at its next call. One process writes at a time.
    """

    def __init__(self, path: Path, embedder: Embedder) -> None:
        """For `open`."""
        self.path = path
        self._lock = FileLock(path / _LOCK, timeout=0)
        self._stores = Stores(
            Catalog(path / _CATALOG), VectorStore(path / "vectors"), LexicalIndex(path / "lexical"), embedder
        )
        self._generation = self._stores.catalog.generation

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = False, embedder: Embedder | None = None) -> Self:
        """The library in the folder `path`; with `create`, an empty one where there is none.

        Raises InputError when there is no library, LibraryMismatch when another model or schema built it.
        """
        folder = Path(path)
        embedder = embedder or load_embedder(os.environ.get("LODESTONE_EMBEDDING_MODEL"))
        if not _holds_library(folder):
            if not create:
                raise InputError(
                    f"there is no library in {folder}; make one with: lodestone index SOURCE --library {folder}"
                )
            _create(folder, embedder)
        library = cls(folder, embedder)
        try:
            library._stores.catalog.check(embedder.name)
        except LibraryError:
            library.close()
            raise
        return library

    def sync(self, sources: Iterable[str | os.PathLike[str]], progress: Progress = _silent) -> SyncReport:
        """Makes the library hold what the files and folders in `sources` hold now; see SyncReport.

        Raises InputError for a source that cannot be used and LibraryBusy while another process writes.
        """
        paths = [Path(source) for source in ([sources] if isinstance(sources, str | os.PathLike) else sources)]
        if not paths:
            raise InputError("no source was given; name a file or a folder of articles")
        with self._writing() as stores:
            return sync_sources(stores, paths, progress)

    def add(self, articles: Iterable[Article], progress: Progress = _silent) -> None:
        """Adds articles that come from no file; a sync of files and folders leaves them alone."""
        with self._writing() as stores:
            add_articles(stores, list(articles), progress)

    def remove(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """Takes the articles of these ids out of the library and returns the ids; their files stay untouched.

        A sync that comes upon such a file brings the article back. Raises InputError, and removes nothing, for an id
        that the library does not hold, and LibraryBusy while another process writes.
        """
        ids = [article_ids] if isinstance(article_ids, str) else list(article_ids)
        with self._writing() as stores:
            return remove_articles(stores, ids, _silent)

    def search(
        self,
        query: str,
        top_k: int = 8,
        *,
        since: date | None = None,
        until: date | None = None,
        publishers: Sequence[str] = (),
        voices: Iterable[Voice] = EVIDENCE_VOICES,
        articles: Iterable[str] = (),
        fusion: Fusion = FUSED,
    ) -> list[Hit]:
        """The `top_k` best chunks for `query`, best first; empty when nothing passes the filters."""
        query = spell_out(check_query(query))
        if not 1 <= top_k <= MAX_TOP_K:
            raise InputError(f"top_k is {top_k}; it must be from 1 to {MAX_TOP_K}")
        if since and until and since > until:
            raise InputError(f"since {since} is later than until {until}; exchange them")
        filters = Filters(since, until, self._publishers(publishers), frozenset(voices), frozenset(articles))
        return self._read(lambda: search(self._stores, query, top_k, filters, fusion))

    def align(self, query: str, text: str) -> list[float]:
        """For each token of `query` its highest cosine with a token of `text`, both read in their context."""
        tokens, words = (self._stores.embedder.token_vectors(each) for each in (query, text))
        return (tokens @ words.T).max(axis=1).tolist() if len(tokens) and len(words) else []

    def nearness(self, text: str, other: str) -> list[tuple[int, int, float]]:
        """Each token of `text`: its offsets, and its highest cosine with a token of `other`, both read in context."""
        spans = self._stores.embedder.token_spans(text)
        return [(start, end, near) for (start, end), near in zip(spans, self.align(text, other), strict=False)]

    def forerunners(self, article_id: str, number: int) -> tuple[str, ...]:
        """The texts of the paragraphs before paragraph `number` of an article, boilerplate left out."""
        return self._stores.catalog.texts_before(article_id, number)

    def article(self, article_id: str) -> Article:
        """The article of this id, or of the only id that starts so. Raises InputError when there is none."""
        article_id = article_id.encode(errors="replace").decode()  # a half of a character is nothing that SQLite takes
        with self._stores.catalog.snapshot():
            found = self._stores.catalog.find_article_ids(article_id) if article_id else []
            article = self._stores.catalog.article(found[0]) if len(found) == 1 else None
        if len(found) > 1:
            raise InputError(
                f"{article_id!r} is the beginning of several ids: {', '.join(found[:5])}; write more of it"
            )
        if article is None:
            raise InputError(f"there is no article {article_id!r} in {self.path}; lodestone status lists the ids")
        return article

    def articles(self) -> list[ArticleInfo]:
        """Every article, newest first, those without a date last."""
        return self._stores.catalog.articles()

    def copies(self, article_id: str) -> list[ArticleInfo]:
        """The near-identical articles of other papers, oldest first."""
        return self._stores.catalog.copies([article_id]).get(article_id, [])

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Article id → how many paragraphs it has, and how many copies of it there are."""
        return self._stores.catalog.sizes()

    def paths(self) -> set[str]:
        """The files that articles came from."""
        return {article.path for article in self._stores.catalog.stored_articles()}

    def counts(self) -> Counts:
        """How much the library holds."""
        return self._stores.catalog.counts()

    @property
    def model(self) -> str:
        """The embedding model that built the library."""
        return self._stores.embedder.name

    def examine(self, progress: Progress = _silent) -> Diagnosis:
        """Checks the stores against the catalog and rebuilds what is broken, without embedding again."""
        with self._writing() as stores:
            return examine(stores, progress)

    def close(self) -> None:
        """Lets go of the files."""
        self._stores.vectors.reopen()
        self._stores.catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, read: Callable[[], T]) -> T:
        """What `read` finds, all of one state of the library: begun again where a writer was faster."""
        for attempt in range(1, _READ_ATTEMPTS + 1):
            with self._stores.catalog.snapshot():
                generation = self._refresh()
                try:
                    found = read()
                except LibraryError:
                    if attempt == _READ_ATTEMPTS:
                        raise
                    continue
            if generation == self._stores.catalog.generation:
                break
        return found

    def _refresh(self) -> int:
        """Opens the derived stores anew when another process has changed the library; the generation to be read."""
        generation = self._stores.catalog.generation
        if generation != self._generation:
            self._reopen()
            self._generation = generation
        return generation

    def _reopen(self) -> None:
        self._stores.vectors.reopen()
        self._stores.lexical.reopen()

    def _publishers(self, wanted: Sequence[str]) -> frozenset[str]:
        """The publishers as the library spells them, found without regard to case."""
        if not wanted:
            return frozenset()
        known: dict[str, set[str]] = {}
        for info in self.articles():
            if info.publisher:
                known.setdefault(info.publisher.casefold(), set()).add(info.publisher)
        for name in wanted:
            if name.casefold() not in known:
                listed = ", ".join(sorted(min(spellings) for spellings in known.values())[:10]) or "none"
                raise InputError(f"no article is by the publisher {name!r}; the library has: {listed}")
        return frozenset(spelling for name in wanted for spelling in known[name.casefold()])

    @contextmanager
    def _writing(self) -> Iterator[Stores]:
        """The stores, writable, while no other process writes; what fails on the way is told in one line."""
        if not _holds_library(self.path):  # SQLite would begin a new one under whoever still reads the old
            raise LibraryError(f"{self.path} holds no library any more; put it back, or name another")
        try:
            with self._lock:
                self._reopen()  # to write to Chroma from an outdated state damages it
                catalog = Catalog(self.path / _CATALOG, writable=True)
                try:
                    yield Stores(catalog, self._stores.vectors, self._stores.lexical, self._stores.embedder)
                finally:
                    catalog.close()
                    self._stores.vectors.reopen()
        except Timeout:
            raise LibraryBusy(
                f"another process is writing to {self.path}; wait until it is done and try again"
            ) from None
        except (sqlite3.Error, OSError) as error:
            raise LibraryError(
                f"writing to {self.path} failed ({error}); what was there before still answers: "
                "free space or mend the cause, then run lodestone index again"
            ) from error


def check_query(query: str) -> str:
    """`query` without blanks at its ends. Raises InputError when it is empty or too long to be one."""
    query = " ".join(query.encode(errors="replace").decode().split())  # lone surrogates come from a wrong locale
    if not query:
        raise InputError("the question is empty; write what you want to know")
    if len(query) > MAX_QUERY_CHARACTERS:
        raise InputError(
            f"the question has {len(query):,} characters; {MAX_QUERY_CHARACTERS:,} are the most, shorten it"
        )
    return query


def _holds_library(folder: Path) -> bool:
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder} is a file, not a library folder; name another path")
        str(folder).encode()
        return (folder / _CATALOG).exists()
    except UnicodeEncodeError:
        raise InputError(f"{str(folder)!r} is not a valid name; name another folder") from None
    except OSError as error:
        raise LibraryError(f"{folder} cannot be opened ({error.strerror}); name another folder") from None


def _create(folder: Path, embedder: Embedder) -> None:
    """Makes an empty library, whole or not at all: under another name at first, renamed when it is complete."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / _LOCK, timeout=_CREATE_SECONDS):
            if (folder / _CATALOG).exists():
                return  # another process was faster
            for left_over in folder.glob(f"{_UNFINISHED}*"):
                left_over.unlink()
            if any(entry.name != _LOCK for entry in folder.iterdir()):
                raise InputError(f"{folder} holds other files and no library; name a new folder")
            catalog = Catalog(folder / _UNFINISHED, writable=True)
            with catalog.transaction():
                catalog.set_meta("schema", str(SCHEMA_VERSION))
                catalog.set_meta("model", embedder.name)
                catalog.set_meta("generation", "0")
            catalog.close()
            (folder / _UNFINISHED).replace(folder / _CATALOG)
    except Timeout:
        raise LibraryBusy(f"another process is writing to {folder}; wait until it is done and try again") from None
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(f"{folder} cannot be written ({error}); free space or name another folder") from None
