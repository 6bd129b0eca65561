"""A sync that is killed at any moment leaves a library that answers, and the next sync finishes the work.

The syncs run in processes that a clean, preloaded server forks, so that they start at once and share no threads
with the test.
"""

import multiprocessing
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from index import Library
from index.embedding import PackagedEmbedder
from tests.conftest import CORPUS, REPOSITORY
from tests.fakes import ToyEmbedder, write_article

KILLS = 25
QUERIES = ("report 3 on topic3", "word7 word8", "topic41 added", "topic12 changed", "topic35", "common words of all")


@dataclass(frozen=True)
class State:
    """All that tells one complete state of a library from another."""

    articles: tuple[object, ...]
    chunk_ids: frozenset[str]
    first_hits: tuple[tuple[str, ...], ...]


@pytest.fixture(scope="module")
def forks() -> ForkServerContext:
    """A server that forks processes in which everything is imported."""
    context = multiprocessing.get_context("forkserver")
    modules = ["index.library", "index.readers.plain", "chromadb", "nupunkt", "rensa", "ftfy", "frontmatter"]
    context.set_forkserver_preload([*modules, "tests.fakes"])
    return context


def write_sources(folder: Path, version: int) -> None:
    """Forty articles; in version 2 a third is changed, ten are gone and ten are new."""
    shutil.rmtree(folder, ignore_errors=True)
    for number in range(40) if version == 1 else range(10, 50):
        rng = random.Random(number)
        changed = "changed" if version == 2 and number % 3 == 0 else "as it was"
        added = "added" if number >= 40 else ""
        paragraphs = [
            f"Report {number} part {part} on topic{number} {changed} {added}. "
            + " ".join(f"word{rng.randrange(400)}" for _ in range(60))
            for part in range(4)
        ]
        write_article(folder, f"report-{number}", "\n\n".join(paragraphs), published="2026-02-03")


def sync(path: Path, sources: Path) -> None:
    """What runs in a process of its own."""
    with Library.open(path, create=True, embedder=ToyEmbedder()) as library:
        library.sync([sources])


def observe(library: Library) -> State:
    """The state of the library, as far as a reader can see it."""
    stored = tuple(library._stores.catalog.stored_articles())
    first = tuple(tuple(hit.chunk.id for hit in library.search(query, 1)) for query in QUERIES)
    return State(stored, frozenset(library._stores.catalog.chunk_ids()), first)


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that the catalog holds but row numbers and the count of changes."""
    queries = {
        "meta": "SELECT * FROM meta WHERE key != 'generation' ORDER BY 1",
        "files": "SELECT * FROM files ORDER BY 1",
        "articles": "SELECT * FROM articles ORDER BY 1",
        "paragraphs": "SELECT id, article_id, number, text, voice, heading, page FROM paragraphs ORDER BY 1",
        "sentences": "SELECT p.id, s.start, s.end, e.hash FROM sentences s JOIN paragraphs p"
        " ON p.key = s.paragraph JOIN embeddings e ON e.key = s.embedding ORDER BY 1, 2",
        "chunks": "SELECT id, article_id, voice, spans, text, hash FROM chunks"
        " JOIN embeddings e ON e.key = embedding ORDER BY 1",
        "embeddings": "SELECT hash, vector FROM embeddings ORDER BY 1",
        "stale": "SELECT * FROM stale",
    }
    with closing(sqlite3.connect(path / "catalog.sqlite")) as db:
        return {table: db.execute(query).fetchall() for table, query in queries.items()}


def found(library: Library) -> list[list[str]]:
    return [[hit.chunk.id for hit in library.search(query)] for query in QUERIES]


def assert_equal(library: Library, wanted: Library) -> None:
    """Both hold the same in every store, and find the same."""
    assert rows(library.path) == rows(wanted.path)
    chunk_ids = wanted._stores.catalog.chunk_ids()
    assert library._stores.vectors.ids() == chunk_ids
    assert library._stores.lexical.ids() == chunk_ids
    assert found(library) == found(wanted)
    assert library.examine().faults == ()


def test_a_sync_killed_at_random_moments_loses_nothing(
    tmp_path: Path, forks: ForkServerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy, sources = ToyEmbedder(), tmp_path / "sources"
    write_sources(sources, 1)
    sync(tmp_path / "old", sources)
    shutil.copytree(tmp_path / "old", tmp_path / "timed")
    write_sources(sources, 2)
    sync(tmp_path / "new", sources)
    began = time.monotonic()
    timed = forks.Process(target=sync, args=(tmp_path / "timed", sources), daemon=True)
    timed.start()
    timed.join()
    duration = time.monotonic() - began

    rng = random.Random(25)
    with Library.open(tmp_path / "old", embedder=toy) as old, Library.open(tmp_path / "new", embedder=toy) as new:
        for kill in range(KILLS):
            # Every second library is searched through Chroma, as a large one is.
            monkeypatch.setattr("index.search.SCAN_LIMIT", 0 if kill % 2 else 2_000)
            complete = (observe(old), observe(new))
            path = tmp_path / f"killed-{kill}"
            shutil.copytree(old.path, path)
            process = forks.Process(target=sync, args=(path, sources), daemon=True)
            process.start()
            time.sleep(duration * (kill + rng.random()) / KILLS)
            process.kill()
            process.join()
            with Library.open(path, embedder=toy) as library:
                assert observe(library) in complete
                library.sync([sources])
                assert_equal(library, new)
            shutil.rmtree(path)


def test_the_command_killed_while_it_indexes_loses_nothing(tmp_path: Path, model: PackagedEmbedder) -> None:
    sources, question = tmp_path / "sources", "Who controls Tomtor?"
    shutil.copytree(CORPUS, sources)
    with Library.open(tmp_path / "old", create=True, embedder=model) as old:
        old.sync([sources])
        before, old_articles = old.search(question), len(old.articles())
    write_article(sources, "extra", "Tomtor is controlled by the moon, a satirical paper wrote.")
    for seconds in (0.3, 0.8, 1.2, 1.6):
        path = tmp_path / f"killed-{seconds}"
        shutil.copytree(tmp_path / "old", path)
        command = [sys.executable, "-m", "assistant.cli", "index", str(sources), "--library", str(path)]
        process = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with Library.open(path, embedder=model) as library:
            arrived = len(library.articles()) > old_articles
            assert library.search(question, 1)[0].article.id == ("extra" if arrived else before[0].article.id)
            library.sync([sources])
            assert library.search(question, 1)[0].article.id == "extra"
            assert library.examine().faults == ()


def test_a_kill_while_the_library_is_made_leaves_a_path_that_can_be_used(tmp_path: Path, news: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "writer.lock").touch()
    (tmp_path / "library" / "catalog.new").write_bytes(b"half a catalog")
    (tmp_path / "library" / "catalog.new-wal").write_bytes(b"half a log")
    with Library.open(tmp_path / "library", create=True, embedder=ToyEmbedder()) as library:
        assert len(library.sync([news]).added) == 3
