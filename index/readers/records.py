"""Files of many articles: JSON, JSON Lines and CSV; each record is checked as it enters."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Annotated, BinaryIO

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from index.errors import ReadError
from index.readers.articles import Draft
from index.readers.blocks import split_text
from index.readers.decoding import MAX_RECORD_CHARS, decode, open_lines
from index.readers.metadata import Fields, valid_url

_ALIASES = {
    "id": ("id",),
    "title": ("title", "headline"),
    "text": ("text", "body", "content"),
    "url": ("url", "link"),
    "published": ("published", "date", "publish_date", "publishedat", "published_at"),
    "publisher": ("publisher", "source", "outlet"),
    "author": ("author", "authors"),
    "language": ("language", "lang"),
}


def _as_words(value: object) -> object:
    """A name, a number, {"name": …} or a list of these as text; anything else stays and is refused."""
    if isinstance(value, Mapping):
        value = value.get("name") or ""
    if isinstance(value, list):
        return ", ".join(word for each in value[:50] if isinstance(word := _as_words(each), str) and word)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return "" if value is None else value


def _as_text(value: object) -> object:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "\n\n".join(value)
    return value


_Words = Annotated[str, BeforeValidator(_as_words)]


class ArticleRecord(BaseModel):
    """An article as a record states it, under the usual names of its fields."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    text: Annotated[str, BeforeValidator(_as_text)]
    id: _Words = ""
    title: _Words = ""
    url: _Words = ""
    published: _Words = ""
    publisher: _Words = ""
    author: _Words = ""
    language: _Words = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A record read or refused: its number, its place in the file, and a draft or the reason."""

    number: int
    place: str
    content: Draft | ReadError


def read_json(data: bytes) -> Iterator[Record]:
    """The records of a JSON file: a list, {"articles": […]} or one article. Raises ReadError."""
    try:
        value = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"is not JSON: {_one_line(error)}") from None
    if isinstance(value, dict) and isinstance(value.get("articles"), list):
        value = value["articles"]
    if not isinstance(value, list):
        yield Record(0, "", _draft(value))
        return
    for number, each in enumerate(value, start=1):
        yield Record(number, f"record {number}", _draft(each))


def read_json_lines(source: BinaryIO) -> Iterator[Record]:
    """The records of a JSON Lines file, one line at a time."""
    for number, line in open_lines(source):
        if isinstance(line, str) and not line.strip():
            continue
        yield Record(number, f"line {number}", line if isinstance(line, ReadError) else _parse_line(line))


def _parse_line(line: str) -> Draft | ReadError:
    try:
        return _draft(json.loads(line))
    except (ValueError, RecursionError) as error:
        return ReadError(f"is not JSON: {_one_line(error)}")


def read_csv(source: BinaryIO) -> Iterator[Record]:
    """The records of a CSV file with a header, one row at a time. Raises ReadError."""
    csv.field_size_limit(MAX_RECORD_CHARS)
    troubles: list[ReadError] = []
    lines = _whole_lines(source, troubles)
    first = next(lines, "")
    separator = max(",;\t", key=first.count)
    header = [name.strip().lower() for name in first.replace('"', "").split(separator)]
    if troubles or not set(header) & set(_ALIASES["text"]):
        raise ReadError("has no column text, body or content in its first line; name the columns there")
    rows = csv.reader(lines, delimiter=separator)
    for number in count(1):
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            troubles.append(ReadError(f"is not CSV: {error}"))
            row = []
        if troubles or any(row):
            yield Record(number, f"record {number}", troubles[0] if troubles else _row_draft(header, row))
            troubles.clear()


def _whole_lines(source: BinaryIO, troubles: list[ReadError]) -> Iterator[str]:
    """The lines of a file; one that cannot be read is empty, and its trouble noted for the row it belongs to."""
    for _, line in open_lines(source, newline=None):
        if isinstance(line, ReadError):
            troubles.append(line)
        yield line if isinstance(line, str) else "\n"


def _row_draft(header: list[str], row: list[str]) -> Draft | ReadError:
    if len(row) > len(header):
        # Most often a comma in a text that is not quoted: its rest would be lost without a word.
        return ReadError(f"has {len(row)} fields, the header {len(header)}; quote the texts")
    return _draft(dict(zip(header, row, strict=False)))


def _draft(value: object) -> Draft | ReadError:
    if not isinstance(value, Mapping):
        return ReadError("is not a record of named fields")
    given = {str(key).strip().lower(): each for key, each in value.items() if each not in (None, "", [], {})}
    stated = {name: given[key] for name, keys in _ALIASES.items() for key in reversed(keys) if key in given}
    if "text" not in stated:
        return ReadError("has no text; give it under text, body or content")
    try:
        record = ArticleRecord.model_validate(stated)
    except ValidationError as error:
        field = error.errors()[0]
        return ReadError(f"has no usable {'.'.join(map(str, field['loc'])) or 'fields'}: {field['msg']}")
    fields = record.model_dump(exclude={"text"})
    if not fields["url"] and valid_url(fields["publisher"]):
        fields["url"], fields["publisher"] = fields["publisher"], ""
    return Draft(Fields(**fields), tuple(split_text(record.text)))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
