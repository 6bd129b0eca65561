"""Two texts read together by a small transformer with an adapter of ours.

The packaged embedding model with fitted low-rank changes to its weights (Hu and others, 2021, arXiv:2106.09685) and a
head of two numbers a token and one a pair; torch has the same model, to be fitted, in assistant/cross_encoder_model.py.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index.arrays import Vectors
from index.model import WEIGHTS_SHA256
from index.onnx import export_once, onnx_session

if TYPE_CHECKING:
    import onnxruntime

FIRST_TOKENS = 128
"""So many of the first text are read: a question, a statement."""
PAIR_TOKENS = 512
"""As many as the packaged model has positions for."""
_BEGIN, _PART = 101, 102  # the tokenizer's [CLS] and [SEP]
_GRAPH = "sentences"  # what the exported graph gives; a file of another graph is not read


class PairTokens(NamedTuple):
    """Token ids of both texts with what parts them, and of which text each is (0 and 1)."""

    ids: list[int]
    types: list[int]


def join_texts(first: Sequence[int], second: Sequence[int]) -> PairTokens:
    """The tokens of two texts as a pair; those of the second begin at `len(first) + 2`."""
    ids = [_BEGIN, *first, _PART, *second, _PART]
    return PairTokens(ids, [0] * (len(first) + 2) + [1] * (len(second) + 1))


def room_beside(first: Sequence[int]) -> int:
    """How many tokens of a second text are read beside these of the first."""
    return PAIR_TOKENS - len(first) - 3


def read_pair(adapter: Path, ids: list[int], types: list[int]) -> tuple[Vectors, float]:
    """What the model with this adapter says of each token, (tokens, 2), and of the pair as a whole."""
    inputs = {"input_ids": np.array([ids]), "token_type_ids": np.array([types])}
    tokens, whole = _session(adapter).run(["tokens", "whole"], inputs)
    return tokens[0], float(whole[0])


@cache
def _session(adapter: Path) -> "onnxruntime.InferenceSession":
    return onnx_session(_onnx_model(adapter))


def _onnx_model(adapter: Path) -> Path:
    """The model as an ONNX file, exported from the packaged weights and the adapter the first time it is asked for."""

    def export(target: Path) -> None:
        from assistant.cross_encoder_model import export_onnx

        export_onnx(adapter, target)

    key = hashlib.sha256(adapter.read_bytes() + WEIGHTS_SHA256.encode()).hexdigest()[:16]
    return export_once(f"{adapter.stem.replace('_', '-')}-{key}-{_GRAPH}", export)
