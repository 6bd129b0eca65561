from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.readers import SUFFIXES, read_file
from index.types import Article, Voice
from tests.index.readers.conftest import Read, ReadOne

BODY = "The mine opened in May and has shipped ore to the coast every week since then."
MORE = "Its owner says that the second shaft will be ready by the end of next year."


def _texts(article: Article) -> list[str]:
    return [each.text for each in article.paragraphs if each.voice is not Voice.BOILERPLATE]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"A mine opens\n\n{BODY}", "A mine opens"),
        (f"# A mine opens\n\n{BODY}", "A mine opens"),
        (f"The Harbour Gazette\n\n# A mine opens\n\n{BODY}", "A mine opens"),
        (f"A mine opens\n\n## The first day\n\n{BODY}", "A mine opens"),
        (f"A mine opens\n===\n\n{BODY}", "A mine opens"),
        (f"16 June 2026\n\nA mine opens\n\n{BODY}", "A mine opens"),
        (f"Will a mine open\nin the north?\n\n{BODY}", "Will a mine open in the north?"),
        (f"{BODY}\n\n{MORE}", "note"),
        (BODY, "note"),
        (f"Highlights\n\n- One point.\n\n{BODY}", "note"),
    ],
)
def test_the_title_is_a_heading_or_a_short_first_line_or_the_file(text: str, title: str, read_one: ReadOne) -> None:
    article = read_one(text)
    assert article.info.title == title
    assert title not in _texts(article)


@pytest.mark.parametrize(
    "line",
    [
        "16 June 2026",
        "June 16, 2026",
        "Published: June 16, 2026",
        "Published on 16 June 2026 at 10:32 am EDT",
        "By Jane Doe | June 16, 2026",
        "June 16, 2026 · 4 min read",
        "Updated 20 June 2026 | Published 16 June 2026",
        "Tuesday, 16 June 2026",
        "2026-06-16T23:30:00-11:00",
        "16.06.2026",
        "16 июня 2026",
    ],
)
def test_a_line_of_its_own_gives_the_date_and_is_not_text(line: str, read_one: ReadOne) -> None:
    article = read_one(f"A mine opens\n\n{line}\n\n{BODY}")
    assert article.info.published == date(2026, 6, 16)
    assert _texts(article) == [BODY]


@pytest.mark.parametrize(
    "line",
    [
        "The mine opened on 16 June 2026.",
        "Source: The Harbour Gazette, October 17, 2025.",
        "LIMA, 16 June 2026",
        "In 2026",
        "June 2026",
        "Room 12 2026",
    ],
)
def test_a_date_in_prose_is_not_the_day_of_publication(line: str, read_one: ReadOne) -> None:
    assert read_one(f"A mine opens\n\n{BODY}\n\n{line}\n\n{MORE}").info.published is None


def test_an_ambiguous_date_line_is_left_empty_with_a_remark(read: Read) -> None:
    reading = read(f"A mine opens\n\n01/02/2026\n\n{BODY}")
    assert reading.articles[0].info.published is None
    assert "could be two days" in reading.remarks[0].reason


@pytest.mark.parametrize("address", ["https://a.example/2026/06/16/mine", "https://a.example/x/2026/jun/16/mine"])
def test_the_address_may_hold_the_date(address: str, read_one: ReadOne) -> None:
    article = read_one(f"A mine opens\n\n{BODY}\n\nOriginal url:\n\n<{address}>")
    assert (article.info.url, article.info.published) == (address, date(2026, 6, 16))
    assert _texts(article) == [BODY]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://a.example/x", "file:///etc/passwd", "http://[::1", "/x"]
)
def test_only_web_addresses_are_kept(address: str, read_one: ReadOne) -> None:
    assert read_one(f"---\nurl: '{address}'\n---\nA mine\n\n{BODY}", "a.md").info.url == ""


@pytest.mark.parametrize(
    ("url", "text", "publisher"),
    [
        ("https://www.harbourgazette.com/a", "as The Harbour Gazette wrote", "Harbour Gazette"),
        ("https://theharbourgazette.co.uk/a", "as The Harbour Gazette wrote", "The Harbour Gazette"),
        ("https://www.harbourgazette.com/a", "and nobody else", "harbourgazette.com"),
    ],
)
def test_the_host_names_the_publisher_as_the_text_writes_it(
    url: str, text: str, publisher: str, read_one: ReadOne
) -> None:
    assert read_one(f"A mine opens\n\n{BODY} So it is, {text}.\n\nURL: {url}").info.publisher == publisher


def test_front_matter_states_the_fields(read_one: ReadOne) -> None:
    front = (
        "id: mine-1\ntitle: 'A mine: opened'\nsource: Gazette\nauthor: [Jane, John]\ndate: 2026-06-16\nlanguage: en-GB"
    )
    info = read_one(f"---\n{front}\n---\n{BODY}", "a.md").info
    assert (info.id, info.title, info.publisher) == ("mine-1", "A mine: opened", "Gazette")
    assert (info.author, info.published, info.language) == ("Jane, John", date(2026, 6, 16), "en")


