"""Holding the stores of a library against its catalog, and rebuilding what disagrees."""

from dataclasses import dataclass

from index.catalog import unpack_vectors
from index.errors import LibraryError
from index.search import Stores
from index.sync import Progress
from index.types import Filters

_SAMPLED = 100
_REBUILD_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found wrong, one line each, and which stores were rebuilt from the catalog."""

    faults: tuple[str, ...]
    rebuilt: tuple[str, ...]


def examine(stores: Stores, progress: Progress) -> Diagnosis:
    """Checks every store and rebuilds those that are broken, without embedding again. The caller holds the lock.

    Raises LibraryError when the catalog itself is damaged, as nothing holds what it lacks.
    """
    progress("checking", 0, 3)
    if damage := stores.catalog.faults():
        raise LibraryError(f"the catalog is damaged ({damage[0]}): index the sources into a new library")
    with stores.catalog.transaction():
        stores.catalog.clear_stale()
    progress("checking", 1, 3)
    vector_faults = _vector_faults(stores)
    progress("checking", 2, 3)
    lexical_faults = _lexical_faults(stores)
    progress("checking", 3, 3)
    if vector_faults:
        _rebuild_vectors(stores, progress)
        vector_faults += [f"after rebuilding: {fault}" for fault in _vector_faults(stores)]
    if lexical_faults:
        stores.lexical.clear()
        stores.lexical.update((chunk, info) for chunk, info, _ in stores.catalog.all_chunks())
        lexical_faults += [f"after rebuilding: {fault}" for fault in _lexical_faults(stores)]
    rebuilt = tuple(name for name, faults in (("vectors", vector_faults), ("words", lexical_faults)) if faults)
    if rebuilt:
        with stores.catalog.transaction():
            stores.catalog.next_generation()
    return Diagnosis((*vector_faults, *lexical_faults), rebuilt)


def _vector_faults(stores: Stores) -> list[str]:
    try:
        faults = _difference("vectors", stores.vectors.ids(), stores.catalog.chunk_ids())
        return faults or _lost_vectors(stores)
    except Exception as error:  # noqa: BLE001 - whatever a damaged store raises, it is to be rebuilt
        return [f"vectors: cannot be read ({error})"]


def _lost_vectors(stores: Stores) -> list[str]:
    """Chunks, of a sample spread over all ids, that a search for their own vector does not find."""
    ids = sorted(stores.catalog.chunk_ids())
    sample = ids[:: max(1, len(ids) // _SAMPLED)]
    lost = []
    for chunk_id, vector in zip(*stores.catalog.chunk_vectors(sample, Filters(voices=frozenset())), strict=True):
        found = stores.vectors.nearest(vector, min(10, len(ids)))
        if chunk_id not in found and max(found.values(), default=0.0) < 0.999:
            lost.append(chunk_id)
    return [f"vectors: {len(lost)} of {len(sample)} sampled chunks do not find themselves"] if lost else []


def _lexical_faults(stores: Stores) -> list[str]:
    try:
        return _difference("words", stores.lexical.ids(), stores.catalog.chunk_ids())
    except Exception as error:  # noqa: BLE001 - as above
        return [f"words: cannot be read ({error})"]


def _difference(store: str, held: set[str], wanted: set[str]) -> list[str]:
    faults = []
    if missing := len(wanted - held):
        faults.append(f"{store}: {missing} chunks are missing")
    if surplus := len(held - wanted):
        faults.append(f"{store}: {surplus} chunks are not in the catalog")
    return faults


def _rebuild_vectors(stores: Stores, progress: Progress) -> None:
    stores.vectors.clear()
    total = len(stores.catalog.chunk_ids())
    ids: list[str] = []
    blobs: list[bytes] = []
    done = 0
    for chunk, _, blob in stores.catalog.all_chunks():
        ids.append(chunk.id)
        blobs.append(blob)
        if len(ids) == _REBUILD_BATCH or done + len(ids) == total:
            stores.vectors.put(ids, unpack_vectors(blobs))
            done += len(ids)
            progress("rebuilding vectors", done, total)
            ids, blobs = [], []
