"""Holding the stores of a library against its catalog, and rebuilding what disagrees."""

from dataclasses import dataclass

from index.errors import LibraryError
from index.progress import Progress
from index.rebuild import rebuild_vectors, rebuild_words
from index.search import Stores
from index.terms import stems
from index.types import Filters

_SAMPLED = 100
_OF_ONE_ARTICLE = 1_000


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
    progress("checking", 1, 3)
    vector_faults = _vector_faults(stores)
    progress("checking", 2, 3)
    lexical_faults = _lexical_faults(stores)
    progress("checking", 3, 3)
    if vector_faults:
        rebuild_vectors(stores, progress)
        vector_faults += [f"after rebuilding: {fault}" for fault in _vector_faults(stores)]
    if lexical_faults:
        rebuild_words(stores, progress)
        lexical_faults += [f"after rebuilding: {fault}" for fault in _lexical_faults(stores)]
    rebuilt = tuple(name for name, faults in (("vectors", vector_faults), ("words", lexical_faults)) if faults)
    with stores.catalog.transaction():
        stores.catalog.clear_stale()
        if rebuilt:
            stores.catalog.next_generation()
    return Diagnosis((*vector_faults, *lexical_faults), rebuilt)


def _vector_faults(stores: Stores) -> list[str]:
    if not stores.vectors.sound:
        return ["vectors: a write was begun and not finished"]
    try:
        faults = _difference("vectors", stores.vectors.ids(), stores.catalog.chunk_ids())
        return faults or _lost_vectors(stores)
    except Exception as error:  # noqa: BLE001 - whatever a damaged store raises, it is to be rebuilt
        return [f"vectors: cannot be read ({error})"]


def _lost_vectors(stores: Stores) -> list[str]:
    """Chunks, of a sample spread over all ids, that a search for their own vector does not find."""
    sample, total = _sample(stores)
    lost = 0
    for chunk_id, vector in zip(*stores.catalog.chunk_vectors(sample, Filters(voices=frozenset())), strict=True):
        found = stores.vectors.nearest(vector, min(10, total))
        # One that is not among them is excused where equal vectors crowd it out.
        lost += found.get(chunk_id, max(found.values(), default=0.0)) < 0.999
    return [f"vectors: {lost} of {len(sample)} sampled chunks do not find themselves"] if lost else []


def _lexical_faults(stores: Stores) -> list[str]:
    try:
        faults = _difference("words", stores.lexical.ids(), stores.catalog.chunk_ids())
        return faults or _lost_words(stores)
    except Exception as error:  # noqa: BLE001 - as above
        return [f"words: cannot be read ({error})"]


def _lost_words(stores: Stores) -> list[str]:
    """Chunks, of the same sample, that a search for their own words in their own article does not find."""
    sample, _ = _sample(stores)
    lost = 0
    for chunk, info in stores.catalog.chunks(sample).values():
        filters = Filters(voices=frozenset({chunk.voice}), articles=frozenset({info.id}))
        lost += bool(stems(chunk.text)) and chunk.id not in stores.lexical.search(chunk.text, filters, _OF_ONE_ARTICLE)
    return [f"words: {lost} of {len(sample)} sampled chunks do not find themselves"] if lost else []


def _sample(stores: Stores) -> tuple[list[str], int]:
    """Some ids, spread over all, and how many there are."""
    ids = sorted(stores.catalog.chunk_ids())
    return ids[:: max(1, len(ids) // _SAMPLED)], len(ids)


def _difference(store: str, held: set[str], wanted: set[str]) -> list[str]:
    faults = []
    if missing := len(wanted - held):
        faults.append(f"{store}: {missing} chunks are missing")
    if surplus := len(held - wanted):
        faults.append(f"{store}: {surplus} chunks are not in the catalog")
    return faults
