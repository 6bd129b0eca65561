import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from index.readers import read_file
from index.types import Voice
from tests.index.readers.conftest import Read, ReadOne

BODY = "The mine opened in May and has shipped ore to the coast every week since then."


def test_a_record_states_its_fields_under_their_usual_names(read_one: ReadOne) -> None:
    record = {
        "headline": "A mine opens",
        "content": f"A mine opens\n\n{BODY}",
        "link": "https://a.example/x",
        "publishedAt": "2026-06-16T22:00:00Z",
        "source": {"id": None, "name": "Gazette"},
        "authors": ["Jane Doe", {"name": "John Roe"}],
        "lang": "en-US",
        "id": 7,
    }
    article = read_one(json.dumps(record), "a.json")
    info = article.info
    assert (info.id, info.title, info.publisher, info.author) == ("7", "A mine opens", "Gazette", "Jane Doe, John Roe")
    assert (info.published, info.url, info.language) == (date(2026, 6, 16), "https://a.example/x", "en")
    assert [each.text for each in article.paragraphs] == [BODY]


@pytest.mark.parametrize("wrap", [lambda each: each, lambda each: {"articles": each, "status": "ok"}])
def test_a_list_of_records_gives_an_article_each(wrap: object, read: Read) -> None:
    assert callable(wrap)
    reading = read(json.dumps(wrap([{"title": name, "text": BODY} for name in "ab"])), "a.json")
    assert [(each.info.title, each.record) for each in reading.articles] == [("a", 1), ("b", 2)]
    assert len({each.info.id for each in reading.articles}) == 2


@pytest.mark.parametrize(
    "record",
    [{}, {"title": "a"}, {"text": ""}, {"text": None}, {"text": 5}, [1], "words", None, {"text": BODY, "id": True}],
)
def test_a_record_that_cannot_be_used_does_not_stop_the_rest(record: object, read: Read) -> None:
    reading = read(json.dumps([record, {"title": "b", "text": BODY}]), "a.json")
    assert [each.info.title for each in reading.articles] == ["b"]
    assert reading.failures[0].where.endswith("a.json:record 1")


@pytest.mark.parametrize("text", ["{", "[" * 5_000, "nonsense", '{"text": 1' + "0" * 5_000 + "}"])
def test_broken_json_is_a_failure(text: str, read: Read) -> None:
    assert "JSON" in read(text, "a.json").failures[0].reason


@pytest.mark.parametrize("bad", ["{broken", '{"title": "x"}', "[1]", '{"text": "\\ud800"'])
def test_a_bad_line_is_told_by_its_number_and_the_rest_is_read(bad: str, read: Read) -> None:
    good = json.dumps({"text": BODY, "title": "A mine"})
    reading = read(f"{good}\n\n{bad}\n{good}\n", "a.jsonl")
    assert [each.record for each in reading.articles] == [1, 4]
    assert [each.where.rsplit("/", 1)[1] for each in reading.failures] == ["a.jsonl:line 3"]


def test_a_line_that_is_not_utf8_is_told_by_its_number(read: Read) -> None:
    good = json.dumps({"text": BODY}).encode()
    filler = json.dumps({"text": "x " * 40_000}).encode()
    reading = read(filler + b"\n" + good[:-2] + b"\xff" + good[-2:] + b"\n" + good, "a.ndjson")
    assert [each.record for each in reading.articles] == [1, 3]
    assert "UTF-8" in reading.failures[0].reason


