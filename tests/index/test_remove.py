"""An article that was removed is found no more, its file is untouched, and indexing that file brings it back."""

import json
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from index import InputError, Library, LibraryBusy
from index.search import DENSE
from tests.fakes import ToyEmbedder, make_article, write_article


def ids(library: Library) -> set[str]:
    return {info.id for info in library.articles()}


def write_records(path: Path, *names: str) -> None:
    path.parent.mkdir(exist_ok=True)
    records = [{"id": name, "title": name, "text": f"The record {name} speaks of zinc."} for name in names]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def test_a_removed_article_is_found_no_more_and_all_stores_agree(library: Library, news: Path) -> None:
    before = (news / "mine.md").read_bytes()
    assert library.remove(["mine"]) == ("mine",)
    assert ids(library) == {"magnets", "shipping"}
    for found in (library.search("mine at Tomtor"), library.search("mine at Tomtor", fusion=DENSE)):
        assert {hit.article.id for hit in found} == {"magnets", "shipping"}
    with pytest.raises(InputError, match="no article 'mine'"):
        library.article("mine")
    assert library.examine().faults == ()
    assert (news / "mine.md").read_bytes() == before


def test_a_library_that_lost_an_article_finds_the_same_as_one_that_never_had_it(
    library: Library, news: Path, tmp_path: Path, toy: ToyEmbedder
) -> None:
    library.remove(["mine"])
    (news / "mine.md").unlink()
    with Library.open(tmp_path / "new", create=True, embedder=toy) as made:
        made.sync([news])
        assert library.counts() == made.counts()
        for query in ("mine at Tomtor", "harbour", "factory"):
            assert library.search(query) == made.search(query)


def test_indexing_the_file_again_brings_the_article_back(library: Library, news: Path) -> None:
    before = library.search("mine at Tomtor")
    library.remove(["mine"])
    report = library.sync([news / "mine.md"])
    assert report.added == ("mine",)
    assert library.search("mine at Tomtor") == before
    assert library.sync([news]).unchanged == ("magnets", "mine", "shipping")


def test_the_other_articles_of_its_file_stay_and_are_unchanged_when_it_comes_back(library: Library, news: Path) -> None:
    write_records(news / "wire.jsonl", "one", "two", "three")
    library.sync([news])
    library.remove(["two"])
    assert ids(library) == {"magnets", "mine", "shipping", "one", "three"}
    report = library.sync([news])
    assert report.added == ("two",)
    assert report.unchanged == ("magnets", "mine", "one", "shipping", "three")
    assert report.changed + report.removed + report.failed == ()
    assert library.examine().faults == ()


def test_an_article_stays_away_while_other_files_are_indexed(library: Library, news: Path, tmp_path: Path) -> None:
    library.remove(["mine"])
    write_article(tmp_path / "other", "harbour", "Piraeus harbour is open again.")
    library.sync([tmp_path / "other", news / "magnets.md"])
    assert "mine" not in ids(library)


def test_an_article_of_no_file_is_removed_for_good(library: Library, news: Path) -> None:
    library.add([make_article("Said in no file.", id="spoken")])
    assert library.remove(["spoken"]) == ("spoken",)
    library.sync([news])
    assert ids(library) == {"magnets", "mine", "shipping"}


def test_several_are_removed_at_once_and_each_counts_once(library: Library) -> None:
    assert library.remove(["mine", "magnets", "mine"]) == ("magnets", "mine")
    assert ids(library) == {"shipping"}


def test_one_id_as_text_is_one_id(library: Library) -> None:
    assert library.remove("mine") == ("mine",)


def test_an_unknown_id_is_refused_and_nothing_is_removed(library: Library, news: Path) -> None:
    for unknown in ("min", "", "none"):
        with pytest.raises(InputError, match="nothing was removed") as error:
            library.remove(["mine", unknown])
        assert repr(unknown) in str(error.value)
    assert ids(library) == {"magnets", "mine", "shipping"}
    assert library.sync([news]).added == ()


def test_the_last_article_can_be_removed(library: Library, news: Path) -> None:
    library.remove(sorted(ids(library)))
    assert library.search("mine at Tomtor") == []
    assert library.counts().embeddings == 0
    assert library.examine().faults == ()
    assert library.sync([news]).added == ("magnets", "mine", "shipping")


def test_what_an_interrupted_sync_left_is_cleared_away_too(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_article(news, "flood", "A flood closed the mine.")
    with monkeypatch.context() as patch:
        patch.setattr("index.catalog.Catalog.set_clusters", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            library.sync([news])
        patch.undo()
        patch.setattr("index.sync.rebuild_vectors", lambda *_: 1 / 0)  # it is dropped, not all made anew
        library.remove(["mine"])
    assert library.examine().faults == ()


@pytest.mark.parametrize("step", ["index.catalog.Catalog.set_clusters", "index.vectors.VectorStore.drop"])
def test_a_removal_that_is_interrupted_leaves_the_article_whole_or_gone(
    library: Library, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(step, lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            library.remove(["mine"])
    found = {hit.article.id for hit in library.search("mine at Tomtor")}
    assert ("mine" in found) == ("mine" in ids(library))
    library.remove(["magnets"])
    assert library.examine().faults == ()


@pytest.mark.parametrize("scan_limit", [2_000, 0], ids=["exact", "chroma"])
def test_a_reader_keeps_answering_while_articles_are_removed(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch, scan_limit: int
) -> None:
    monkeypatch.setattr("index.search.SCAN_LIMIT", scan_limit)
    names = [f"extra-{number}" for number in range(5)]
    write_records(news / "wire.jsonl", *names)
    library.sync([news])
    removed, first = threading.Event(), list[str]()

    def read() -> None:
        with Library.open(library.path, embedder=ToyEmbedder()) as reader:
            while not removed.is_set():
                first.append(reader.search("harbour of Piraeus")[0].article.id)
            first.extend(hit.article.id for hit in reader.search("record of zinc"))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for name in names:
            library.remove([name])
    finally:
        removed.set()
        thread.join()
    assert first[0] == "shipping"
    assert set(first) == {"shipping", "mine", "magnets"}
    assert library.examine().faults == ()


def test_while_another_process_writes_the_library_is_busy(library: Library) -> None:
    with FileLock(library.path / "writer.lock"), pytest.raises(LibraryBusy, match="try again"):
        library.remove(["mine"])
    assert "mine" in ids(library)
