"""A statement and its sources read together: how likely they bear it out, and the word that they least do.

Fitted by evals/fit_entailment.py.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from assistant.pair_model import FIRST_TOKENS, PairTokens, join_texts, read_pair, room_beside
from index.model import packaged_tokenizer

ADAPTER = Path(__file__).with_name("entailment.safetensors")
_REMEMBERED = 512


class Reading(NamedTuple):
    """The log-odds that sources bear a statement out, and the word of it that speaks most against."""

    log_odds: float
    doubted: str


Entailment = Callable[[str, str], Reading]
"""Reads a statement and the words of its sources together."""


@lru_cache(maxsize=_REMEMBERED)
def read_statement(statement: str, source: str) -> Reading:
    """What the packaged model says of them."""
    pair = pair_tokens(statement, source)
    tokens, whole = read_pair(ADAPTER, *pair)
    against = tokens[1 : pair.types.index(1), 1]
    offsets = packaged_tokenizer().encode(statement, add_special_tokens=False).offsets
    start, end = offsets[int(against[:-1].argmax())] if len(against) > 1 else (0, 0)
    return Reading(whole - float(np.logaddexp.reduce(against)), _word_at(statement, start, end))


def pair_tokens(statement: str, source: str) -> PairTokens:
    """The tokens of both. Of a long source those at the end: the words cited are the last of it."""
    tokenizer = packaged_tokenizer()
    claimed = tokenizer.encode(statement, add_special_tokens=False).ids[:FIRST_TOKENS]
    known = tokenizer.encode(source, add_special_tokens=False).ids
    return join_texts(claimed, known[-room_beside(claimed) :])


def _word_at(text: str, start: int, end: int) -> str:
    """The whole word that these characters are a part of."""
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end].strip(".,;:“”\"'()")
