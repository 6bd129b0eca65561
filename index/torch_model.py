"""The one module that loads sentence-transformers: bulk embedding, other models, the export to ONNX."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from transformers.utils import logging as transformers_logging

from index.arrays import Vectors


class TorchModel:
    """A sentence-transformers model on the CPU, in bfloat16 where the processor computes it natively."""

    def __init__(self, name_or_path: str, dtype: torch.dtype = torch.float32) -> None:
        self._model = load_sentence_transformer(name_or_path, dtype)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        size = self._model.get_embedding_dimension()
        assert size is not None
        return int(size)

    @property
    def max_tokens(self) -> int:
        """Tokens the model reads of a text, special ones included."""
        return int(self._model.max_seq_length or 512)

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Tokens of each text, special ones included, not cut."""
        return [len(ids) for ids in self._model.tokenizer(texts, truncation=False)["input_ids"]]

    def encode(self, texts: list[str], batch_size: int) -> Vectors:
        """Unit vectors (n, dimension), float32."""
        encoded = self._model.encode(texts, batch_size=batch_size, convert_to_tensor=True, show_progress_bar=False)
        # The length of a vector made in bfloat16 is off by up to .4 %: made one again in full precision.
        vectors = torch.nn.functional.normalize(encoded.float(), dim=-1)
        return np.asarray(vectors.cpu().numpy(), dtype=np.float32)

    def token_vectors(self, text: str) -> Vectors:
        """Unit vectors (tokens, dimension) of the tokens of `text` in their context, special ones left out."""
        vectors = self._model.encode([text], output_value="token_embeddings")[0].float()[1:-1]
        return np.asarray(torch.nn.functional.normalize(vectors, dim=-1).cpu().numpy(), dtype=np.float32)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Offsets (start, end) of those tokens in `text`."""
        encoded = self._model.tokenizer(text, truncation=True, return_offsets_mapping=True)
        return [(start, end) for start, end in encoded["offset_mapping"] if end > start]


def has_native_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 natively; elsewhere it is emulated and slow."""
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def load_sentence_transformer(name_or_path: str, dtype: torch.dtype) -> SentenceTransformer:
    """The model on the CPU, in evaluation mode, without a progress bar of its own."""
    quiet_transformers()
    return SentenceTransformer(name_or_path, device="cpu", model_kwargs={"dtype": dtype}).eval()


def quiet_transformers() -> None:
    """No progress bars and no warnings from the library that reads weights."""
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]


class _PooledModel(torch.nn.Module):
    """Token ids and mask in; the text's unit vector and those of its tokens out: the whole pipeline as one graph."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self._pipeline = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:
        features = {
            "input_ids": input_ids,
            "attention_mask": attention_mask,
            "token_type_ids": torch.zeros_like(input_ids),
        }
        out = self._pipeline(features)
        return out["sentence_embedding"], torch.nn.functional.normalize(out["token_embeddings"], dim=-1)


def export_onnx(folder: Path, target: Path) -> None:
    """Writes the model in `folder` to `target` as ONNX with inputs input_ids, attention_mask (batch, tokens)."""
    model = _PooledModel(load_sentence_transformer(str(folder), torch.float32))
    ids = torch.randint(1000, 2000, (2, 9))
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    axes = {0: "batch", 1: "tokens"}
    write_onnx(
        model,
        {"input_ids": ids, "attention_mask": mask},
        {"input_ids": axes, "attention_mask": axes, "vector": {0: "batch"}, "tokens": axes},
        target,
    )


def write_onnx(
    model: nn.Module, inputs: Mapping[str, Tensor], axes: Mapping[str, Mapping[int, str]], target: Path
) -> None:
    """Writes the model to `target`; `inputs` are examples of them by name, `axes` also name the outputs.

    By the exporter that traces: the newer one gives the same vectors, takes four times as long and needs onnxscript.
    """
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            tuple(inputs.values()),
            str(target),
            input_names=list(inputs),
            output_names=[name for name in axes if name not in inputs],
            dynamic_axes={name: dict(sizes) for name, sizes in axes.items()},
            opset_version=17,
            dynamo=False,
        )
