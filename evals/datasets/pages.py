"""The article extraction benchmark of Scrapinghub: web pages, and the article text that people found in them."""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from evals.datasets.files import REMEDY, Record, check_file, read_rows
from index.errors import InputError


@dataclass(frozen=True, slots=True)
class Page:
    """A web page and the article text that people found in it."""

    id: str
    html: bytes
    body: str


class _Truth(Record):
    id: str
    articleBody: str


def load_pages(folder: Path) -> list[Page]:
    """The pages, in the order of the file of what people found."""
    pages = []
    for row in read_rows(folder / "ground_truth.jsonl", _Truth):
        path = check_file(folder / "html" / f"{row.id}.html.gz")
        try:
            pages.append(Page(row.id, gzip.decompress(path.read_bytes()), row.articleBody))
        except (OSError, EOFError, zlib.error):
            raise InputError(f"{path} is not a whole gzip file; {REMEDY}") from None
    return pages
