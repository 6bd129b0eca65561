"""Texts to vectors: the packaged model through ONNX and through torch gives the same."""

from pathlib import Path

import numpy as np
import pytest

from index import embedding
from index.embedding import PackagedEmbedder, embed_by_length
from index.errors import LibraryError
from index.model import packaged_model, verify_weights

TEXTS = [
    "Rosneft took over the deposit.",
    "Цены на неодим выросли.",
    "भारत सरकार ने योजना को मंज़ूरी दी।",
    "One",
    "The plant makes magnets. " * 80,
    "",
]


@pytest.fixture(scope="module")
def exact() -> np.ndarray:
    from index.torch_model import TorchModel

    return TorchModel(str(packaged_model())).encode(TEXTS, batch_size=2)


def test_onnx_vectors_are_those_of_sentence_transformers(model: PackagedEmbedder, exact: np.ndarray) -> None:
    cosines = np.sum(model.embed(TEXTS) * exact, axis=1)
    assert cosines.min() >= 0.999


def test_bulk_vectors_keep_close_to_the_exact_ones(monkeypatch: pytest.MonkeyPatch, exact: np.ndarray) -> None:
    monkeypatch.setattr(embedding, "BULK_TOKENS", 0)
    vectors = PackagedEmbedder().embed(TEXTS)
    assert np.sum(vectors * exact, axis=1).min() >= 0.998
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_bulk_vectors_that_stray_are_not_used(monkeypatch: pytest.MonkeyPatch, model: PackagedEmbedder) -> None:
    class Astray:
        def encode(self, texts: list[str], batch_size: int) -> np.ndarray:
            assert batch_size == len(texts)
            return np.full((len(texts), 384), 384**-0.5, np.float32)

    expected = model.embed(TEXTS)
    monkeypatch.setattr(embedding, "BULK_TOKENS", 0)
    bulk = PackagedEmbedder()
    bulk.__dict__["_torch_model"] = Astray()
    assert np.allclose(bulk.embed(TEXTS), expected, atol=1e-3)


def test_vectors_come_in_the_order_of_the_texts_whatever_their_length() -> None:
    texts = ["aaa", "a", "aa", "aaaa"]
    seen: list[int] = []
    vectors = embed_by_length(
        texts, [len(text) for text in texts], lambda batch: np.array([[len(t)] for t in batch], np.float32), seen.append
    )
    assert vectors[:, 0].tolist() == [3, 1, 2, 4]
    assert seen[-1] == 4


def test_tokens_are_unit_vectors_without_the_special_ones(model: PackagedEmbedder) -> None:
    vectors = model.token_vectors("Rosneft took it")
    assert vectors.shape == (model.count_tokens(["Rosneft took it"])[0] - 2, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_no_text_gives_no_vectors(model: PackagedEmbedder) -> None:
    assert model.embed([]).shape == (0, 384)


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(LibraryError, match="reinstall the package"):
        verify_weights(tmp_path)
