"""Making a broken store anew from the catalog, without embedding again."""

from typing import TYPE_CHECKING

from index.catalog import unpack_vectors
from index.errors import LibraryError
from index.search import Stores

if TYPE_CHECKING:
    from index.progress import Progress

_BATCH = 5_000


def rebuild_vectors(stores: Stores, progress: "Progress") -> None:
    """Fills the vectors from the catalog."""
    stores.vectors.clear()
    total = len(stores.catalog.chunk_ids())
    ids: list[str] = []
    blobs: list[bytes] = []
    done = 0
    for chunk, _, blob in stores.catalog.all_chunks():
        ids.append(chunk.id)
        blobs.append(blob)
        if len(ids) == _BATCH or done + len(ids) == total:
            stores.vectors.put(ids, unpack_vectors(blobs))
            done += len(ids)
            progress("rebuilding vectors", done, total)
            ids, blobs = [], []
    stores.vectors.vouch()


def rebuild_words(stores: Stores, progress: "Progress") -> None:
    """Fills the lexical index from the catalog: in one commit where it can be opened, else from an empty folder."""
    progress("rebuilding words", 0, 1)
    try:
        stores.lexical.rewrite((chunk, info) for chunk, info, _ in stores.catalog.all_chunks())
    except LibraryError:
        stores.lexical.clear()
        stores.lexical.rewrite((chunk, info) for chunk, info, _ in stores.catalog.all_chunks())
    progress("rebuilding words", 1, 1)
