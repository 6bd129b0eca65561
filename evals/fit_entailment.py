"""Fits the adapter that reads a statement and its sources together: python -m evals.fit_entailment [--rounds N].

For fitting: the pairs of statements of the practice stories (evals/practice), but for the files that fit what weighs
its word (evals/fit_verification.py) and that test it. It begins with the cross-encoder's adapter, which has learnt to
read two texts together.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Annotated

import torch
import typer
from safetensors.torch import load_file
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as entropy
from torch.nn.functional import softplus

from assistant.cross_encoder import ADAPTER as CROSS_ENCODER
from assistant.cross_encoder_model import CrossEncoder, save_adapter
from assistant.pair_model import PairTokens
from assistant.verify.entailment import ADAPTER, pair_tokens
from evals.datasets import Story, read_stories
from evals.descent import batches_of, descend, padded
from evals.reader_cases import PRACTICE
from evals.splits import TESTED_STATEMENTS, WEIGHED_STATEMENTS
from evals.verification import read_claim, story_pairs

BATCH = 10
"""Pairs of statements."""
LEARNING_RATE = 4e-4
ELSEWHERE = 0.2
"""Share of the honest statements that are shown beside a paragraph that they were not written from, too."""

WORDED_ANEW = 0.35
"""Share of the tokens of a wrong statement from which on it is worded anew: what differs is not what is wrong."""


@dataclass(frozen=True, slots=True)
class Twins:
    """An honest statement and its wrong twin, each with what it cites, and the honest one with another paragraph."""

    honest: PairTokens
    wrong: PairTokens
    elsewhere: PairTokens

    @property
    def changed(self) -> list[float]:
        """1 for each token of the wrong statement that differs, else 0; nothing where it is worded anew."""
        honest, wrong = (each.ids[1 : each.types.index(1) - 1] for each in (self.honest, self.wrong))
        marks = [0.0] * len(wrong)
        for what, _, _, start, end in SequenceMatcher(None, honest, wrong, autojunk=False).get_opcodes():
            if what == "delete":
                start, end = max(0, start - 1), min(end + 1, len(wrong))  # what stands around the gap
            if what != "equal":
                marks[start:end] = [1.0] * (end - start)
        return marks if sum(marks) <= max(5, WORDED_ANEW * len(marks)) else []


def main(rounds: Annotated[int, typer.Option(help="How often every pair is read.")] = 2) -> None:
    """Fits and writes assistant/verify/entailment.safetensors."""
    chance = random.Random(0)
    pairs = list(read_statements(fitted_stories(), chance))
    sys.stderr.write(f"{len(pairs)} pairs of statements\n")
    torch.manual_seed(0)
    model = CrossEncoder()
    model.load_fitted(load_file(CROSS_ENCODER))
    fit(model, pairs, rounds, chance)
    save_adapter(model, ADAPTER)


def fitted_stories() -> list[Story]:
    """The practice stories, but for those that fit what weighs the reading, and those that test it."""
    kept = {WEIGHED_STATEMENTS, TESTED_STATEMENTS}
    paths = [path for path in sorted(PRACTICE.glob("*.txt")) if path.name not in kept]
    return [story for path in paths for story in read_stories(path)]


def read_statements(stories: Sequence[Story], chance: random.Random) -> Iterator[Twins]:
    """Each pair of statements with what it cites, and the honest one with another paragraph of its story."""
    for story in stories:
        cases, corpus = story_pairs([story])
        paragraphs = [(article.info, each) for article in corpus.values() for each in article.paragraphs]
        for case in cases:
            known = read_claim(case, case.honest, corpus).known
            others = [each for each in paragraphs if (each[0].id, each[1].number) not in case.sources]
            info, other = chance.choice(others)
            honest, wrong = (pair_tokens(each.text, known) for each in (case.honest, case.wrong))
            yield Twins(honest, wrong, pair_tokens(case.honest.text, f"{info.title} {other.text}"))


def fit(model: CrossEncoder, pairs: Sequence[Twins], rounds: int, chance: random.Random) -> None:
    """Reads every pair of statements so many times."""
    batches = [batch for _ in range(rounds) for batch in batches_of(pairs, _length, BATCH, chance)]

    def loss(batch: Sequence[Twins]) -> Tensor:
        return loss_of(model, batch, [chance.random() < ELSEWHERE for _ in batch])

    descend(model, batches, loss, LEARNING_RATE)


def _length(twins: Twins) -> int:
    return len(twins.honest.ids)


def loss_of(model: CrossEncoder, batch: Sequence[Twins], elsewhere: Sequence[bool]) -> Tensor:
    """Each statement by itself, the honest one beside the wrong one, and each word that differs between them."""
    shown = [[each.honest, each.wrong, each.elsewhere][: 2 + also] for each, also in zip(batch, elsewhere, strict=True)]
    tokens, odds = read(model, [pair for pairs in shown for pair in pairs])
    total, row = torch.zeros(()), 0
    for twins, pairs in zip(batch, shown, strict=True):
        honest, *others = odds[row : row + len(pairs)]
        total = total + softplus(-honest) + softplus(others[0] - honest) + sum(softplus(each) for each in others)
        changed = torch.tensor(twins.changed)
        if len(changed):
            right = tokens[row, 1 : twins.honest.types.index(1) - 1]
            told = tokens[row + 1, 1 : 1 + len(changed)]
            total = total + entropy(told, changed, weight=1 + 3 * changed) + entropy(right, torch.zeros_like(right))
        row += len(pairs)
    return total / len(batch)


def read(model: CrossEncoder, pairs: Sequence[PairTokens]) -> tuple[Tensor, Tensor]:
    """What speaks against each token (batch, tokens), and the log-odds of each pair as assistant.verify.entailment
    pools them: what the pair says, less what speaks against a word of the statement."""
    ids, types, mask = padded(pairs)
    claimed = (types == 0) & (mask == 1)
    claimed[:, 0] = False
    with torch.autocast("cpu", torch.bfloat16):
        heads, whole = model(ids, types, mask)
    against: Tensor = heads[..., 1].float()
    odds: Tensor = whole.float() - torch.logsumexp(against.masked_fill(~claimed, torch.finfo(torch.float32).min), -1)
    return against, odds


if __name__ == "__main__":
    typer.run(main)
