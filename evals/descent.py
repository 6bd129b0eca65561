"""Fitting a model that reads two texts together: batches of like length, and AdamW over them."""

import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import torch
from torch import Tensor

from assistant.cross_encoder_model import CrossEncoder
from evals.metrics import mean

WARM_UP_STEPS = 60
_NEAR = 160
"""Of so many at a time those of like length are put together."""

T = TypeVar("T")


class Tokens(Protocol):
    """Two texts as tokens: their ids, and of which text each is."""

    @property
    def ids(self) -> list[int]: ...
    @property
    def types(self) -> list[int]: ...


def batches_of(told: Sequence[T], length: Callable[[T], int], size: int, chance: random.Random) -> list[list[T]]:
    """All in a new order, `size` a batch, those of like length together."""
    order = chance.sample(told, len(told))
    batches = []
    for start in range(0, len(order), _NEAR):
        near = sorted(order[start : start + _NEAR], key=length)
        batches += [near[place : place + size] for place in range(0, len(near), size)]
    return chance.sample(batches, len(batches))


def padded(pairs: Sequence[Tokens]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, types and mask (batch, tokens)."""
    size = max(len(each.ids) for each in pairs)
    ids, types, mask = (torch.zeros(len(pairs), size, dtype=torch.long) for _ in range(3))
    for row, each in enumerate(pairs):
        ids[row, : len(each.ids)] = torch.tensor(each.ids)
        types[row, : len(each.ids)] = torch.tensor(each.types)
        mask[row, : len(each.ids)] = 1
    return ids, types, mask


def descend(model: CrossEncoder, batches: Sequence[T], loss_of: Callable[[T], Tensor], rate: float) -> None:
    """AdamW with a learning rate that falls linearly to nothing; tells the loss now and then."""
    parameters = list(model.fitted.values())
    optimizer = torch.optim.AdamW(parameters, lr=rate)
    started, losses = time.monotonic(), []
    model.train()
    for step, batch in enumerate(batches, start=1):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(step / WARM_UP_STEPS, 1) * (1 - (step - 1) / len(batches))
        loss = loss_of(batch)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        if step % 50 == 0:
            took = (time.monotonic() - started) / 60
            sys.stderr.write(f"{step} of {len(batches)} steps, loss {mean(losses[-100:]):.3f}, {took:.0f} min\n")
