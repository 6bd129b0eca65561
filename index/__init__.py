"""The library of articles: reading, storing, finding. `from index import Library`."""

from typing import TYPE_CHECKING

from index.errors import InputError, LibraryBusy, LibraryError, LibraryMismatch, LodestoneError
from index.types import (
    Article,
    ArticleInfo,
    Chunk,
    Failure,
    Hit,
    Paragraph,
    Sentence,
    SyncReport,
    Voice,
)

if TYPE_CHECKING:
    from index.library import Library

__all__ = [
    "Article",
    "ArticleInfo",
    "Chunk",
    "Failure",
    "Hit",
    "InputError",
    "Library",
    "LibraryBusy",
    "LibraryError",
    "LibraryMismatch",
    "LodestoneError",
    "Paragraph",
    "Sentence",
    "SyncReport",
    "Voice",
]


def __getattr__(name: str) -> object:
    """Loads `Library` at its first use: numpy and the stores behind it take longer to import than all else."""
    if name == "Library":
        from index.library import Library

        return Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
