"""The doctor finds what disagrees with the catalog and makes it anew without embedding."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import Library, LibraryError, Voice
from index.types import ArticleInfo, Chunk, Filters
from tests.fakes import ToyEmbedder

QUERIES = ("mine at Tomtor", "factory for magnets", "harbour")


def drop_a_vector(library: Library) -> None:
    library._stores.vectors.drop([min(library._stores.catalog.chunk_ids())])


def add_a_foreign_vector(library: Library) -> None:
    library._stores.vectors.put(["foreign"], np.full((1, 64), 0.125, np.float32))


def exchange_two_vectors(library: Library) -> None:
    ids, vectors = library._stores.catalog.matching_vectors(Filters(voices=frozenset()))
    library._stores.vectors.put(ids[:2], vectors[[1, 0]])


def delete_the_vectors(library: Library) -> None:
    library._stores.vectors.reopen()
    shutil.rmtree(library.path / "vectors")


def write_garbage_into_the_vectors(library: Library) -> None:
    library._stores.vectors.reopen()
    (library.path / "vectors" / "chroma.sqlite3").write_bytes(b"garbage" * 1000)


def cut_the_vectors_short(library: Library) -> None:
    library._stores.vectors.reopen()
    database = library.path / "vectors" / "chroma.sqlite3"
    database.write_bytes(database.read_bytes()[:9000])


def leave_a_write_unfinished(library: Library) -> None:
    (library.path / "vectors.unfinished").touch()


def drop_words(library: Library) -> None:
    library._stores.lexical.update([], drop=[min(library._stores.catalog.chunk_ids())])


def add_foreign_words(library: Library) -> None:
    chunk = Chunk("foreign", "foreign", Voice.ARTICLE, (), "the mine at Tomtor")
    library._stores.lexical.update([(chunk, ArticleInfo("foreign", "Foreign"))])


def delete_the_words(library: Library) -> None:
    shutil.rmtree(library.path / "lexical")
    library._stores.lexical.reopen()


def write_garbage_into_the_words(library: Library) -> None:
    for file in (library.path / "lexical").iterdir():
        file.write_bytes(b"garbage")
    library._stores.lexical.reopen()


def delete_a_file_of_the_words(library: Library) -> None:
    next((library.path / "lexical").glob("*.store")).unlink()
    library._stores.lexical.reopen()


VECTOR_FAULTS = (drop_a_vector, add_a_foreign_vector, exchange_two_vectors, delete_the_vectors,
                 write_garbage_into_the_vectors, cut_the_vectors_short, leave_a_write_unfinished)  # fmt: skip
WORD_FAULTS = (drop_words, add_foreign_words, delete_the_words, write_garbage_into_the_words,
               delete_a_file_of_the_words)  # fmt: skip


def test_a_good_library_has_no_faults(library: Library) -> None:
    diagnosis = library.examine()
    assert diagnosis.faults == ()
    assert diagnosis.rebuilt == ()


def test_an_empty_library_has_no_faults(tmp_path: Path, toy: ToyEmbedder) -> None:
    with Library.open(tmp_path / "empty", create=True, embedder=toy) as library:
        assert library.examine().faults == ()


@pytest.mark.parametrize(
    ("damage", "store"),
    [*((damage, "vectors") for damage in VECTOR_FAULTS), *((damage, "words") for damage in WORD_FAULTS)],
)
def test_damage_is_found_and_mended_without_embedding(
    library: Library, toy: ToyEmbedder, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Library], None], store: str
) -> None:
    monkeypatch.setattr("index.search.SCAN_LIMIT", 0)
    before = [library.search(query) for query in QUERIES]
    damage(library)
    toy.embedded.clear()
    diagnosis = library.examine()
    assert diagnosis.rebuilt == (store,)
    assert all(fault.startswith(f"{store}: ") for fault in diagnosis.faults)
    assert not any("after rebuilding" in fault for fault in diagnosis.faults)
    assert toy.embedded == []
    assert [library.search(query) for query in QUERIES] == before
    assert library.examine().faults == ()


@pytest.mark.parametrize("damage", [delete_the_vectors, leave_a_write_unfinished, delete_the_words])
def test_a_reader_gets_an_answer_from_the_catalog_until_the_damage_is_mended(
    library: Library, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Library], None]
) -> None:
    monkeypatch.setattr("index.search.SCAN_LIMIT", 0)
    damage(library)
    assert library.search("mine at Tomtor")[0].article.id == "mine"


@pytest.mark.parametrize("damage", [delete_the_vectors, leave_a_write_unfinished, delete_the_words])
def test_the_next_sync_that_writes_mends_a_store_that_is_not_whole(
    library: Library, news: Path, damage: Callable[[Library], None]
) -> None:
    damage(library)
    (news / "shipping.md").unlink()
    library.sync([news])
    assert library.examine().faults == ()


def test_a_damaged_catalog_is_told_with_the_remedy(library: Library) -> None:
    library._stores.catalog._db.execute("PRAGMA query_only = OFF")
    library._stores.catalog._db.execute("DELETE FROM embeddings")
    with pytest.raises(LibraryError, match=r"without an embedding.*index the sources into a new library"):
        library.examine()