@pytest.mark.parametrize("day", ["2026-13-45", "01/02/2026", "soon"])
def test_a_field_that_is_no_date_is_a_remark(day: str, read: Read) -> None:
    reading = read(f"---\ndate: {day}\n---\nA mine opens\n\n16 June 2026\n\n{BODY}", "a.md")
    assert reading.articles[0].info.published is None
    assert "date left empty" in reading.remarks[0].reason


@pytest.mark.parametrize("front", ["a: [", "just words", "\t- x: :", "a: &b [*b, *b]\n? {"])
def test_broken_front_matter_is_a_remark_and_the_text_is_read(front: str, read: Read) -> None:
    reading = read(f"---\n{front}\n---\nA mine opens\n\n{BODY}", "a.md")
    assert _texts(reading.articles[0]) == [BODY]
    assert "front matter" in reading.remarks[0].reason


def test_tables_and_fences_are_one_paragraph_each(read_one: ReadOne) -> None:
    table = "| metal | tonnes |\n|---|---|\n| zinc | 5 |"
    assert _texts(read_one(f"# Metals\n\n{BODY}\n\n{table}\n\n```\na = 1\n\nb = 2\n```", "a.md")) == [
        BODY,
        "metal | tonnes; zinc | 5",
        "a = 1 b = 2",
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1251", "koi8-r"])
def test_other_encodings_are_understood(encoding: str, read_one: ReadOne) -> None:
    text = "Рудник открыт\n\nРудник открыли в мае, и с тех пор руду каждую неделю возят к морю."
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    article = read_one(mark + text.encode(encoding))
    assert article.info.title == "Рудник открыт"
    assert article.info.language == "ru"


@pytest.mark.parametrize(
    "data",
    [b"\x7fELF\x01\x00\x00", bytes(range(256)) * 8, b"PK\x03\x04\x14\x00\x00\x00", b"A mine\n\nIt opened\0 in May."],
)
def test_binary_data_is_no_text(data: bytes, read: Read) -> None:
    assert "binary" in read(data).failures[0].reason


@pytest.mark.parametrize(
    "text", ["", " \n\t\n", "\ufeff", "Only a title", "# Only a heading", "Advertisement", "<!-- nothing -->"]
)
def test_a_file_without_text_is_a_failure_or_its_one_line(text: str, read: Read) -> None:
    reading = read(text)
    assert [_texts(article) for article in reading.articles] == ([[text]] if text == "Only a title" else [])
    assert len(reading.failures) == (0 if reading.articles else 1)


def test_a_file_too_large_to_be_one_article_says_so(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.decoding.MAX_BYTES", 10)
    assert "split it" in read(BODY).failures[0].reason


def test_equal_paragraphs_have_ids_of_their_own(read_one: ReadOne) -> None:
    first, second, third = read_one(f"A mine\n\n{BODY}\n\n{MORE}\n\n{BODY}").paragraphs
    assert third.id == f"{first.id}-2"
    assert second.id.startswith(read_one(f"A mine\n\n{MORE}\n\n{BODY}").info.id)


PARAGRAPHS = st.lists(
    st.sampled_from([f"{word} was dug up in the north pit." for word in ("Ore", "Tin", "Zinc")]), min_size=1
)


@settings(max_examples=50, deadline=None)
@given(PARAGRAPHS, st.integers(0, 9))
def test_ids_are_unique_and_stay_when_a_paragraph_is_added(texts: list[str], place: int) -> None:
    def ids(lines: list[str]) -> list[str]:
        (article,) = read_file(Path("a.txt"), "\n\n".join(["A mine", *lines]).encode()).articles
        return [each.id for each in article.paragraphs]

    before = ids(texts)
    assert len(set(before)) == len(texts)
    with_another = [*texts[:place], "A road was built to the coast.", *texts[place:]]
    assert set(before) < set(ids(with_another))


def test_the_content_hash_tells_a_change(read_one: ReadOne) -> None:
    first, again, other = (read_one(f"A mine\n\n{text}\n\n{MORE}") for text in (BODY, BODY, f"{BODY} No."))
    assert first.content_hash == again.content_hash != other.content_hash


def test_a_name_without_letters_still_gives_an_id(read_one: ReadOne) -> None:
    assert read_one(f"A mine\n\n{BODY}", "矿.txt").info.id.startswith("article-")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode), st.sampled_from(sorted(SUFFIXES)))
def test_no_content_makes_reading_raise(data: bytes, suffix: str) -> None:
    reading = read_file(Path(f"a{suffix}"), data)
    assert reading.articles or reading.failures
    for article in reading.articles:
        assert all(each.text.strip() == each.text != "" for each in article.paragraphs)
