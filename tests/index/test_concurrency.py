"""One writer, any number of readers: in one process, in threads, and in other processes."""

import multiprocessing
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from filelock import FileLock

from index import Library, LibraryBusy
from index.arrays import Vectors
from index.catalog import Catalog
from index.vectors import VectorStore
from tests.fakes import ToyEmbedder, write_article

LIMITS = pytest.mark.parametrize("scan_limit", [2_000, 0], ids=["exact", "chroma"])


@pytest.fixture(scope="module")
def forks() -> ForkServerContext:
    """A server that forks processes in which everything is imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["index.library", "index.readers.plain", "chromadb", "nupunkt", "tests.fakes"])
    return context


def serve(path: Path, scan_limit: int, pipe: Connection) -> None:
    """Answers each query with the title that is found by nearness alone, until it gets an empty one."""
    import index.search

    index.search.SCAN_LIMIT = scan_limit
    index.search.CANDIDATES = 1  # few enough for Chroma to answer alone
    with Library.open(path, embedder=ToyEmbedder()) as library:
        while query := pipe.recv():
            pipe.send([hit.article.title for hit in library.search(query, 1, fusion=index.search.DENSE)])


def rewrite(path: Path, sources: Path, rounds: int) -> None:
    """Syncs again and again, each time with other articles."""
    with Library.open(path, embedder=ToyEmbedder()) as library:
        for number in range(rounds):
            write_article(sources, "mine", f"The mine at Tomtor opens in the year {2030 + number}.")
            (sources / f"extra-{number - 1}.md").unlink(missing_ok=True)
            write_article(sources, f"extra-{number}", f"An extra report number {number} on magnets.")
            library.sync([sources])


@LIMITS
def test_an_open_reader_sees_what_another_process_wrote(
    library: Library, news: Path, forks: ForkServerContext, scan_limit: int
) -> None:
    ours, theirs = forks.Pipe()
    reader = forks.Process(target=serve, args=(library.path, scan_limit, theirs), daemon=True)
    reader.start()
    ours.send("harbour strike in Piraeus")
    assert ours.recv() == ["Shipping"]

    write_article(news, "flood", "A flood closed the harbour of Piraeus and ended the strike.", title="Flood")
    (news / "shipping.md").unlink()
    library.sync([news])
    ours.send("harbour strike in Piraeus")
    assert ours.recv() == ["Flood"]
    ours.send("")
    reader.join(10)
    assert reader.exitcode == 0


@LIMITS
def test_a_reader_that_searches_while_another_process_writes_always_gets_a_whole_answer(
    library: Library, news: Path, forks: ForkServerContext, monkeypatch: pytest.MonkeyPatch, scan_limit: int
) -> None:
    monkeypatch.setattr("index.search.SCAN_LIMIT", scan_limit)
    writer = forks.Process(target=rewrite, args=(library.path, news, 8), daemon=True)
    writer.start()
    searched = 0
    while writer.is_alive():
        titles = [hit.article.title for hit in library.search("mine at Tomtor opens")]
        assert titles.count("Mine") == 1
        assert sum(title.startswith("Extra") for title in titles) <= 1
        searched += 1
    writer.join()
    assert writer.exitcode == 0
    assert searched > 1
    assert "2037" in library.search("mine at Tomtor opens")[0].chunk.text
    assert library.examine().faults == ()


def test_a_second_writer_is_told_in_one_line_that_the_library_is_busy(library: Library, news: Path) -> None:
    with FileLock(library.path / "writer.lock"), pytest.raises(LibraryBusy) as caught:
        library.sync([news])
    assert "\n" not in str(caught.value)
    assert "try again" in str(caught.value)


def test_a_reader_is_not_kept_out_by_a_writer(library: Library) -> None:
    with FileLock(library.path / "writer.lock"):
        assert library.search("mine at Tomtor")[0].article.id == "mine"


def test_two_libraries_of_one_path_in_one_process(library: Library, news: Path, toy: ToyEmbedder) -> None:
    with Library.open(library.path, embedder=toy) as other:
        assert other.search("mine at Tomtor")[0].article.id == "mine"
        write_article(news, "mine", "The mine at Tomtor burned down.")
        library.sync([news])
        assert "burned" in other.search("mine at Tomtor")[0].chunk.text
        write_article(news, "mine", "The mine at Tomtor was flooded.")
        other.sync([news])
        assert "flooded" in library.search("mine at Tomtor")[0].chunk.text
        assert library.examine().faults == ()


def test_a_writer_that_had_the_vectors_open_does_not_write_over_what_came_since(
    library: Library, news: Path, toy: ToyEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.SCAN_LIMIT", 0)
    with Library.open(library.path, embedder=toy) as other:
        other.search("mine at Tomtor")
        assert other._stores.vectors._client is not None
        outdated = other._stores.vectors._client
        write_article(news, "mine", "The mine at Tomtor burned down.")
        library.sync([news])
        write_article(news, "mine", "The mine at Tomtor was flooded.")
        put = VectorStore.put

        def put_anew(store: VectorStore, ids: Sequence[str], vectors: Vectors) -> None:
            assert store._client is not outdated
            put(store, ids, vectors)

        monkeypatch.setattr(VectorStore, "put", put_anew)
        other.sync([news])
        assert other.examine().faults == ()


@LIMITS
def test_threads_search_at_once_while_another_thread_writes(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch, scan_limit: int
) -> None:
    monkeypatch.setattr("index.search.SCAN_LIMIT", scan_limit)
    written = threading.Event()

    def search() -> set[str]:
        first = set()
        while not written.is_set():
            first.add(library.search("harbour of Piraeus")[0].article.id)
        return first

    with ThreadPoolExecutor(5) as pool:
        searches = [pool.submit(search) for _ in range(4)]
        try:
            for number in range(5):
                write_article(news, "mine", f"The mine at Tomtor opens in {2030 + number}.")
                library.sync([news])
        finally:
            written.set()
        assert [each.result() for each in searches] == [{"shipping"}] * 4


def test_two_processes_that_make_the_same_library_get_one(tmp_path: Path, toy: ToyEmbedder) -> None:
    path = tmp_path / "library"
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: Library.open(path, create=True, embedder=toy), range(4)))
    for library in opened:
        assert library.articles() == []
        library.close()


def test_a_snapshot_hides_what_is_written_meanwhile(library: Library, news: Path) -> None:
    catalog = Catalog(library.path / "catalog.sqlite")
    with catalog.snapshot():
        before = catalog.generation
        (news / "mine.md").unlink()
        library.sync([news])
        assert catalog.generation == before
        assert catalog.article("mine") is not None
    assert catalog.article("mine") is None
    catalog.close()
