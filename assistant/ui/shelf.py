"""What stands behind the page's library tab: listing, opening, adding and removing articles."""

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from index.errors import InputError
from index.library import Library
from index.progress import Progress
from index.readers import SUFFIXES
from index.types import ArticleInfo, Failure, SyncReport

MAX_LISTED = 500
"""Articles on the page; the search narrows what is listed."""
MAX_FILES = 50
"""Files of one upload."""
_UPLOADS = "uploads"
_UNSAFE = re.compile(r"[^\w.()+ -]")


@dataclass(frozen=True, slots=True)
class Row:
    """An article in the list."""

    article: ArticleInfo
    paragraphs: int
    copies: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The articles that are listed, how many were found in all, and how many of these each month had."""

    rows: tuple[Row, ...]
    total: int
    months: tuple[tuple[str, int], ...]


ORDERS: Mapping[str, Callable[[Row], Any]] = {
    "Newest first": lambda row: -row.article.published.toordinal() if row.article.published else 1,
    "Oldest first": lambda row: row.article.published or date.max,
    "Title": lambda row: row.article.title.casefold(),
    "Publisher": lambda row: row.article.publisher.casefold(),
    "Longest first": lambda row: -row.paragraphs,
    "Most copies first": lambda row: -row.copies,
}
"""How the list may be sorted; equal ones stay newest first."""


def list_articles(library: Library, search: str = "", order: str = "Newest first") -> Listing:
    """The articles whose title, publisher or date holds every word of `search`."""
    words = search.casefold().split()
    found = [info for info in library.articles() if all(word in _searchable(info) for word in words)]
    sizes = library.sizes()
    rows = sorted((Row(info, *sizes.get(info.id, (0, 0))) for info in found), key=ORDERS[order])  # a sync may be faster
    return Listing(tuple(rows[:MAX_LISTED]), len(found), _by_month(found))


def add_files(library: Library, files: Sequence[Path], progress: Progress) -> SyncReport:
    """Copies the files into the library's folder and adds their articles; what cannot be read is not kept.

    The report names files without the server's folders.
    Raises InputError for a file of a kind that is not read, or too many of them.
    """
    if len(files) > MAX_FILES:
        raise InputError(f"{len(files)} files are too many at once; {MAX_FILES} are the most")
    for file in files:
        if file.suffix.lower() not in SUFFIXES:
            raise InputError(f"{file.name} is of no kind that is read; give {', '.join(sorted(SUFFIXES))}")
    kept: list[Path] = []
    try:
        (library.path / _UPLOADS).mkdir(exist_ok=True)
        for file in files:
            kept.append(_keep(file, library.path / _UPLOADS))
        return _without_folders(library.sync(kept, progress), library.paths())
    finally:
        _drop_unread(library, kept)


def describe(report: SyncReport) -> tuple[str, list[str]]:
    """What was done, in a line, and every failure and remark."""
    outcomes = ("added", "changed", "unchanged", "failed")
    counted = ", ".join(f"{len(found)} {outcome}" for outcome in outcomes if (found := getattr(report, outcome)))
    return counted or "nothing to add", [str(each) for each in (*report.failed, *report.remarks)]


def _keep(file: Path, uploads: Path) -> Path:
    """A copy under the file's own name, in a folder named by its content: equal names do not replace each other.

    Where the same content came before, under whatever name, it is that file.
    """
    suffix = file.suffix.lower()
    with file.open("rb") as opened:
        folder = uploads / f"{hashlib.file_digest(opened, 'sha256').hexdigest()[:16]}-{suffix[1:]}"
    folder.mkdir(exist_ok=True)
    name = _UNSAFE.sub("_", file.stem)[:80].strip(". ") or "article"
    target = next(folder.glob(f"*{suffix}"), folder / (name + suffix))
    shutil.copyfile(file, target)
    return target.resolve()


def _drop_unread(library: Library, files: Sequence[Path]) -> None:
    """Removes copies that gave no article."""
    held = library.paths()
    for file in files:
        if str(file) not in held:
            shutil.rmtree(file.parent, ignore_errors=True)


def _without_folders(report: SyncReport, paths: Iterable[str]) -> SyncReport:
    """The report with names of files instead of where they lie on the server."""

    def named(failure: Failure) -> Failure:
        reason = failure.reason
        for path in paths:
            reason = reason.replace(path, Path(path).name) if path else reason
        return Failure(Path(failure.where).name, reason)

    return replace(report, failed=tuple(map(named, report.failed)), remarks=tuple(map(named, report.remarks)))


def _searchable(info: ArticleInfo) -> str:
    return f"{info.title} {info.publisher} {info.published or ''}".casefold()


def _by_month(articles: Sequence[ArticleInfo]) -> tuple[tuple[str, int], ...]:
    """Articles in each month from the first to the last, months without any too."""
    days = sorted(info.published for info in articles if info.published)
    if not days:
        return ()
    counts = Counter(f"{day.year:04}-{day.month:02}" for day in days)
    first, last = (day.year * 12 + day.month - 1 for day in (days[0], days[-1]))
    months = (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1))
    return tuple((month, counts[month]) for month in months)
