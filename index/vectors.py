"""The vectors of chunks in Chroma: found by nearness, rebuilt from the catalog when they are broken."""

import itertools
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.arrays import Vectors
from index.errors import LibraryError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_COLLECTION = "chunks"
_BATCH = 5_000  # Chroma takes at most 5,461 at a time
_spelling = itertools.count(1)


class VectorStore:
    """Chunk id → unit vector, searched by inner product. Opened at first use: loading chromadb takes a second.

    A client does not see what another wrote after it was opened: `reopen` once the library's generation moves on.

    Chroma writes its graph in place. Read while it is half written, by a process that comes later or beside, it gives
    errors, wrong neighbours or a crash of the process. So a mark stands beside the folder while a write is unfinished,
    and the vectors pass for empty as long as it does; one that a kill left is lifted by `clear` and `vouch`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = folder.with_name(folder.name + ".unfinished")
        self._lock = threading.RLock()  # a thread must not close the client that another asks
        self._client: Client | None = None
        self._opened: Collection | None = None

    @property
    def sound(self) -> bool:
        """Whether no write is unfinished."""
        return not self._mark.exists()

    def reopen(self) -> None:
        """Lets go of what was read; the next call reads the files anew."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = self._opened = None

    def count(self) -> int:
        """Number of vectors."""
        if not self._readable():
            return 0
        with self._collection() as collection:
            return collection.count()

    def ids(self) -> set[str]:
        """Ids of all vectors."""
        if not self._readable():
            return set()
        with self._collection() as collection:
            return set(collection.get(include=[])["ids"])

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Stores the vectors (n, dimension) under their ids, over those that are there."""
        with self._marked(), self._collection() as collection:
            for start in range(0, len(ids), _BATCH):
                part = slice(start, start + _BATCH)
                collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def drop(self, ids: Sequence[str]) -> None:
        """Removes these vectors; an id that is not there is no error."""
        with self._marked(), self._collection() as collection:
            for start in range(0, len(ids), _BATCH):
                collection.delete(ids=list(ids[start : start + _BATCH]))

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        """Id → cosine of the `count` nearest vectors; stored ids that the catalog does not know may be among them."""
        if count < 1 or not self._readable():
            return {}
        with self._collection() as collection:
            found = collection.query(query_embeddings=vector[np.newaxis], n_results=count, include=["distances"])
        distances = found["distances"]
        assert distances is not None
        return {id: 1.0 - distance for id, distance in zip(found["ids"][0], distances[0], strict=True)}

    def clear(self) -> None:
        """Removes the whole store from disk, to be filled again and vouched for."""
        self._mark.touch()
        self.reopen()
        shutil.rmtree(self._folder, ignore_errors=True)

    def vouch(self) -> None:
        """Declares what is stored complete."""
        self._mark.unlink(missing_ok=True)

    def _readable(self) -> bool:
        # A reader must not make what is not there: a writer may be about to.
        return self.sound and self._folder.exists()

    @contextmanager
    def _marked(self) -> Iterator[None]:
        """Marks the store as unfinished until the block is done; a mark from before, or a failure, stays."""
        marks = self.sound
        self._mark.touch()
        yield
        if marks:
            self.vouch()

    @contextmanager
    def _collection(self) -> "Iterator[Collection]":
        """The collection, opened at need; what Chroma raises inside becomes a LibraryError."""
        from chromadb.errors import ChromaError

        remedy = "free space if the disk is full, then run lodestone doctor"
        try:
            with self._lock:
                if self._opened is None:
                    self._opened = self._open()
                yield self._opened
        except (ChromaError, ValueError, OSError, RuntimeError) as error:
            raise LibraryError(f"the vectors in {self._folder} fail ({error}): {remedy}") from error

    def _open(self) -> "Collection":
        import chromadb
        from chromadb.api.client import Client
        from chromadb.config import Settings

        # Chroma shares one client per spelling of a path within a process, however stale: spell it anew each time.
        path = str(self._folder) + "/" * (next(_spelling) % 1000)
        client = chromadb.PersistentClient(path, settings=Settings(anonymized_telemetry=False))
        assert isinstance(client, Client)  # the one that can be closed; the function promises less
        self._client = client
        return client.get_or_create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "ip"}}
        )
