"""Texts to unit vectors: ONNX Runtime for a question or a few articles, torch for an archive."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.arrays import Vectors
from index.errors import InputError
from index.model import MODEL_NAME, WEIGHTS_SHA256, onnx_model, packaged_model, packaged_tokenizer, verify_weights
from index.onnx import onnx_session

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

    from index.torch_model import TorchModel

BULK_TOKENS = 60_000
"""From here on torch in bfloat16 is faster, the seconds that it takes to load included."""
BATCH_TOKENS = 4_096
MIN_COSINE = 0.998


def _unwatched(_: int) -> None:
    """Progress that nobody watches."""


class Embedder(Protocol):
    """Turns texts into unit vectors. `name` tells models apart, `max_tokens` is what one reads of a text."""

    name: str
    dimension: int
    max_tokens: int

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Tokens of each text, the model's special ones included."""
        ...

    def embed(self, texts: list[str], on_done: Callable[[int], None] = ...) -> Vectors:
        """Unit vectors (n, dimension) in the order of `texts`; `on_done` gets the number of texts done so far."""
        ...

    def token_vectors(self, text: str) -> Vectors:
        """Unit vectors (tokens, dimension) of the tokens of `text` in their context, special ones left out."""
        ...

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Offsets (start, end) of those tokens in `text`."""
        ...


def load_embedder(model: str | None = None) -> Embedder:
    """The packaged model, or the sentence-transformers model of that name or path."""
    return PackagedEmbedder() if model in (None, "", MODEL_NAME) else OtherEmbedder(str(model))


class PackagedEmbedder:
    """all-MiniLM-L6-v2 from the package; nothing is loaded before the first text."""

    name = f"{MODEL_NAME}-{WEIGHTS_SHA256[:8]}"
    dimension = 384
    max_tokens = 256

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Tokens of each text, the two special ones included."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(texts)]

    def embed(self, texts: list[str], on_done: Callable[[int], None] = _unwatched) -> Vectors:
        """Unit vectors (n, 384) in the order of `texts`; a text past 256 tokens is cut, as the model would."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        lengths = [min(count, self.max_tokens) for count in self.count_tokens(texts)]
        encode = self._encode_bulk if sum(lengths) > BULK_TOKENS else self._encode_onnx
        return embed_by_length(texts, lengths, encode, on_done)

    def token_vectors(self, text: str) -> Vectors:
        """Unit vectors (tokens, 384) of the tokens of `text` in their context, the two special ones left out."""
        return self._run_onnx([text], "tokens")[0, 1:-1]

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Offsets (start, end) of those tokens in `text`."""
        return list(self._tokenizer.encode(text).offsets[1:-1])

    @property
    def _tokenizer(self) -> "Tokenizer":
        return packaged_tokenizer()

    @cached_property
    def _session(self) -> "onnxruntime.InferenceSession":
        return onnx_session(onnx_model())

    @cached_property
    def _torch_model(self) -> "TorchModel | None":
        """The same weights in bfloat16, or None where that is no faster or strays from the exact vectors."""
        import torch

        from index.torch_model import TorchModel, has_native_bfloat16

        if not has_native_bfloat16():
            return None
        verify_weights(packaged_model())
        return TorchModel(str(packaged_model()), torch.bfloat16)

    def _encode_onnx(self, texts: list[str]) -> Vectors:
        return self._run_onnx(texts, "vector")

    def _run_onnx(self, texts: list[str], output: str) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        rows = [_cut(encoding.ids, self.max_tokens) for encoding in encodings]
        ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        (vectors,) = self._session.run([output], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, np.float32)

    def _encode_bulk(self, texts: list[str]) -> Vectors:
        if self._torch_model is None:
            return self._encode_onnx(texts)
        vectors = self._torch_model.encode(texts, batch_size=len(texts))
        if not self._bulk_checked:
            sample = slice(0, 4)
            if float(np.sum(vectors[sample] * self._encode_onnx(texts[sample]), axis=1).min()) < MIN_COSINE:
                self.__dict__["_torch_model"] = None
                return self._encode_onnx(texts)
            self._bulk_checked = True
        return vectors

    _bulk_checked = False


class OtherEmbedder:
    """Any sentence-transformers model, through torch for everything."""

    def __init__(self, model: str) -> None:
        self.name = Path(model).name if Path(model).is_dir() else model
        from index.torch_model import TorchModel

        try:
            self._model = TorchModel(model)
        except (OSError, ValueError) as error:
            raise InputError(
                f"embedding model {model!r} cannot be loaded ({error}); name a folder or a model"
            ) from None
        self.dimension = self._model.dimension
        self.max_tokens = self._model.max_tokens

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Tokens of each text, the model's special ones included."""
        return self._model.count_tokens(texts)

    def embed(self, texts: list[str], on_done: Callable[[int], None] = _unwatched) -> Vectors:
        """Unit vectors (n, dimension) in the order of `texts`."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        lengths = [min(count, self.max_tokens) for count in self.count_tokens(texts)]
        return embed_by_length(texts, lengths, lambda batch: self._model.encode(batch, len(batch)), on_done)

    def token_vectors(self, text: str) -> Vectors:
        """Unit vectors (tokens, dimension) of the tokens of `text` in their context, special ones left out."""
        return self._model.token_vectors(text)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Offsets (start, end) of those tokens in `text`."""
        return self._model.token_spans(text)


def embed_by_length(
    texts: list[str], lengths: list[int], encode: Callable[[list[str]], Vectors], on_done: Callable[[int], None]
) -> Vectors:
    """Encodes texts of like length together, longest first, so that little is spent on padding."""
    order = sorted(range(len(texts)), key=lambda index: -lengths[index])
    parts: list[Vectors] = []
    start = 0
    while start < len(order):
        size = max(1, BATCH_TOKENS // max(1, lengths[order[start]]))
        batch = order[start : start + size]
        parts.append(encode([texts[index] for index in batch]))
        start += size
        on_done(min(start, len(order)))
    vectors = np.empty((len(texts), parts[0].shape[1]), np.float32)
    vectors[order] = np.concatenate(parts)
    return vectors


def _cut(ids: list[int], max_tokens: int) -> list[int]:
    """At most `max_tokens` ids, the last one kept: it is the special token that ends a text."""
    return ids if len(ids) <= max_tokens else [*ids[: max_tokens - 1], ids[-1]]
