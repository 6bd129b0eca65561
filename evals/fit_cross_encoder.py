"""Fits the cross-encoder's adapter: python -m evals.fit_cross_encoder --data DIR [--work DIR] [--rounds N].

For fitting: the practice stories (evals/practice), invented news with near misses, but for those that fit what weighs
the cross-encoder's word beside other features (evals/fit_reader.py); and every other title of the tuned half of squad2.
"""

import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import torch
import typer
from safetensors.torch import load_file
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from assistant.cross_encoder import ADAPTER, NOT_READ, encode_pairs, sentence_places
from assistant.cross_encoder_model import CrossEncoder, save_adapter
from evals.datasets import Story, StoryQuestion, load_squad2, read_stories
from evals.descent import batches_of, descend, padded
from evals.reader_cases import PRACTICE, passage_cases, place_of, practice_library, told_places
from evals.splits import WEIGHED_STORIES
from index.library import Library
from index.types import Hit

BATCH = 5
"""Questions, of three passages or so each."""
LEARNING_RATE = 3e-4
FOUND = 24
"""Hits of a question that a passage of another story is drawn from."""
OWN_PASSAGES = 3
"""Of the question's own story, those that answer first."""
SINGLE_SHARE = 0.45
"""Share of the questions on one article that take part: stories of several are nearer to a library."""
SQUAD2_WEIGHT = 0.5
"""Its unanswerable questions are made to look answered by their passage, more than readers' questions do."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a passage, as tokens; where its sentences stand, and which of them answer."""

    ids: list[int]
    types: list[int]
    spans: list[tuple[int, int]]
    gold: tuple[bool, ...]
    weight: float = 1.0


Asked = list[Example]
"""A question with each of the passages that are read for it."""


def main(
    data: Annotated[Path, typer.Option(help="The folder of the data sets.")],
    work: Annotated[Path | None, typer.Option(help="Where to keep the libraries.")] = None,
    start: Annotated[Path | None, typer.Option(help="An adapter to go on from.")] = None,
    rounds: Annotated[int, typer.Option(help="How often every passage is read.")] = 2,
) -> None:
    """Fits and writes assistant/cross_encoder.safetensors."""
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as scratch:
        asked = list(read_examples(data, work or Path(scratch), chance))
    sys.stderr.write(f"{len(asked)} questions with {sum(map(len, asked))} passages\n")
    torch.manual_seed(0)
    model = CrossEncoder()
    if start:
        model.load_fitted(load_file(start))
    fit(model, asked, rounds, chance)
    save_adapter(model, ADAPTER)


def read_examples(data: Path, folder: Path, chance: random.Random) -> Iterator[Asked]:
    """All that the cross-encoder is fitted on."""
    library = practice_library(folder / "practice")
    for story in fitted_stories():
        for asked in story.questions:
            if len(story.articles) > 1 or chance.random() < SINGLE_SHARE:
                yield from read_passages(asked, story, library, chance)
    for case in passage_cases(load_squad2(data / "squad2"), folder / "squad2"):
        if case.fits_cross_encoder and case.hits and case.hits[0].sentences:
            yield [make_example(case.question, case.hits[0], case.gold, SQUAD2_WEIGHT)]


def fitted_stories() -> list[Story]:
    """The practice stories, but for those that fit what weighs the cross-encoder's word."""
    paths = [path for path in sorted(PRACTICE.glob("*.txt")) if path.name != WEIGHED_STORIES]
    return [story for path in paths for story in read_stories(path)]


def read_passages(asked: StoryQuestion, story: Story, library: Library, chance: random.Random) -> Iterator[Asked]:
    """A question with passages of its own story, what answers and what nearly does, and with one of another story."""
    own_ids = [article.info.id for article in story.articles]
    found = [hit for hit in library.search(asked.question, FOUND) if hit.sentences]
    own = [hit for hit in found if hit.article.id in own_ids]
    if bool(told_places(own, asked)) != bool(asked.gold):
        own = [hit for hit in library.search(asked.question, articles=own_ids) if hit.sentences]
    gold = told_places(own, asked)
    if own and bool(gold) == bool(asked.gold):
        others = [hit for hit in found if hit.article.id not in own_ids]
        answering = [hit for hit in own if told_places([hit], asked)]
        near = chance.sample(own, len(own))
        passages = [*answering[: OWN_PASSAGES - 1], *(hit for hit in near if hit not in answering)][:OWN_PASSAGES]
        yield [
            make_example(asked.question, hit, gold) for hit in (*passages, *chance.sample(others, min(1, len(others))))
        ]


def make_example(question: str, hit: Hit, gold: frozenset[tuple[str, int]], weight: float = 1.0) -> Example:
    """The question with one passage."""
    (pair,) = encode_pairs(question, hit.chunk.text, sentence_places(hit))
    return Example(*pair, tuple(place_of(match.sentence) in gold for match in hit.sentences), weight)


def fit(model: CrossEncoder, asked: Sequence[Asked], rounds: int, chance: random.Random) -> None:
    """Reads every question with its passages so many times."""
    batches = [batch for _ in range(rounds) for batch in batches_of(asked, _length, BATCH, chance)]

    def loss_of(batch: Sequence[Asked]) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            tokens, whole = model(*padded([example for examples in batch for example in examples]))
        return _loss(tokens.float(), whole.float(), batch)

    descend(model, batches, loss_of, LEARNING_RATE)


def _length(asked: Asked) -> int:
    return max(len(example.ids) for example in asked)


def _loss(tokens: Tensor, whole: Tensor, batch: Sequence[Asked]) -> Tensor:
    """Each sentence by itself (does it answer?), and all of a question beside each other and beside "none of them"."""
    total, row = torch.zeros(()), 0
    for examples in batch:
        rows = range(row, row + len(examples))
        row += len(examples)
        scores = torch.cat(
            [_scores(tokens[at], whole[at], each.spans) for at, each in zip(rows, examples, strict=True)]
        )
        gold = torch.tensor([told for each in examples for told in each.gold], dtype=torch.float32)
        alone = binary_cross_entropy_with_logits(scores, gold, weight=1 + gold, reduction="sum") / 4 / len(examples)
        offered = torch.cat([scores, torch.zeros(1)])
        right = torch.cat([gold, 1 - gold.amax().view(1)])
        beside = torch.logsumexp(offered, 0) - torch.logsumexp(offered.masked_fill(right == 0, -1e4), 0)
        total = total + examples[0].weight * (alone + beside)
    return total / sum(examples[0].weight for examples in batch)


def _scores(tokens: Tensor, whole: Tensor, spans: Sequence[tuple[int, int]]) -> Tensor:
    """As assistant.cross_encoder pools them: log-odds of each sentence."""
    none = torch.tensor(NOT_READ)
    return torch.stack([
        (tokens[start:end, 0].softmax(0) * tokens[start:end, 1]).sum() + whole if end > start else none
        for start, end in spans
    ])  # fmt: skip


if __name__ == "__main__":
    typer.run(main)
