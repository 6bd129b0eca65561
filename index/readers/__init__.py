"""Files to articles: which files there are, and what each of them holds."""

import io
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from index.errors import InputError, ReadError
from index.readers.articles import Draft, build_article
from index.readers.decoding import check_size, decode
from index.types import Article, Failure, FileReading

if TYPE_CHECKING:
    from index.readers.records import Record

__all__ = ["SUFFIXES", "find_files", "read_file"]

_MANY = frozenset((".json", ".jsonl", ".ndjson", ".csv"))
SUFFIXES = frozenset((".txt", ".md", ".markdown", ".html", ".htm", ".pdf")) | _MANY


def find_files(source: Path) -> tuple[list[Path], list[Failure]]:
    """The files below a folder that can be read, sorted, or the one file; folders that cannot be opened are failures.

    Raises InputError where there is nothing at `source`, or a file of a kind that is not read.
    """
    if source.is_dir():
        return _walk(source)
    if not source.exists():
        raise InputError(f"there is nothing at {source}; give a folder of articles or one file")
    if source.suffix.lower() not in SUFFIXES:
        raise InputError(f"{source} is of no kind that is read; give one of {', '.join(sorted(SUFFIXES))}")
    return [source], []


def _walk(source: Path) -> tuple[list[Path], list[Failure]]:
    found: list[Path] = []
    failures: list[Failure] = []
    seen: set[tuple[int, int]] = set()

    def refuse(error: OSError) -> None:
        failures.append(Failure(str(error.filename or source), f"cannot be opened: {error.strerror or error}"))

    def is_new(folder: Path) -> bool:
        # A link may lead back up; a folder is known by its place on the disk, not by its name.
        try:
            status = folder.stat()
        except OSError as error:
            refuse(error)
            return False
        known = (status.st_dev, status.st_ino) in seen
        seen.add((status.st_dev, status.st_ino))
        return not known

    is_new(source)
    for folder, names, files in os.walk(source, onerror=refuse, followlinks=True):
        names[:] = sorted(name for name in names if not name.startswith(".") and is_new(Path(folder, name)))
        paths = (Path(folder, name) for name in files if not name.startswith("."))
        found += [path for path in paths if path.suffix.lower() in SUFFIXES]
    return sorted(found), sorted(failures, key=lambda failure: failure.where)


def read_file(path: Path, data: bytes | None = None) -> FileReading:
    """The articles of one file, from `data` where that is its content; what is wrong with it is told, not raised."""
    # A name that is not UTF-8 could be neither stored nor shown.
    where = str(path).encode(errors="replace").decode()
    if where != str(path):
        return FileReading(failures=(Failure(where, "has a name that is not valid UTF-8; rename it"),))
    try:
        if data is None and not stat.S_ISREG(path.stat().st_mode):
            raise ReadError("is not a file")
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            raise ReadError(f"is of no kind that is read; give one of {', '.join(sorted(SUFFIXES))}")
        return _read_many(path, data) if suffix in _MANY else _read_one(path, data)
    except ReadError as error:
        return FileReading(failures=(Failure(where, str(error)),))
    except OSError as error:
        return FileReading(failures=(Failure(where, f"cannot be opened: {error.strerror or error}"),))


def _read_one(path: Path, data: bytes | None) -> FileReading:
    content = _load(path) if data is None else data
    if not content.strip():
        raise ReadError("holds no text")
    article, remarks = build_article(_reader(path)(content), path)
    return FileReading((article,), remarks=tuple(Failure(str(path), remark) for remark in remarks))


def _reader(path: Path) -> Callable[[bytes], Draft]:
    match path.suffix.lower():
        case ".pdf":
            from index.readers.pdf import read_pdf

            return read_pdf
        case ".html" | ".htm":
            from index.readers.html import read_html

            return read_html
        case ".md" | ".markdown":
            from index.readers.plain import read_markdown

            return lambda content: read_markdown(decode(content))
    from index.readers.plain import read_text

    return lambda content: read_text(decode(content))


def _load(path: Path) -> bytes:
    check_size(path.stat().st_size)
    return path.read_bytes()


def _read_many(path: Path, data: bytes | None) -> FileReading:
    from index.readers import records

    if path.suffix.lower() == ".json":
        content = _load(path) if data is None else data
        check_size(len(content))
        return _gather(path, records.read_json(content) if content.strip() else ())
    read = records.read_csv if path.suffix.lower() == ".csv" else records.read_json_lines
    source: BinaryIO = path.open("rb") if data is None else io.BytesIO(data)
    with source:
        return _gather(path, read(source))


def _gather(path: Path, found: "Iterable[Record]") -> FileReading:
    articles: dict[str, Article] = {}
    places: dict[str, str] = {}
    failures: list[Failure] = []
    remarks: list[Failure] = []
    for record in found:
        where = f"{path}:{record.place}" if record.place else str(path)
        try:
            if isinstance(record.content, ReadError):
                raise record.content
            article, notes = build_article(record.content, path, record.number)
            if first := places.get(article.info.id):
                raise ReadError(f"has the id {article.info.id!r} of {first}; give each article its own")
        except ReadError as error:
            failures.append(Failure(where, str(error)))
            continue
        articles[article.info.id], places[article.info.id] = article, record.place
        remarks += [Failure(where, note) for note in notes]
    if not articles and not failures:
        failures.append(Failure(str(path), "holds no text"))
    return FileReading(tuple(articles.values()), tuple(failures), tuple(remarks))
