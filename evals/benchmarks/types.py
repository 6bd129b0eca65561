"""What a benchmark works on: documents, the systems that look things up in them, and a row of figures for each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from index.progress import Progress

Figures = dict[str, float]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document:
    """What every system is given alike; how much of it beside the text it makes use of is its own affair."""

    id: str
    title: str
    text: str
    publisher: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """What a system finds: parts (start, end) of the text of one document, and what a reader would be given of it."""

    document_id: str
    spans: tuple[tuple[int, int], ...]
    text: str

    @property
    def length(self) -> int:
        """Characters of the document in it."""
        return sum(end - start for start, end in self.spans)


Search = Callable[[str, int], list[Piece]]
"""The pieces for a query, best first, each retriever of the system asked for so many."""


@dataclass(frozen=True, slots=True)
class System:
    """A way to find things: documents are indexed in a folder; `handed` is how many pieces its reader gets by default.

    `read_page` is how it takes the text from a web page, if it does.
    """

    name: str
    handed: int
    index: Callable[[Sequence[Document], Path, Progress], Search]
    read_page: Callable[[bytes], str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """What one system reached. A figure that is not there is of something that the system does not do: no zero."""

    system: str
    figures: Mapping[str, float] = field(default_factory=dict)
    left_out: str = ""
    """Why a system is not measured."""


@dataclass(frozen=True, slots=True)
class Task:
    """The folder of the data, the systems to be compared with ours, and a folder to work in."""

    data: Path
    peers: Sequence[System]
    folder: Path
    progress: Progress

    def track(self, doing: str, items: Sequence[T]) -> Iterator[T]:
        """The items one by one, with progress."""
        for done, item in enumerate(items):
            self.progress(doing, done, len(items))
            yield item
        self.progress(doing, len(items), len(items))


def rank_documents(pieces: Sequence[Piece]) -> list[str]:
    """The documents in the order of their best pieces, each once."""
    return list(dict.fromkeys(piece.document_id for piece in pieces))


Run = Callable[[Task], list[Row]]
"""A benchmark: its rows, ours first."""
