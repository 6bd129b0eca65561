"""What the catalog promises the rest: all or nothing, float16 vectors, dates as numbers."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalog import Catalog, batches, date_number, pack_vector, unpack_vectors


def test_a_transaction_that_fails_writes_nothing(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite", writable=True)

    def write_and_fail() -> None:
        with catalog.transaction():
            catalog.set_meta("key", "value")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_fail()
    assert catalog.meta("key") == ""
    with catalog.transaction():
        catalog.set_meta("key", "value")
    assert catalog.meta("key") == "value"
    catalog.close()


def test_a_vector_comes_back_nearly_as_it_was() -> None:
    vectors = np.random.default_rng(1).standard_normal((3, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    stored = unpack_vectors([pack_vector(vector) for vector in vectors])
    assert stored.dtype == np.float32
    assert np.sum(stored * vectors, axis=1) == pytest.approx(1.0, abs=1e-3)
    assert unpack_vectors([]).size == 0


@given(st.dates(), st.dates())
def test_dates_as_numbers_keep_their_order(one: date, other: date) -> None:
    first, second = date_number(one), date_number(other)
    assert first is not None
    assert second is not None
    assert (first < second) == (one < other)


@given(st.lists(st.integers()), st.integers(1, 10))
def test_batches_hold_everything_once(items: list[int], size: int) -> None:
    found = list(batches(items, size))
    assert [item for batch in found for item in batch] == items
    assert all(1 <= len(batch) <= size for batch in found)
