"""Question and passage read together: how likely each sentence of a passage answers.

Fitted by evals/fit_cross_encoder.py.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from assistant.pair_model import Stretch, read_stretches
from index.types import Hit

ADAPTER = Path(__file__).with_name("cross_encoder.safetensors")
_REMEMBERED = 512


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
    return read_stretches(ADAPTER, question, passage, places)
