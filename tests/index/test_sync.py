"""A sync makes the library hold what the sources hold, and loses nothing that it cannot see."""

import json
import os
import shutil
from pathlib import Path

import pytest

from index import Failure, InputError, Library
from index.readers import find_files
from tests.fakes import ToyEmbedder, make_article, write_article


def ids(library: Library) -> set[str]:
    return {info.id for info in library.articles()}


def test_a_first_sync_adds_every_article(tmp_path: Path, news: Path, toy: ToyEmbedder) -> None:
    with Library.open(tmp_path / "new", create=True, embedder=toy) as library:
        report = library.sync([news])
        assert report.added == ("magnets", "mine", "shipping")
        assert ids(library) == {"magnets", "mine", "shipping"}


def test_a_second_sync_finds_everything_unchanged_and_embeds_nothing(
    library: Library, news: Path, toy: ToyEmbedder
) -> None:
    toy.embedded.clear()
    report = library.sync([news])
    assert report.unchanged == ("magnets", "mine", "shipping")
    assert report.added + report.changed + report.removed == ()
    assert report.failed == ()
    assert toy.embedded == []


def test_a_changed_article_is_replaced_and_the_others_stay(library: Library, news: Path) -> None:
    write_article(news, "mine", "The mine at Tomtor opens in June.", published="2026-05-01")
    report = library.sync([news])
    assert report.changed == ("mine",)
    assert report.unchanged == ("magnets", "shipping")
    assert [hit.chunk.text for hit in library.search("mine at Tomtor", 1)] == [
        "Mine\n2026-05-01\n\nThe mine at Tomtor opens in June."
    ]


def test_a_removed_file_takes_its_article_along(library: Library, news: Path) -> None:
    (news / "mine.md").unlink()
    report = library.sync([news])
    assert report.removed == ("mine",)
    assert all(hit.article.id != "mine" for hit in library.search("The mine at Tomtor"))


def test_an_article_removed_and_put_back_is_found_again(library: Library, news: Path) -> None:
    text = (news / "mine.md").read_text()
    before = library.search("mine at Tomtor")
    (news / "mine.md").unlink()
    library.sync([news])
    (news / "mine.md").write_text(text)
    assert library.sync([news]).added == ("mine",)
    assert library.search("mine at Tomtor") == before


def test_a_renamed_file_keeps_its_article(library: Library, news: Path) -> None:
    (news / "mine.md").rename(news / "pit.md")
    report = library.sync([news])
    assert "mine" in report.unchanged
    assert report.removed == ()
    assert report.failed == ()
    assert library.article("mine").path == str(news / "pit.md")


def test_two_files_that_exchange_their_names_keep_their_articles(library: Library, news: Path) -> None:
    (news / "mine.md").rename(news / "third")
    (news / "magnets.md").rename(news / "mine.md")
    (news / "third").rename(news / "magnets.md")
    report = library.sync([news])
    assert report.failed == ()
    assert report.removed == ()
    assert ids(library) == {"magnets", "mine", "shipping"}
    assert library.article("mine").path == str(news / "magnets.md")


def test_articles_of_other_sources_are_left_alone(library: Library, tmp_path: Path) -> None:
    write_article(tmp_path / "other", "harbour", "Piraeus harbour is open again.")
    library.sync([tmp_path / "other"])
    assert ids(library) == {"harbour", "magnets", "mine", "shipping"}
    (tmp_path / "other" / "harbour.md").unlink()
    write_article(tmp_path / "other", "tug", "A tug sank.")
    assert library.sync([tmp_path / "other"]).removed == ("harbour",)
    assert ids(library) == {"magnets", "mine", "shipping", "tug"}


def test_a_folder_whose_name_begins_like_the_source_is_another_source(library: Library, news: Path) -> None:
    write_article(news.with_name("news2"), "extra", "An extra page.")
    library.sync([news.with_name("news2")])
    library.sync([news])
    assert "extra" in ids(library)


def test_a_folder_and_a_file_in_it_are_read_once(library: Library, news: Path) -> None:
    report = library.sync([news, news / "mine.md", news])
    assert report.unchanged == ("magnets", "mine", "shipping")
    assert report.failed == ()


def test_a_single_file_as_source_removes_nothing_beside_it(library: Library, news: Path) -> None:
    assert library.sync([news / "mine.md"]).unchanged == ("mine",)
    assert ids(library) == {"magnets", "mine", "shipping"}


def test_added_articles_outlive_a_sync_of_files(library: Library, news: Path) -> None:
    library.add([make_article("Said in no file.", id="spoken")])
    library.sync([news])
    assert "spoken" in ids(library)


