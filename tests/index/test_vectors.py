"""The vectors of chunks in Chroma: stored, found, and never read while half written."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import LibraryError
from index.arrays import Vectors
from index.vectors import VectorStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    store = VectorStore(tmp_path / "vectors")
    yield store
    store.reopen()


def unit_vectors(count: int, dimension: int = 8) -> Vectors:
    vectors = np.random.default_rng(1).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_a_vector_is_nearest_to_itself(store: VectorStore) -> None:
    vectors = unit_vectors(20)
    store.put([f"c{number}" for number in range(20)], vectors)
    found = store.nearest(vectors[7], 3)
    assert max(found, key=found.__getitem__) == "c7"
    assert found["c7"] == pytest.approx(1.0, abs=1e-5)
    assert len(found) == 3


def test_dropping_what_is_not_there_is_no_error(store: VectorStore) -> None:
    store.put(["a", "b"], unit_vectors(2))
    store.drop(["b", "never there"])
    assert store.ids() == {"a"}


def test_reading_a_store_that_is_not_there_makes_none(store: VectorStore, tmp_path: Path) -> None:
    assert store.count() == 0
    assert store.ids() == set()
    assert store.nearest(unit_vectors(1)[0], 5) == {}
    assert not (tmp_path / "vectors").exists()


def test_a_store_passes_for_empty_while_a_write_is_unfinished(
    store: VectorStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = unit_vectors(2)
    store.put(["a", "b"], vectors)
    seen = []

    def interrupt(*_: object, **__: object) -> None:
        seen.append((store.sound, store.count(), store.nearest(vectors[0], 1)))
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("chromadb.api.models.Collection.Collection.upsert", interrupt)
        with pytest.raises(LibraryError):
            store.put(["c"], unit_vectors(1))
    assert seen == [(False, 0, {})]
    assert not store.sound
    assert store.nearest(vectors[0], 1) == {}


def test_what_was_left_unfinished_stays_so_until_it_is_made_anew(store: VectorStore, tmp_path: Path) -> None:
    (tmp_path / "vectors.unfinished").touch()
    store.put(["a"], unit_vectors(1))
    assert not store.sound
    store.clear()
    store.put(["a"], unit_vectors(1))
    assert not store.sound
    store.vouch()
    assert store.sound
    assert store.ids() == {"a"}


def test_searching_writes_nothing_to_the_graph(store: VectorStore, tmp_path: Path) -> None:
    vectors = unit_vectors(1_500)  # past the 1,000 from which Chroma keeps its graph on disk
    store.put([f"c{number}" for number in range(1_500)], vectors)
    store.reopen()

    def stamps() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (tmp_path / "vectors").glob("*/*")}

    before = stamps()
    assert before
    other = VectorStore(tmp_path / "vectors")
    assert other.nearest(vectors[3], 1) == {"c3": pytest.approx(1.0, abs=1e-4)}
    other.reopen()
    assert stamps() == before
