"""Question and passage read together: how likely each sentence of a passage answers.

Fitted by evals/fit_cross_encoder.py.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from assistant.pair_model import FIRST_TOKENS, join_texts, read_pair, room_beside
from index.arrays import Vectors
from index.model import packaged_tokenizer
from index.types import Hit

ADAPTER = Path(__file__).with_name("cross_encoder.safetensors")
_REMEMBERED = 512
NOT_READ = -10.0
"""Log-odds of a sentence of which no token is read: blanks, or cut off."""

Stretch = tuple[int, int]
"""First and last (exclusive) character or token."""


class Pair(NamedTuple):
    """Token ids of question and passage, their types (0 and 1), and the tokens of each sentence."""

    ids: list[int]
    types: list[int]
    spans: list[Stretch]


def read_sentences(question: str, hits: Sequence[Hit]) -> list[tuple[float, ...]]:
    """For each hit the log-odds that each of its sentences answers the question."""
    return [read_passage(question, hit.chunk.text, sentence_places(hit)) for hit in hits]


def sentence_places(hit: Hit) -> tuple[Stretch, ...]:
    """Where each sentence of a hit stands in the text of its chunk, as characters, cut where the chunk cuts it."""
    text, at = hit.chunk.text, len(hit.chunk.text)
    begins = {}
    for span, paragraph in zip(reversed(hit.chunk.spans), reversed(hit.paragraphs), strict=True):
        at = text.rfind(paragraph.text[span.start : span.end], 0, at)
        begins[span] = at - span.start
    return tuple(
        (begins[span] + match.sentence.start, begins[span] + min(match.sentence.end, span.end))
        for match in hit.sentences
        for span in hit.chunk.spans
        if span.paragraph_id == match.sentence.paragraph_id and span.start <= match.sentence.start < span.end
    )


@lru_cache(maxsize=_REMEMBERED)
def read_passage(question: str, passage: str, places: tuple[Stretch, ...]) -> tuple[float, ...]:
    """The log-odds that the sentence at each of the places answers.

    One passage at a time: what else is read must not change a digit, and padding costs what batching saves.
    """
    return tuple(each for pair in encode_pairs(question, passage, places) for each in _read_pair(pair))


def encode_pairs(question: str, passage: str, places: Sequence[Stretch]) -> list[Pair]:
    """The tokens of question and passage: one pair, or more where the passage is longer than what is read at once.

    The places are in order; each sentence is in one pair, those of the first pair first.
    """
    if not places:
        return []
    tokenizer = packaged_tokenizer()
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:FIRST_TOKENS]
    told = tokenizer.encode(passage, add_special_tokens=False)
    room = room_beside(asked)
    windows: list[tuple[int, list[Stretch]]] = [(0, [])]
    for start, end in places:
        within = [at for at, (first, last) in enumerate(told.offsets) if first < end and last > start]
        span = (within[0], within[-1] + 1) if within else (windows[-1][0], windows[-1][0])
        if span[1] > windows[-1][0] + room:
            windows.append((span[0], []))
        windows[-1][1].append(span)
    return [_pair(asked, told.ids[begin : begin + room], begin, spans) for begin, spans in windows if spans]


def _pair(asked: list[int], told: list[int], begin: int, spans: Sequence[Stretch]) -> Pair:
    """The question with a window of the passage that begins at this token."""
    tokens, before = join_texts(asked, told), len(asked) + 2
    return Pair(*tokens, [(before + first - begin, before + min(last - begin, len(told))) for first, last in spans])


def _read_pair(pair: Pair) -> list[float]:
    tokens, whole = read_pair(ADAPTER, pair.ids, pair.types)
    return [_pool(tokens[start:end], whole) for start, end in pair.spans]


def _pool(tokens: Vectors, whole: float) -> float:
    """The mean of the second column weighed by the softmax of the first, and what the pair as a whole says."""
    if not len(tokens):
        return NOT_READ
    weights = np.exp(tokens[:, 0] - tokens[:, 0].max())
    return float(weights @ tokens[:, 1] / weights.sum()) + whole