def test_adding_an_article_twice_replaces_it(library: Library) -> None:
    library.add([make_article("The first version.", id="spoken")])
    library.add([make_article("The second version.", id="spoken")])
    assert [paragraph.text for paragraph in library.article("spoken").paragraphs] == ["The second version."]


def test_a_library_that_was_changed_finds_the_same_as_one_made_in_one_go(
    library: Library, news: Path, tmp_path: Path, toy: ToyEmbedder
) -> None:
    for version in range(3):
        for number in range(4):
            write_article(
                news, f"mine-{number}", f"Version {version} of report {number} on the mine, the port, the strike."
            )
        library.sync([news])
    (news / "mine-3.md").unlink()
    library.sync([news])
    with Library.open(tmp_path / "new", create=True, embedder=toy) as made:
        made.sync([news])
        for query in ("mine at Tomtor", "report on the port", "strike"):
            assert library.search(query) == made.search(query)


# -- what cannot be read ----------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02binary\x00", b"---\nid: mine\n---\n   \n"])
def test_a_file_that_became_unreadable_is_reported_and_keeps_its_article(
    library: Library, news: Path, content: bytes
) -> None:
    (news / "mine.md").write_bytes(content)
    report = library.sync([news])
    assert [failure.where for failure in report.failed] == [str(news / "mine.md")]
    assert "\n" not in report.failed[0].reason
    assert "mine" in report.unchanged
    assert ids(library) == {"magnets", "mine", "shipping"}


def test_a_file_that_failed_is_read_again_when_it_is_mended(library: Library, news: Path) -> None:
    good = (news / "mine.md").read_text()
    (news / "mine.md").write_bytes(b"")
    library.sync([news])
    (news / "mine.md").write_text(good)
    report = library.sync([news])
    assert "mine" in report.unchanged
    assert report.failed == ()


def test_a_file_that_cannot_be_opened_keeps_its_article(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def refuse(path: Path, mode: str = "r") -> object:
        if path.name == "mine.md":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode)

    monkeypatch.setattr("index.sync.Path.open", refuse)
    report = library.sync([news])
    assert [failure.where for failure in report.failed] == [str(news / "mine.md")]
    assert "mine" in ids(library)


def test_a_folder_without_permission_loses_nothing_below_it(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_article(news / "closed" / "deep", "secret", "A secret report on Tomtor.")
    library.sync([news])
    (news / "mine.md").unlink()  # what is seen to be gone still goes

    def walk_refused(source: Path) -> tuple[list[Path], list[Failure]]:
        found, failures = find_files(source)
        closed = news / "closed"
        return [path for path in found if closed not in path.parents], [
            *failures,
            Failure(str(closed), "no permission"),
        ]

    monkeypatch.setattr("index.sync.find_files", walk_refused)
    report = library.sync([news])
    assert report.failed == (Failure(str(news / "closed"), "no permission"),)
    assert "secret" in report.unchanged
    assert report.removed == ("mine",)


def test_a_folder_that_the_system_refuses_to_list_loses_nothing(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_article(news / "closed", "secret", "A secret report on Tomtor.")
    library.sync([news])
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr("os.scandir", refuse)
    report = library.sync([news])
    assert [failure.where for failure in report.failed] == [str(news / "closed")]
    assert "secret" in report.unchanged


def test_an_emptied_folder_is_refused_and_loses_nothing(library: Library, news: Path) -> None:
    for file in news.iterdir():
        file.unlink()
    with pytest.raises(InputError, match="holds no article files"):
        library.sync([news])
    assert ids(library) == {"magnets", "mine", "shipping"}


def test_a_source_that_is_gone_is_refused_and_loses_nothing(library: Library, news: Path) -> None:
    shutil.rmtree(news)
    with pytest.raises(InputError, match="there is nothing at"):
        library.sync([news])
    assert len(ids(library)) == 3


def test_no_source_is_refused(library: Library) -> None:
    with pytest.raises(InputError, match="no source"):
        library.sync([])


def test_a_name_that_is_not_utf8_is_reported_and_the_rest_is_indexed(library: Library, news: Path) -> None:
    (news / os.fsdecode(b"caf\xe9.md")).write_text("Some text that nobody can name.")
    report = library.sync([news])
    assert [failure.reason for failure in report.failed] == ["has a name that is not valid UTF-8; rename it"]
    report.failed[0].where.encode()
    assert report.unchanged == ("magnets", "mine", "shipping")


# -- files of many articles -------------------------------------------------------------------------------


def write_records(path: Path, *records: object) -> None:
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in records) + "\n")


ONE = {"id": "one", "title": "One", "text": "The first record speaks of zinc."}
TWO = {"id": "two", "title": "Two", "text": "The second record speaks of lead."}
THREE = {"id": "three", "title": "Three", "text": "The third record speaks of tin."}


