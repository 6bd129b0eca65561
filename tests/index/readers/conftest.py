"""What the reader tests share: a file written and read in one step."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.readers import read_file
from index.types import Article, FileReading

Read = Callable[..., FileReading]
ReadOne = Callable[..., Article]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write `content` to a file of that name and read it."""

    def write_and_read(content: str | bytes, name: str = "note.txt") -> FileReading:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_file(path)

    return write_and_read


@pytest.fixture
def read_one(read: Read) -> ReadOne:
    """As `read`, for a file that must give one article and no failure."""

    def write_and_read(content: str | bytes, name: str = "note.txt") -> Article:
        reading = read(content, name)
        assert reading.failures == ()
        (article,) = reading.articles
        return article

    return write_and_read
