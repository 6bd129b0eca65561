"""Opening a library, and what it says of input that it cannot use."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from chromadb.errors import InternalError

from index import InputError, Library, LibraryError, LibraryMismatch
from tests.fakes import ToyEmbedder, make_article, write_article


def assert_one_line(error: pytest.ExceptionInfo[Exception], *words: str) -> None:
    assert "\n" not in str(error.value)
    for word in words:
        assert word in str(error.value)


def test_a_path_that_is_a_file_is_refused(tmp_path: Path, toy: ToyEmbedder) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(InputError) as error:
        Library.open(tmp_path / "file", create=True, embedder=toy)
    assert_one_line(error, "is a file", "name another path")


def test_a_path_below_a_file_is_refused(tmp_path: Path, toy: ToyEmbedder) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(LibraryError) as error:
        Library.open(tmp_path / "file" / "library", create=True, embedder=toy)
    assert_one_line(error, "name another folder")


def test_a_folder_with_other_files_is_not_made_a_library(tmp_path: Path, toy: ToyEmbedder) -> None:
    (tmp_path / "thesis.doc").write_text("text")
    with pytest.raises(InputError) as error:
        Library.open(tmp_path, create=True, embedder=toy)
    assert_one_line(error, "other files", "name a new folder")
    assert not (tmp_path / "catalog.sqlite").exists()


def test_no_library_says_how_to_make_one(tmp_path: Path, toy: ToyEmbedder) -> None:
    with pytest.raises(InputError, match="lodestone index SOURCE"):
        Library.open(tmp_path / "none", embedder=toy)


@pytest.mark.parametrize("name", ["x" * 300, os.fsdecode(b"caf\xe9")], ids=["too long", "not UTF-8"])
@pytest.mark.parametrize("create", [True, False])
def test_a_name_that_cannot_be_is_refused(tmp_path: Path, toy: ToyEmbedder, name: str, create: bool) -> None:
    with pytest.raises((InputError, LibraryError)) as error:
        Library.open(tmp_path / name, create=create, embedder=toy)
    assert_one_line(error, "name another folder")


def test_another_model_is_refused_with_the_remedy(library: Library) -> None:
    with pytest.raises(LibraryMismatch) as error:
        Library.open(library.path, embedder=ToyEmbedder(name="other"))
    assert_one_line(error, "toy-64", "other", "index into a new library")


def test_another_schema_is_refused_with_the_remedy(library: Library, toy: ToyEmbedder) -> None:
    catalog = library._stores.catalog
    catalog._db.execute("PRAGMA query_only = OFF")
    catalog.set_meta("schema", "999")
    with pytest.raises(LibraryMismatch) as error:
        Library.open(library.path, embedder=toy)
    assert_one_line(error, "999", "new library")


@pytest.mark.parametrize("content", [b"", b"garbage " * 1000], ids=["empty", "garbage"])
def test_a_catalog_that_is_none_is_told_with_the_remedy(tmp_path: Path, toy: ToyEmbedder, content: bytes) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(content)
    with pytest.raises(LibraryError) as error:
        Library.open(tmp_path, create=True, embedder=toy)
    assert_one_line(error, "name another library")


def test_a_catalog_damaged_within_is_told_with_the_remedy(library: Library, toy: ToyEmbedder) -> None:
    library.close()
    path = library.path / "catalog.sqlite"
    data = bytearray(path.read_bytes())
    data[3 * 4096 :] = os.urandom(len(data) - 3 * 4096)
    path.write_bytes(data)
    with pytest.raises(LibraryError) as error, Library.open(library.path, embedder=toy) as opened:
        opened.search("mine at Tomtor")
    assert_one_line(error, "name another library")


def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("index.library.FileLock.acquire", refuse)
    with pytest.raises(LibraryError) as error:
        library.sync([news])
    assert_one_line(error, "Permission denied", "still answers")


@pytest.mark.parametrize("top_k", [0, -1, 10**9])
def test_a_top_k_out_of_range_is_refused(library: Library, top_k: int) -> None:
    with pytest.raises(InputError, match="top_k"):
        library.search("mine", top_k)


@pytest.mark.parametrize("query", ["", "  \n\t ", "x" * 20_000, "\u2003"])
def test_a_question_that_is_empty_or_too_long_is_refused(library: Library, query: str) -> None:
    with pytest.raises(InputError) as error:
        library.search(query)
    assert_one_line(error, "question")


def test_since_later_than_until_is_refused(library: Library) -> None:
    with pytest.raises(InputError, match="later than until"):
        library.search("mine", since=date(2026, 1, 2), until=date(2026, 1, 1))


def test_a_publisher_that_is_not_in_the_library_is_refused_with_those_that_are(library: Library) -> None:
    with pytest.raises(InputError) as error:
        library.search("mine", publishers=["The Times"])
    assert_one_line(error, "The Times", "The Herald", "The Mint")


def test_an_article_is_found_by_the_beginning_of_its_id(library: Library) -> None:
    assert library.article("ship").info.id == "shipping"
    with pytest.raises(InputError, match="several ids: magnets, mine"):
        library.article("m")
    for wrong in ("", "none", "%", "\udcff"):
        with pytest.raises(InputError, match="there is no article"):
            library.article(wrong)


def full_catalog(*_: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def full_vectors(*_: object, **__: object) -> None:
    raise InternalError("error returned from database: (code: 13) database or disk is full")


def full_words(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("place", "failure"),
    [
        ("index.catalog.Catalog.add_embeddings", full_catalog),
        ("index.catalog.Catalog.mark_stale", full_catalog),
        ("chromadb.api.models.Collection.Collection.upsert", full_vectors),
        ("index.lexical._document", full_words),
        ("index.catalog.Catalog.add_article", full_catalog),
        ("chromadb.api.models.Collection.Collection.delete", full_vectors),
    ],
)
def test_a_disk_that_is_full_at_any_step_loses_nothing(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch, place: str, failure: Callable[..., None]
) -> None:
    def found() -> list[str]:
        return [hit.chunk.text for hit in library.search("mine at Tomtor opens")]

    before = found()
    write_article(news, "mine", "The mine at Tomtor opens in autumn.")
    with monkeypatch.context() as patch:
        patch.setattr(place, failure)
        with pytest.raises(LibraryError) as error:
            library.sync([news])
    assert_one_line(error, "full" if failure is not full_words else "No space left", "free space")
    if not place.endswith("delete"):  # by then the new state is complete
        assert found() == before
    library.sync([news])  # while `error` still holds the traceback, and all that hangs on it
    assert "autumn" in found()[0]
    assert library.examine().faults == ()


def test_sizes_count_paragraphs_and_copies(library: Library, news: Path) -> None:
    text = "The strike at the harbour of Piraeus enters its third week. " * 8
    for name in ("first", "second", "third"):
        write_article(news, name, f"{text}\n\nThe union of {text.lower()}", publisher=name)
    library.sync([news])
    sizes = library.sizes()
    assert set(sizes) == {info.id for info in library.articles()}
    assert sizes["mine"] == (2, 0)
    assert sizes["first"] == sizes["third"] == (2, 2)
    for id, (paragraphs, copies) in sizes.items():
        assert paragraphs == len(library.article(id).paragraphs)
        assert copies == len(library.copies(id))


def test_sizes_follow_what_is_removed(library: Library) -> None:
    library.remove(["mine"])
    assert "mine" not in library.sizes()


def test_paths_are_the_files_that_articles_came_from(library: Library, news: Path) -> None:
    assert library.paths() == {str(path.resolve()) for path in news.iterdir()}
    library.add([make_article("A mine opens in May.", id="added")])
    (news / "mine.md").unlink()
    library.sync([news])
    assert str(news / "mine.md") not in library.paths()


def test_a_library_that_was_deleted_is_not_begun_anew(library: Library, news: Path) -> None:
    shutil.rmtree(library.path)
    with pytest.raises(LibraryError) as error:
        library.sync([news])
    assert_one_line(error, "holds no library any more")
    assert not library.path.exists()