def test_a_bad_line_keeps_the_rest_and_removes_nothing(library: Library, news: Path) -> None:
    write_records(news / "wire.jsonl", ONE, TWO, THREE)
    library.sync([news])
    write_records(
        news / "wire.jsonl", ONE, '{"id": "two", "text": ', {**THREE, "text": "The third now speaks of iron."}
    )
    report = library.sync([news])
    assert [failure.where for failure in report.failed] == [f"{news / 'wire.jsonl'}:line 2"]
    assert report.changed == ("three",)
    assert report.removed == ()
    assert {"one", "two", "three"} <= ids(library)


def test_a_record_taken_out_of_a_file_is_removed(library: Library, news: Path) -> None:
    write_records(news / "wire.jsonl", ONE, TWO, THREE)
    library.sync([news])
    write_records(news / "wire.jsonl", ONE, THREE)
    assert library.sync([news]).removed == ("two",)


def test_a_record_without_text_is_reported_and_the_rest_is_indexed(library: Library, news: Path) -> None:
    write_records(news / "wire.jsonl", ONE, {"id": "two", "title": "Two"}, THREE)
    report = library.sync([news])
    assert report.added == ("one", "three")
    assert len(report.failed) == 1


def test_the_same_id_in_two_files_is_reported_and_the_first_stays(library: Library, news: Path) -> None:
    write_records(news / "a.jsonl", {**ONE, "id": "mine"})
    for _ in range(2):
        report = library.sync([news])
        assert [failure.where for failure in report.failed] == [str(news / "a.jsonl")]
        assert str(news / "mine.md") in report.failed[0].reason
        assert "mine" in report.unchanged
    assert library.article("mine").path == str(news / "mine.md")


def test_a_changed_file_keeps_its_id_against_a_newcomer(library: Library, news: Path) -> None:
    write_records(news / "a.jsonl", {**ONE, "id": "mine"})
    write_article(news, "mine", "The mine at Tomtor opens in July.")
    report = library.sync([news])
    assert report.changed == ("mine",)
    assert [failure.where for failure in report.failed] == [str(news / "a.jsonl")]
    assert library.article("mine").path == str(news / "mine.md")


# -- embedding --------------------------------------------------------------------------------------------


def test_no_text_is_embedded_twice(library: Library, news: Path, toy: ToyEmbedder) -> None:
    shared = "This paragraph stands in two articles."
    write_article(news, "first", f"{shared}\n\nOnly here.", title="Same title")
    write_article(news, "second", f"{shared}\n\nOnly there.", title="Same title")
    library.sync([news])
    write_article(news, "first", f"{shared}\n\nChanged here.", title="Same title")
    library.sync([news])
    (news / "second.md").unlink()
    library.sync([news])
    library.add([make_article(shared, "Only there.", id="third", title="Same title")])
    texts = [text for text in toy.embedded if text not in ("Only there.",) and "Only there." not in text]
    assert shared in texts
    assert len(texts) == len(set(texts))


def test_vectors_that_nothing_uses_are_dropped(library: Library, news: Path) -> None:
    before = library.counts()
    write_article(news, "long", "One sentence of it. Another sentence of it. A third one.")
    library.sync([news])
    (news / "long.md").unlink()
    library.sync([news])
    assert library.counts() == before


def test_progress_is_told_from_beginning_to_end(library: Library, news: Path) -> None:
    calls: list[tuple[str, int, int]] = []
    write_article(news, "new", "Something new.")
    library.sync([news], lambda doing, done, total: calls.append((doing, done, total)))
    assert {doing for doing, _, _ in calls} >= {"reading", "splitting", "embedding", "writing"}
    last = {doing: (done, total) for doing, done, total in calls}
    assert all(done == total for done, total in last.values())
    assert all(done <= total for _, done, total in calls)


def test_an_interrupted_sync_is_finished_by_the_next_one(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = library.search("mine at Tomtor")
    write_article(news, "mine", "The mine at Tomtor opens in June.")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("index.catalog.Catalog.set_clusters", interrupt)
        with pytest.raises(KeyboardInterrupt):
            library.sync([news])
    assert [hit.chunk for hit in library.search("mine at Tomtor")] == [hit.chunk for hit in before]
    assert library.sync([news]).changed == ("mine",)
    assert library.examine().faults == ()


def test_an_interrupted_sync_is_cleared_away_when_its_change_is_taken_back(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (news / "mine.md").read_text()
    write_article(news, "mine", "The mine at Tomtor opens in June.")
    with monkeypatch.context() as patch:
        patch.setattr("index.catalog.Catalog.remove_articles", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            library.sync([news])
    (news / "mine.md").write_text(text)
    assert library.sync([news]).changed == ()
    assert library.examine().faults == ()