def test_a_line_too_long_is_skipped(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.readers.decoding.MAX_RECORD_CHARS", 200)
    long, good = json.dumps({"text": BODY * 9}), json.dumps({"text": BODY})
    reading = read(f"{long}\n{good}", "a.jsonl")
    assert [each.record for each in reading.articles] == [2]
    assert "split the record" in reading.failures[0].reason


def test_a_line_separator_within_a_record_does_not_end_it(read_one: ReadOne) -> None:
    article = read_one(json.dumps({"title": "A mine", "text": f"{BODY}\u2028{BODY}"}, ensure_ascii=False), "a.jsonl")
    assert len(article.paragraphs) >= 1


def test_the_second_of_two_equal_ids_is_a_failure(read: Read) -> None:
    line = json.dumps({"id": "x", "text": BODY})
    reading = read(f"{line}\n{line}", "a.jsonl")
    assert len(reading.articles) == 1
    assert "line 1" in reading.failures[0].reason


@pytest.mark.parametrize(("given", "kept"), [("a.b:c-1_д", True), ("a b", False), ("x" * 81, False), ("../x", False)])
def test_an_id_is_kept_if_it_can_be_part_of_others(given: str, kept: bool, read_one: ReadOne) -> None:
    found = read_one(json.dumps({"id": given, "text": BODY}), "a.json").info.id
    assert (found == given) is kept
    assert len(found) <= 80


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_rows_under_a_header_are_articles(separator: str, read: Read) -> None:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=separator)
    writer.writerows([["Title", "Text", "Date"], ["A mine", f"{BODY}\n\n{BODY} Again.", "2026-06-16"], ["B", "", ""]])
    reading = read(table.getvalue(), "a.csv")
    (article,) = reading.articles
    assert (article.info.title, article.info.published, len(article.paragraphs)) == ("A mine", date(2026, 6, 16), 2)
    assert reading.failures[0].where.endswith("a.csv:record 2")


def test_a_row_with_more_fields_than_the_header_is_not_cut(read: Read) -> None:
    assert "quote the texts" in read("title,text\na,It opened, they said.\n", "a.csv").failures[0].reason


def test_a_csv_file_without_a_column_of_text_is_a_failure(read: Read) -> None:
    assert "no column text" in read("a,b\n1,2\n", "a.csv").failures[0].reason


def test_a_long_field_is_read(read: Read) -> None:
    assert len(read(f'title,text\na,"{BODY * 4_000}"\n', "a.csv").articles) == 1


def test_a_bad_date_in_a_record_is_a_remark(read: Read) -> None:
    reading = read(json.dumps([{"text": BODY, "date": "2026-13-45"}]), "a.json")
    assert reading.articles[0].info.published is None
    assert reading.remarks[0].where.endswith(":record 1")


def test_the_text_of_a_record_has_voices(read_one: ReadOne) -> None:
    article = read_one(json.dumps({"title": "A", "text": f"Photo: Jane Doe\n\n{BODY}\n\nAdvertisement"}), "a.json")
    assert [each.voice for each in article.paragraphs] == [Voice.CAPTION, Voice.ARTICLE, Voice.BOILERPLATE]


def test_a_record_that_names_an_address_as_its_source_has_that_address(read_one: ReadOne) -> None:
    info = read_one(json.dumps({"text": BODY, "source": "https://www.gazette.example/x"}), "a.json").info
    assert (info.url, info.publisher) == ("https://www.gazette.example/x", "gazette.example")


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".csv"])
def test_an_empty_file_of_records_is_a_failure(suffix: str) -> None:
    assert read_file(Path(f"a{suffix}"), b"").failures


def test_reading_a_long_file_does_not_hold_its_lines(read: Read) -> None:
    line = json.dumps({"text": BODY})
    assert len(read("\n".join([line] * 300), "a.jsonl").articles) == 300


def test_a_row_that_is_not_utf8_is_a_failure_and_the_rest_is_read(read: Read) -> None:
    filler = b"title,text\nf," + b"x " * 40_000
    reading = read(filler + b"\nbad,\xff was dug up.\ngood," + BODY.encode() + b"\n", "a.csv")
    assert [each.info.title for each in reading.articles] == ["f", "good"]
    assert [each.where.rsplit("/", 1)[1] for each in reading.failures] == ["a.csv:record 2"]
