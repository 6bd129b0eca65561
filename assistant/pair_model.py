"""Two texts read together by a small transformer with an adapter of ours: how likely each stretch of the second is.

The packaged embedding model with fitted low-rank changes to its weights (Hu and others, 2021, arXiv:2106.09685) and a
head for stretches; torch has the same model, to be fitted, in assistant/cross_encoder_model.py.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index.arrays import Vectors
from index.model import WEIGHTS_SHA256, packaged_tokenizer
from index.onnx import export_once, onnx_session

if TYPE_CHECKING:
    import onnxruntime

FIRST_TOKENS = 128
"""So many of the first text are read: a question, a statement."""
PAIR_TOKENS = 512
"""As many as the packaged model has positions for."""
_BEGIN, _PART = 101, 102  # the tokenizer's [CLS] and [SEP]
_GRAPH = "sentences"  # what the exported graph gives; a file of another graph is not read
NOT_READ = -10.0
"""Log-odds of a stretch of which no token is read: blanks, or cut off."""

Stretch = tuple[int, int]
"""First and last (exclusive) character or token."""


class Pair(NamedTuple):
    """Token ids of both texts, their types (0 and 1), and the tokens of each stretch of the second."""

    ids: list[int]
    types: list[int]
    spans: list[Stretch]


def read_stretches(adapter: Path, first: str, second: str, places: Sequence[Stretch]) -> tuple[float, ...]:
    """The log-odds of the stretch at each of the places of the second text."""
    return tuple(each for pair in encode_pairs(first, second, places) for each in _read_pair(adapter, pair))


def encode_pairs(first: str, second: str, places: Sequence[Stretch]) -> list[Pair]:
    """The tokens of both texts: one pair, or more where the second is longer than what is read at once.

    The places are in order; each stretch is in one pair, those of the first pair first.
    """
    if not places:
        return []
    tokenizer = packaged_tokenizer()
    asked = tokenizer.encode(first, add_special_tokens=False).ids[:FIRST_TOKENS]
    told = tokenizer.encode(second, add_special_tokens=False)
    room = PAIR_TOKENS - len(asked) - 3
    windows: list[tuple[int, list[Stretch]]] = [(0, [])]
    for start, end in places:
        within = [at for at, (left, right) in enumerate(told.offsets) if left < end and right > start]
        span = (within[0], within[-1] + 1) if within else (windows[-1][0], windows[-1][0])
        if span[1] > windows[-1][0] + room:
            windows.append((span[0], []))
        windows[-1][1].append(span)
    return [_pair(asked, told.ids[begin : begin + room], begin, spans) for begin, spans in windows if spans]


def _pair(asked: list[int], told: list[int], begin: int, spans: Sequence[Stretch]) -> Pair:
    """The first text with a window of the second that begins at this token."""
    before = len(asked) + 2
    ids = [_BEGIN, *asked, _PART, *told, _PART]
    types = [0] * before + [1] * (len(ids) - before)
    return Pair(ids, types, [(before + first - begin, before + min(last - begin, len(told))) for first, last in spans])


def _read_pair(adapter: Path, pair: Pair) -> list[float]:
    inputs = {"input_ids": np.array([pair.ids]), "token_type_ids": np.array([pair.types])}
    tokens, whole = _session(adapter).run(["tokens", "whole"], inputs)
    return [_pool(tokens[0, start:end], float(whole[0])) for start, end in pair.spans]


def _pool(tokens: Vectors, whole: float) -> float:
    """The mean of the second column weighed by the softmax of the first, and what the pair as a whole says."""
    if not len(tokens):
        return NOT_READ
    weights = np.exp(tokens[:, 0] - tokens[:, 0].max())
    return float(weights @ tokens[:, 1] / weights.sum()) + whole


@cache
def _session(adapter: Path) -> "onnxruntime.InferenceSession":
    return onnx_session(_onnx_model(adapter))


def _onnx_model(adapter: Path) -> Path:
    """The model as an ONNX file, exported from the packaged weights and the adapter the first time it is asked for."""

    def export(target: Path) -> None:
        from assistant.cross_encoder_model import export_onnx

        export_onnx(adapter, target)

    key = hashlib.sha256(adapter.read_bytes() + WEIGHTS_SHA256.encode()).hexdigest()[:16]
    return export_once(f"{adapter.stem}-{key}-{_GRAPH}".replace("_", "-"), export)
