"""The library tab: finding articles, adding files, and what is told of it."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant.ui import shelf
from assistant.ui.shelf import MAX_FILES, ORDERS, Listing, Row, add_files, describe, list_articles
from assistant.ui.shelf_view import render_listing, render_report
from index.errors import InputError, LibraryBusy
from index.library import Library
from index.types import ArticleInfo, Failure, SyncReport
from tests.assistant.ui.markup import parse
from tests.fakes import make_article, write_article

TEXT = "The deposit at Longonjo was sold in June."


def silent(doing: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def ids(listing: Listing) -> list[str]:
    return [row.article.id for row in listing.rows]


def kept(library: Library) -> list[Path]:
    return sorted(path for path in (library.path / "uploads").rglob("*") if path.is_file())


# -- listing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["mine", "magnets", "shipping"]),
        ("herald", ["mine"]),
        ("THE 2025", ["magnets"]),
        ("2025-11", ["magnets"]),
        ("mine mint", []),
        ("ship", ["shipping"]),
        ("%", []),
        (" \n ", ["mine", "magnets", "shipping"]),
        ("x" * 1_000_000, []),
    ],
)
def test_articles_are_found_by_words_of_title_publisher_and_date(
    library: Library, search: str, found: list[str]
) -> None:
    listing = list_articles(library, search)
    assert ids(listing) == found
    assert listing.total == len(found)


def test_orders_put_what_is_unknown_last() -> None:
    rows = [
        Row(ArticleInfo("a", "beta", "Zeit", published=date(2026, 5, 1)), 2, 0),
        Row(ArticleInfo("b", "Alpha", "abc", published=date(2025, 5, 1)), 9, 3),
        Row(ArticleInfo("c", "gamma", "Mint"), 5, 1),
    ]
    sorted_by = {name: "".join(row.article.id for row in sorted(rows, key=key)) for name, key in ORDERS.items()}
    assert sorted_by == {
        "Newest first": "abc", "Oldest first": "bac", "Title": "bac", "Publisher": "bca", "Longest first": "bca",
        "Most copies first": "bca",
    }  # fmt: skip


def test_paragraphs_and_copies_are_counted(library: Library) -> None:
    rows = {row.article.id: row for row in list_articles(library).rows}
    assert rows["mine"].paragraphs == 2
    assert rows["mine"].copies == 0


def test_months_without_articles_are_counted_too(library: Library) -> None:
    months = list_articles(library).months
    assert [month for month, _ in months] == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04",
                                              "2026-05"]  # fmt: skip
    assert [count for _, count in months] == [1, 0, 0, 0, 0, 0, 1]
    assert list_articles(library, "shipping").months == ()


def test_a_year_of_three_digits_is_a_month_like_others(library: Library, news: Path) -> None:
    write_article(news, "old", TEXT, published="0987-05-01")
    library.sync([news])
    months = list_articles(library, "old").months
    assert months in ((("0987-05", 1),), ())  # a reader may well doubt such a date


def test_a_long_list_is_cut_and_says_so(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MAX_LISTED", 2)
    listing = list_articles(library)
    assert (len(listing.rows), listing.total) == (2, 3)
    assert "3 articles; 2 are listed" in parse(render_listing(listing)).text


def test_an_article_that_comes_or_goes_between_two_looks_does_no_harm(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "sizes", dict)
    assert ids(list_articles(library)) == ["mine", "magnets", "shipping"]


def test_an_article_without_paragraphs_is_listed(library: Library) -> None:
    library.add([make_article(id="bare", title="Bare")])
    assert "bare" in ids(list_articles(library))


def test_an_empty_library_lists_nothing(tmp_path: Path, library: Library) -> None:
    with Library.open(tmp_path / "empty", create=True, embedder=library._stores.embedder) as empty:
        assert list_articles(empty) == Listing((), 0, ())


def test_each_row_is_a_link_with_its_facts(library: Library) -> None:
    page = parse(render_listing(list_articles(library, "mine")))
    assert page.values("href") == ["?article=mine"]
    assert "1 article" in page.text
    assert "1 May 2026 · The Herald · 2 paragraphs" in page.text


# -- adding -----------------------------------------------------------------------------------------------


def test_a_file_is_copied_and_its_article_outlives_the_upload(library: Library, tmp_path: Path) -> None:
    file = write_article(tmp_path / "sent", "longonjo", TEXT)
    seen: list[str] = []
    report = add_files(library, [file], lambda doing, _done, _total: seen.append(doing))
    file.unlink()
    assert describe(report) == ("1 added", [])
    assert "embedding" in seen
    assert library.article("longonjo").path == str(kept(library)[0])
    assert library.search("Longonjo deposit")[0].article.id == "longonjo"
    assert library.sync([library.path / "uploads"]).unchanged == ("longonjo",)


def test_the_same_content_again_is_unchanged_under_whatever_name(library: Library, tmp_path: Path) -> None:
    first, other = (write_article(tmp_path / folder, "longonjo", TEXT) for folder in ("one", "two"))
    other = other.rename(other.with_name("other.md"))
    add_files(library, [first], silent)
    for again in (first, other):
        assert describe(add_files(library, [again], silent)) == ("1 unchanged", [])
    assert Path(library.article("longonjo").path).is_file()
    assert len(kept(library)) == 1


def test_equal_names_with_other_content_do_not_replace_each_other(library: Library, tmp_path: Path) -> None:
    for folder, text in (("one", "The first."), ("two", "The second.")):
        path = tmp_path / folder / "news.txt"
        path.parent.mkdir()
        path.write_text(f"A story of {folder}\n\n{text} It is long enough to be read.\n")
        assert describe(add_files(library, [path], silent))[0] == "1 added"
    assert len(kept(library)) == 2


def test_a_file_that_cannot_be_read_is_told_by_its_name_and_not_kept(library: Library, tmp_path: Path) -> None:
    good = write_article(tmp_path / "sent", "longonjo", TEXT)
    bad, empty = tmp_path / "sent" / "bad.pdf", tmp_path / "sent" / "empty.txt"
    bad.write_bytes(b"%PDF-1.7 no more")
    empty.write_bytes(b"")
    done, remarks = describe(add_files(library, [good, bad, empty], silent))
    assert done == "1 added, 2 failed"
    assert sorted(remark.split(":")[0] for remark in remarks) == ["bad.pdf", "empty.txt"]
    assert not any(str(library.path) in remark or str(tmp_path) in remark for remark in remarks)
    assert [path.name for path in kept(library)] == ["longonjo.md"]
    page = parse(render_report(done, remarks))
    assert all(remark in page.text for remark in remarks)


def test_an_id_that_is_taken_is_refused_without_the_servers_folders(library: Library, tmp_path: Path) -> None:
    file = write_article(tmp_path / "sent", "mine", TEXT)
    done, remarks = describe(add_files(library, [file], silent))
    assert done == "1 failed"
    assert "already used" in remarks[0]
    assert str(tmp_path) not in remarks[0]
    assert library.article("mine").paragraphs[0].text.startswith("The mine at Tomtor")
    assert kept(library) == []


@pytest.mark.parametrize("name", ["evil.exe", "evil", "evil.md.sh", "catalog.sqlite", ".md"])
def test_a_foreign_kind_is_refused_before_anything_is_copied(library: Library, tmp_path: Path, name: str) -> None:
    good, evil = write_article(tmp_path / "sent", "longonjo", TEXT), tmp_path / "sent" / name
    evil.write_text("x")
    with pytest.raises(InputError, match="no kind that is read") as error:
        add_files(library, [good, evil], silent)
    assert str(tmp_path) not in str(error.value)
    assert kept(library) == []


def test_too_many_files_are_refused(library: Library, tmp_path: Path) -> None:
    file = write_article(tmp_path / "sent", "longonjo", TEXT)
    with pytest.raises(InputError, match="51 files are too many at once; 50 are the most"):
        add_files(library, [file] * (MAX_FILES + 1), silent)
    assert kept(library) == []


@pytest.mark.parametrize(
    "name",
    ["...md", "a∕..∕b.md", "-rf.md", "a\nb.md", "é" * 100 + ".md", "𠀀" * 60 + ".MD", "~.md"],
)
def test_a_strange_name_becomes_a_plain_one_inside_the_folder(library: Library, tmp_path: Path, name: str) -> None:
    source = write_article(tmp_path / "sent", "longonjo", TEXT)
    assert describe(add_files(library, [source.rename(source.with_name(name))], silent))[0] == "1 added"
    (path,) = kept(library)
    assert path.parent.parent == library.path / "uploads"
    assert path.suffix == ".md"
    assert not set(path.name) & set("/\n~\\")
    assert not path.name.startswith(".")


def test_while_another_process_writes_it_is_refused_and_nothing_is_left(library: Library, tmp_path: Path) -> None:
    file = write_article(tmp_path / "sent", "longonjo", TEXT)
    with (
        Library.open(library.path, embedder=library._stores.embedder) as other,
        other._writing(),
        pytest.raises(LibraryBusy),
    ):
        add_files(library, [file], silent)
    assert kept(library) == []


def test_a_copy_that_fails_leaves_nothing(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [write_article(tmp_path / "sent", name, f"{TEXT} {name}") for name in ("one", "two")]
    copy: Callable[..., object] = shelf.shutil.copyfile

    def full(source: Path, target: Path) -> object:
        if source.stem == "two":
            raise OSError(28, "No space left on device")
        return copy(source, target)

    monkeypatch.setattr("assistant.ui.shelf.shutil.copyfile", full)
    with pytest.raises(OSError, match="No space left"):
        add_files(library, files, silent)
    assert kept(library) == []


def test_an_article_removed_comes_back_when_its_file_is_sent_again(library: Library, tmp_path: Path) -> None:
    file = write_article(tmp_path / "sent", "longonjo", TEXT)
    add_files(library, [file], silent)
    library.remove(["longonjo"])
    assert describe(add_files(library, [file], silent))[0] == "1 added"


def test_a_question_is_answered_while_files_are_added(library: Library, tmp_path: Path) -> None:
    files = [write_article(tmp_path / "sent", f"n{number}", f"Story {number} of mines. " * 20) for number in range(40)]
    failures: list[BaseException] = []
    done = threading.Event()

    def add() -> None:
        try:
            for start in range(0, 40, 8):
                add_files(library, files[start : start + 8], silent)
        except BaseException as error:  # noqa: BLE001 - the test tells it
            failures.append(error)
        finally:
            done.set()

    adding = threading.Thread(target=add)
    adding.start()
    answered = 0
    while not done.is_set() or not answered:
        assert library.search("mine at Tomtor opens", 3)
        list_articles(library)
        answered += 1
    adding.join()
    assert failures == []
    assert list_articles(library).total == 43


def test_the_report_counts_what_happened_in_words() -> None:
    assert describe(SyncReport()) == ("nothing to add", [])
    report = SyncReport(added=("a", "b"), unchanged=("c",), failed=(Failure("x.csv:line 3", "is empty"),))
    assert describe(report) == ("2 added, 1 unchanged, 1 failed", ["x.csv:line 3: is empty"])
